package dev.goldsmith.contents;

import dev.goldsmith.approval.Passages;
import dev.goldsmith.build.Captured;
import dev.goldsmith.build.ContentStore;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.installation.Places;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.packages.PackageList;
import dev.goldsmith.packages.PackageList.Distribution;
import dev.goldsmith.packages.PackageList.Entry;
import dev.goldsmith.run.Run;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.TestTenant;
import jakarta.enterprise.inject.spi.CDI;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** A tenant whose teams have an image each, called as the team is. */
public record Stocked(TestTenant tenant) {

    public static Stocked with(String... teams) {
        var tenant = TestTenant.create("acme");
        for (var team : teams) {
            tenant.team(team).gallery(team, team);
            tenant.save(
                    team, team, Documents.shell(tenant.id(), team + "/" + team, "echo " + team));
        }
        return new Stocked(tenant);
    }

    /** A list of Debian 12: {@code name version}. */
    public static PackageList debian(String... packages) {
        return new PackageList(
                "dpkg",
                new Distribution("debian", "12"),
                Stream.of(packages)
                        .map(it -> it.split(" "))
                        .map(it -> new Entry(it[0], it[1], "amd64", it[0], it[1], null, 1_000_000L))
                        .toList());
    }

    public static Digest kept(PackageList list) throws IOException {
        return store().put(Json.write(list).getBytes(StandardCharsets.UTF_8));
    }

    private static ContentStore store() {
        return CDI.current().select(ContentStore.class).get();
    }

    /** The next version of the team's image. */
    public ImageVersion publish(String team, PackageList list) throws IOException {
        return publish(team, kept(list), list.packages().size());
    }

    /**
     * @param list need not be in the store
     */
    public ImageVersion publish(String team, Digest list, long bytes) throws IOException {
        var disk = store().put(("disk of " + list).getBytes(StandardCharsets.UTF_8));
        var captured =
                new Captured(
                        disk,
                        bytes,
                        1 << 20,
                        list,
                        "12.1.0",
                        Digest.of("base"),
                        "debian 12",
                        false,
                        List.of());
        var asked = tenant.run(team, team);
        return tenant.in(() -> {
            var run = Run.<Run>findById(asked.id);
            var target =
                    (Distributor.SharedImage)
                            TemplateReader.read(run.inputs().document)
                                    .properties()
                                    .distribute()
                                    .getFirst();
            var definition = ImageDefinition.require(Gallery.require(tenant.system(), team), team);
            var version =
                    ImageVersion.reserve(
                            definition,
                            run,
                            target,
                            null,
                            null,
                            CDI.current().select(Places.class).get());
            version.publish(captured, Passages.into(version));
            return version;
        });
    }
}
