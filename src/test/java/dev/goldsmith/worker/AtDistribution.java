package dev.goldsmith.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.build.BuildFailure;
import dev.goldsmith.build.Captured;
import dev.goldsmith.build.ContentStore;
import dev.goldsmith.build.Engine;
import dev.goldsmith.build.Folders;
import dev.goldsmith.build.Progress;
import dev.goldsmith.build.image.Renditions;
import dev.goldsmith.build.store.FolderStore;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageReplica;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.installation.Places;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.run.Queue;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunOutput;
import dev.goldsmith.run.RunState;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.testing.DiskSum;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.TestTenant;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * A run that captured and is at its distribution, driven by hand: no VM is needed to publish a
 * disk.
 */
abstract class AtDistribution {
    static final Path REGIONS = PortalOnly.REGIONS.toAbsolutePath();

    @Inject Publishing publishing;
    @Inject ContentStore store;
    @Inject Places places;
    @Inject Renditions renditions;

    final List<String> said = new ArrayList<>();
    TestTenant acme;
    Captured captured;

    @BeforeEach
    void ground() throws Exception {
        Folders.delete(REGIONS);
        Files.createDirectories(REGIONS.resolve("west"));
        acme = TestTenant.create("publish").team("web").gallery("golden", "web");
        var file = Files.createTempFile(REGIONS, "disk", ".qcow2");
        Files.delete(file);
        var made =
                new ProcessBuilder(
                                "sh",
                                "-c",
                                "qemu-img create -q -f qcow2 $0 6M && qemu-io -c \"write -s $1 1M 64k\" $0 >/dev/null",
                                file.toString(),
                                Files.writeString(
                                                Files.createTempFile(REGIONS, "pattern", ""),
                                                UUID.randomUUID().toString())
                                        .toString())
                        .inheritIO()
                        .start();
        assertThat(made.waitFor()).isZero();
        var disk = store.put(file);
        captured =
                new Captured(
                        disk,
                        store.size(disk),
                        6 << 20,
                        store.put(
                                "{\"manager\":\"dpkg\",\"packages\":[]}"
                                        .getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                        "12.1.0",
                        Digest.of("base"),
                        "debian 12");
    }

    @AfterEach
    void its_disk_use_fits() {
        DiskSum.fits(acme);
    }

    final Progress progress =
            new Progress() {
                @Override
                public void line(String text) {
                    said.add(text);
                }

                @Override
                public void percent(int percent) {
                    said.add(percent + " %");
                }

                @Override
                public void checkpoint() {}
            };

    String gallery(String more) {
        var target = Documents.sharedImage(acme.id(), "golden/nginx", "image");
        return target.substring(0, target.length() - 1) + ", " + more + "}";
    }

    String managed(String group, String name) {
        return """
        {"type": "ManagedImage", "runOutputName": "managed", "location": "West US 2",
         "artifactTags": {"stage": "test"},
         "imageId": "/subscriptions/%s/resourceGroups/%s/providers/Microsoft.Compute/images/%s"}\
        """
                .formatted(acme.id(), group, name);
    }

    static String vhd(String uri) {
        return "{\"type\": \"VHD\", \"runOutputName\": \"vhd\", \"uri\": \"" + uri + "\"}";
    }

    /** A run that captured and is at its distribution. */
    Queue.Ref distributing(String... targets) {
        acme.save("web", "nginx", Documents.document("", String.join(",", targets)));
        return held(acme.run("web", "nginx"));
    }

    Queue.Ref held(Run run) {
        return acme.in(() -> {
            var held = Run.locked(run.id);
            held.admit(Instant.now());
            held.claim("worker", Duration.ofSeconds(15), acme.system());
            if (held.captured == null) {
                held.enter(RunState.VALIDATING);
                held.enter(RunState.DISTRIBUTING);
                held.captured(captured);
            }
            return held.ref();
        });
    }

    /** What the engine does with the targets, told short: every one is tried. */
    RunState distribute(Queue.Ref ref) {
        var targets =
                acme.in(() ->
                        TemplateReader.read(run(ref).inputs().document).properties().distribute());
        int published = 0;
        BuildFailure first = null;
        for (var target : targets) {
            try {
                publishing.of(ref).publish(target, captured, progress);
                published++;
            } catch (BuildFailure failure) {
                first = failure;
            } catch (Engine.PartlyDistributed partly) {
                published++;
                first = partly.failure;
            }
        }
        var failure = first;
        var outcome =
                failure == null
                        ? RunState.SUCCEEDED
                        : published == 0 ? RunState.FAILED : RunState.PARTIALLY_SUCCEEDED;
        acme.in(() -> {
            var held = Run.held(ref.runId(), ref.fence());
            if (failure == null) {
                held.finish(outcome, acme.system());
            } else {
                held.fail(failure, outcome, acme.system());
            }
            return true;
        });
        return outcome;
    }

    static Run run(Queue.Ref ref) {
        return Run.findById(ref.runId());
    }

    ImageVersion version(String number) {
        return acme.in(() ->
                ImageVersion.require(
                        ImageDefinition.require(Gallery.require(acme.system(), "golden"), "nginx"),
                        number));
    }

    List<ImageReplica> replicas(String number) {
        var version = version(number);
        return acme.in(version::replicas);
    }

    List<RunOutput> outputs(Queue.Ref ref) {
        return acme.in(() -> RunOutput.of(run(ref)));
    }

    Path kept(String place) throws IOException {
        return new FolderStore(Path.of(places.find(place).orElseThrow().address()))
                .fetch(captured.disk());
    }
}
