package dev.goldsmith.build.azure;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.Extras;
import dev.goldsmith.schema.RegionKey;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an image is made of, and the requests that make it.
 *
 * @param vhds the system's disk first
 * @param isLinux what the guest is
 * @param tags of the image
 * @param mark that says whose it is
 */
public record VhdsOnAzure(List<Vhd> vhds, boolean isLinux, Map<String, String> tags, String mark) {
    static final String MARK = "goldsmithRun";
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * @param lun null: the system's disk
     * @param uri address of the page blob
     */
    public record Vhd(@Nullable Integer lun, String uri) {}

    /**
     * The storage account that they lie in.
     *
     * @param location where images are made of them
     */
    record Account(String id, String location) {}

    private ObjectNode resource(Account account) {
        var body = JSON.createObjectNode();
        body.put("location", account.location());
        var all = new TreeMap<>(tags);
        all.put(MARK, mark);
        var named = body.putObject("tags");
        all.forEach(named::put);
        return body;
    }

    ObjectNode version(Distributor.SharedImage target, Account account) {
        var body = resource(account);
        var properties = body.putObject("properties");
        publish(properties, target, account);
        var storage = properties.putObject("storageProfile");
        for (var vhd : vhds) {
            var disk =
                    vhd.lun() == null
                            ? storage.putObject("osDiskImage")
                            : storage.withArrayProperty("dataDiskImages")
                                    .addObject()
                                    .put("lun", vhd.lun());
            disk.putObject("source").put("storageAccountId", account.id()).put("uri", vhd.uri());
        }
        return body;
    }

    /** Of a version that is there: what it is made of can't be said again. */
    ObjectNode regions(Distributor.SharedImage target, Account account) {
        var body = JSON.createObjectNode();
        publish(body.putObject("properties"), target, account);
        return body;
    }

    private static void publish(
            ObjectNode properties, Distributor.SharedImage target, Account account) {
        var publishing = properties.putObject("publishingProfile");
        publishing.put("excludeFromLatest", Boolean.TRUE.equals(target.excludeFromLatest()));
        publishing.put(
                "replicationMode", Objects.requireNonNullElse(target.replicationMode(), "Full"));
        var regions = publishing.putArray("targetRegions");
        for (var region : regions(target, account.location())) {
            var one = regions.addObject().put("name", region.name());
            one.put("regionalReplicaCount", Objects.requireNonNullElse(region.replicaCount(), 1));
            if (region.storageAccountType() != null) {
                one.put("storageAccountType", region.storageAccountType());
            }
        }
    }

    /** Azure wants the region among them where the version is made. */
    static List<Distributor.TargetRegion> regions(Distributor.SharedImage target, String home) {
        var named = asked(target);
        boolean hasHome = named.stream().anyMatch(it -> isSame(it.name(), home));
        return hasHome
                ? named
                : Stream.concat(Stream.of(region(home, null)), named.stream()).toList();
    }

    private static List<Distributor.TargetRegion> asked(Distributor.SharedImage target) {
        if (target.targetRegions() != null && !target.targetRegions().isEmpty()) {
            return target.targetRegions();
        }
        return target.replicationRegions() == null
                ? List.of()
                : target.replicationRegions().stream()
                        .map(it -> region(it, target.storageAccountType()))
                        .toList();
    }

    private static Distributor.TargetRegion region(String name, @Nullable String storage) {
        return new Distributor.TargetRegion(name, null, storage, Extras.NONE);
    }

    /** {@code West Europe} is {@code westeurope}. */
    static boolean isSame(String region, String other) {
        return RegionKey.of(region).equals(RegionKey.of(other));
    }

    ObjectNode image(Account account) {
        var body = resource(account);
        var properties = body.putObject("properties");
        // What is built here boots by UEFI, too.
        properties.put("hyperVGeneration", "V2");
        var storage = properties.putObject("storageProfile");
        for (var vhd : vhds) {
            if (vhd.lun() == null) {
                storage.putObject("osDisk")
                        .put("osType", isLinux ? "Linux" : "Windows")
                        .put("osState", "Generalized")
                        .put("blobUri", vhd.uri());
            } else {
                storage.withArrayProperty("dataDisks")
                        .addObject()
                        .put("lun", vhd.lun())
                        .put("blobUri", vhd.uri());
            }
        }
        return body;
    }
}
