package dev.goldsmith.storage;

import dev.goldsmith.approval.Passages;
import dev.goldsmith.build.BuildFailure;
import dev.goldsmith.build.Captured;
import dev.goldsmith.build.ContentStore;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.VersionRegions;
import dev.goldsmith.installation.Places;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.packages.PackageList;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunOutput;
import dev.goldsmith.run.RunState;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.TestTenant;
import jakarta.enterprise.inject.spi.CDI;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A tenant with a template for a gallery and one for a VHD, and what its runs leave. */
record Shelf(TestTenant tenant) {
    private static final BuildFailure FAILURE =
            new BuildFailure("distribute-image", "a region wasn't there", null, List.of());

    static Shelf create(String name) {
        var tenant = TestTenant.create(name).team("web").gallery("golden", "web");
        tenant.save("web", "nginx", Documents.shell(tenant.id(), "golden/nginx", "echo"));
        tenant.save("web", "vhd", Documents.shell(tenant.id(), null, "echo"));
        return new Shelf(tenant);
    }

    static Captured captured(String content) throws IOException {
        var store = CDI.current().select(ContentStore.class).get();
        var disk = store.put(content.getBytes(StandardCharsets.UTF_8));
        return new Captured(
                disk,
                store.size(disk),
                1 << 20,
                store.put(
                        Json.write(new PackageList("dpkg of " + content, List.of()))
                                .getBytes(StandardCharsets.UTF_8)),
                "12.1.0",
                Digest.of("base"),
                "debian 12",
                false,
                List.of(
                        new Captured.DataDisk(
                                0,
                                store.put(("data of " + content).getBytes(StandardCharsets.UTF_8)),
                                8,
                                1 << 20)));
    }

    /** A run that captured, and is at its distribution. */
    Run distributing(String template, Captured captured) {
        var asked = tenant.run("web", template);
        return tenant.in(() -> {
            var run = Run.locked(asked.id);
            run.admit(Instant.now());
            run.claim("worker", Duration.ofSeconds(15), tenant.system());
            run.enter(RunState.VALIDATING);
            run.enter(RunState.DISTRIBUTING);
            run.captured(captured);
            return run;
        });
    }

    /** A published version. */
    ImageVersion version(Captured captured) {
        var places = CDI.current().select(Places.class).get();
        var at = distributing("nginx", captured);
        return tenant.in(() -> {
            var run = Run.locked(at.id);
            var target =
                    (Distributor.SharedImage)
                            TemplateReader.read(run.inputs().document)
                                    .properties()
                                    .distribute()
                                    .getFirst();
            var gallery = Gallery.require(tenant.system(), "golden");
            var version =
                    ImageVersion.reserve(
                            ImageDefinition.require(gallery, "nginx"),
                            run,
                            target,
                            null,
                            null,
                            places);
            version.publish(captured, Passages.into(version));
            RunOutput.publish(run, target, "/golden/nginx/" + version.number(), null, true);
            run.finish(RunState.SUCCEEDED, tenant.system());
            return version;
        });
    }

    void bring(ImageVersion version, String region) {
        var places = CDI.current().select(Places.class).get();
        tenant.in(() -> {
            VersionRegions.add(tenant.system(), ImageVersion.findById(version.id), region, places);
            return true;
        });
    }

    void delete(ImageVersion version) {
        tenant.in(() -> {
            ImageVersion.<ImageVersion>findById(version.id).delete(tenant.system());
            return true;
        });
    }

    /** A run whose disk reached no target yet. */
    Run stranded(Captured captured) {
        var run = distributing("nginx", captured);
        tenant.in(() -> {
            Run.locked(run.id).fail(FAILURE, RunState.FAILED, tenant.system());
            return true;
        });
        return run;
    }

    /** What made this version published its disk as a VHD, too. */
    void alsoVhd(ImageVersion version, Captured captured) {
        tenant.in(() -> {
            Run run = Run.findById(version.runId);
            var document = Documents.shell(tenant.id(), null, "echo");
            var target = TemplateReader.read(document).properties().distribute().getFirst();
            return RunOutput.publish(run, target, captured.disk().toString(), "also.vhd", true);
        });
    }

    /** A run that published a VHD. */
    Run vhd(Captured captured, String uri) {
        var at = distributing("vhd", captured);
        return tenant.in(() -> {
            var run = Run.locked(at.id);
            var target =
                    TemplateReader.read(run.inputs().document).properties().distribute().getFirst();
            RunOutput.publish(run, target, captured.disk().toString(), uri, true);
            run.finish(RunState.SUCCEEDED, tenant.system());
            return run;
        });
    }
}
