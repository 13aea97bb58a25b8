package dev.goldsmith.arm;

import dev.goldsmith.gallery.ImageContent;
import dev.goldsmith.gallery.ImageReplica;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.KeptDisk;
import dev.goldsmith.gallery.Withdrawal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A gallery version as Azure shows it. */
final class VersionBody {
    private static final long GB = 1L << 30;

    private VersionBody() {}

    /** What goes with versions, by their ids, read for all of them at once. */
    record Around(Map<Long, List<ImageReplica>> replicas, Map<Long, Withdrawal> withdrawn) {
        static Around of(List<ImageVersion> versions) {
            var ids = versions.stream().map(it -> it.id).toList();
            return new Around(ImageReplica.of(ids), Withdrawal.of(ids));
        }
    }

    /**
     * @param ends by itself or with its image; null: never
     */
    static Map<String, Object> properties(
            ImageVersion it, @Nullable Instant ends, Around around, boolean withReplication) {
        var replicas = around.replicas.getOrDefault(it.id, List.of());
        Map<String, Object> properties = new LinkedHashMap<>();
        var withdrawn = around.withdrawn.get(it.id);
        properties.put("publishingProfile", publishing(it, ends, replicas, withdrawn != null));
        properties.put("provisioningState", provisioning(it, replicas));
        properties.put("storageProfile", storage(it.published()));
        properties.put("safetyProfile", safety(withdrawn));
        if (withReplication) {
            properties.put("replicationStatus", replication(it, replicas));
        }
        return properties;
    }

    /** Azure's own place for a version that must not be used any more. */
    private static Map<String, Object> safety(@Nullable Withdrawal withdrawn) {
        Map<String, Object> profile = new LinkedHashMap<>();
        profile.put("reportedForPolicyViolation", withdrawn != null);
        profile.put("allowDeletionOfReplicatedLocations", false);
        if (withdrawn != null) {
            profile.put(
                    "policyViolations",
                    List.of(Map.of("category", "Other", "details", withdrawn.of("The version"))));
        }
        return profile;
    }

    private static String provisioning(ImageVersion it, List<ImageReplica> replicas) {
        return switch (it.state) {
            case RESERVED, WAITING -> "Creating";
            case REFUSED -> "Failed";
            case PUBLISHED ->
                    replicas.stream().anyMatch(ImageReplica::goesOn) ? "Updating" : "Succeeded";
            case DELETED -> "Deleting";
        };
    }

    static Map<String, Object> storage(ImageContent content) {
        Map<String, Object> profile = new LinkedHashMap<>();
        profile.put("osDiskImage", disk(content.virtualBytes()));
        var more = content.disks().stream().map(VersionBody::dataDisk).toList();
        if (!more.isEmpty()) {
            profile.put("dataDiskImages", more);
        }
        return profile;
    }

    private static Map<String, Object> dataDisk(KeptDisk it) {
        var image = new LinkedHashMap<String, Object>();
        image.put("lun", it.lun());
        image.putAll(disk(it.virtualBytes()));
        return image;
    }

    private static Map<String, Object> disk(long bytes) {
        return Map.of("sizeInGB", gigabytes(bytes), "hostCaching", "ReadWrite");
    }

    static long gigabytes(long bytes) {
        return (bytes + GB - 1) / GB;
    }

    private static Map<String, Object> publishing(
            ImageVersion it,
            @Nullable Instant ends,
            List<ImageReplica> replicas,
            boolean withdrawn) {
        Map<String, Object> profile = new LinkedHashMap<>();
        profile.put(
                "targetRegions",
                replicas.stream()
                        .map(replica ->
                                Map.of(
                                        "name", replica.region,
                                        "regionalReplicaCount", replica.replicaCount,
                                        "storageAccountType", replica.storageAccountType))
                        .toList());
        profile.put("replicaCount", 1);
        // Who looks for the latest one in a list steps over it too.
        profile.put("excludeFromLatest", it.excludeFromLatest || withdrawn);
        profile.put("storageAccountType", "Standard_LRS");
        profile.put("replicationMode", it.replicationMode);
        if (it.publishedAt != null) {
            profile.put("publishedDate", it.publishedAt.toString());
        }
        if (ends != null) {
            profile.put("endOfLifeDate", ends.toString());
        }
        return profile;
    }

    private static Map<String, Object> replication(ImageVersion it, List<ImageReplica> replicas) {
        long bytes = it.published().bytes();
        return Map.of(
                "aggregatedState",
                aggregated(replicas),
                "summary",
                replicas.stream()
                        .map(replica ->
                                Map.of(
                                        "region",
                                        replica.region,
                                        "state",
                                        state(replica),
                                        "details",
                                        replica.message == null ? "" : replica.message,
                                        "progress",
                                        replica.percent(bytes)))
                        .toList());
    }

    private static String aggregated(List<ImageReplica> replicas) {
        if (replicas.stream().anyMatch(it -> it.state == ImageReplica.State.FAILED)) {
            return "Failed";
        }
        return replicas.stream().allMatch(it -> it.state.there()) ? "Completed" : "InProgress";
    }

    private static String state(ImageReplica replica) {
        return switch (replica.state) {
            case PENDING -> "Unknown";
            case REPLICATING -> "Replicating";
            case COMPLETED, SHALLOW -> "Completed";
            case FAILED -> "Failed";
        };
    }
}
