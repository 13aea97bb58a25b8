package dev.goldsmith.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goldsmith.build.BuildFailure;
import dev.goldsmith.build.Captured;
import dev.goldsmith.build.ContentStore;
import dev.goldsmith.build.Engine;
import dev.goldsmith.build.Folders;
import dev.goldsmith.build.Progress;
import dev.goldsmith.build.image.Renditions;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageReplica;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.ManagedImage;
import dev.goldsmith.gallery.RegionName;
import dev.goldsmith.installation.Places;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Queue;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunOutput;
import dev.goldsmith.run.RunState;
import dev.goldsmith.schema.ManagedImageId;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every kind of target, driven by hand: no VM is needed to publish a disk. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class PublishingTest {
    private static final Path REGIONS = Path.of("target/portal-only-regions").toAbsolutePath();

    @Inject Publishing publishing;
    @Inject ContentStore store;
    @Inject Places places;
    @Inject Renditions renditions;

    private final List<String> said = new ArrayList<>();
    private TestTenant acme;
    private Captured captured;

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
                                "qemu-img create -q -f qcow2 $0 6M && qemu-io -c \"write -P $1 1M 64k\" $0 >/dev/null",
                                file.toString(),
                                String.valueOf(1 + (int) (Math.random() * 250)))
                        .inheritIO()
                        .start();
        assertThat(made.waitFor()).isZero();
        var disk = store.put(file);
        captured =
                new Captured(
                        disk,
                        store.size(disk),
                        6 << 20,
                        store.put("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                        "12.1.0",
                        Digest.of("base"),
                        "debian 12");
    }

    private final Progress progress =
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

    private String gallery(String more) {
        var target = Documents.sharedImage(acme.id(), "golden/nginx", "image");
        return target.substring(0, target.length() - 1) + ", " + more + "}";
    }

    private String managed(String group, String name) {
        return """
        {"type": "ManagedImage", "runOutputName": "managed", "location": "West US 2",
         "artifactTags": {"stage": "test"},
         "imageId": "/subscriptions/%s/resourceGroups/%s/providers/Microsoft.Compute/images/%s"}\
        """
                .formatted(acme.id(), group, name);
    }

    private static String vhd(String uri) {
        return "{\"type\": \"VHD\", \"runOutputName\": \"vhd\", \"uri\": \"" + uri + "\"}";
    }

    /** A run that captured and is at its distribution. */
    private Queue.Ref distributing(String... targets) {
        acme.save("web", "nginx", Documents.document("", String.join(",", targets)));
        return held(acme.run("web", "nginx"));
    }

    private Queue.Ref held(Run run) {
        return acme.in(() -> {
            var held = Run.locked(run.id);
            held.admit(Instant.now());
            held.claim("worker", acme.system());
            if (held.captured == null) {
                held.enter(RunState.VALIDATING);
                held.enter(RunState.DISTRIBUTING);
                held.captured(captured);
            }
            return held.ref();
        });
    }

    /** What the engine does with the targets, told short: every one is tried. */
    private RunState distribute(Queue.Ref ref) {
        var targets =
                acme.in(() -> TemplateReader.read(run(ref).document).properties().distribute());
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
                first = partly.first;
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

    private static Run run(Queue.Ref ref) {
        return Run.findById(ref.runId());
    }

    private ImageVersion version(String number) {
        return acme.in(() ->
                ImageVersion.require(
                        ImageDefinition.require(Gallery.require(acme.system(), "golden"), "nginx"),
                        number));
    }

    private List<ImageReplica> replicas(String number) {
        var version = version(number);
        return acme.in(version::replicas);
    }

    private List<RunOutput> outputs(Queue.Ref ref) {
        return acme.in(() -> RunOutput.of(run(ref)));
    }

    private Path kept(String place) throws IOException {
        return places.store(place).orElseThrow().fetch(captured.disk());
    }

    @Test
    void a_version_is_in_all_its_regions() throws Exception {
        acme.in(() -> RegionName.map(acme.system(), "North Europe", "west", places));
        var ref =
                distributing(
                        gallery(
                                """
                                "replicationMode": "Full", "excludeFromLatest": true, "targetRegions": [
                                  {"name": "westus2"},
                                  {"name": "northeurope", "replicaCount": 3, "storageAccountType": "Standard_ZRS"},
                                  {"name": "West"}]
                                """));

        assertThat(distribute(ref)).isEqualTo(RunState.SUCCEEDED);

        assertThat(Digest.of(kept("west"))).isEqualTo(captured.disk());
        assertThat(replicas("1.0.0"))
                .extracting(
                        it -> it.region,
                        it -> it.place,
                        it -> it.replicaCount,
                        it -> it.storageAccountType,
                        it -> it.state,
                        it -> it.doneBytes)
                .containsExactly(
                        row("westus2", "local", 1, "Standard_LRS"),
                        row("northeurope", "west", 3, "Standard_ZRS"),
                        row("West", "west", 1, "Standard_LRS"));
        assertThat(version("1.0.0").regionNames())
                .containsExactly("westus2", "northeurope", "West");
        assertThat(said)
                .anyMatch(it -> it.startsWith("region northeurope: 3 replicas are asked for"))
                .anyMatch(it -> it.contains("digest verified"))
                .anyMatch(it -> it.startsWith("region West: west") && it.contains("has it already"))
                .contains("100 %");
        assertThatThrownBy(() -> version("latest")).isInstanceOf(Refused.class);
        assertThat(outputs(ref)).singleElement().matches(it -> it.complete);
    }

    private org.assertj.core.groups.Tuple row(
            String region, String place, int count, String storage) {
        return org.assertj.core.groups.Tuple.tuple(
                region, place, count, storage, ImageReplica.State.COMPLETED, captured.bytes());
    }

    @Test
    void the_deprecated_regions_do_the_same() throws Exception {
        var ref =
                distributing(
                        gallery(
                                "\"replicationRegions\": [\"local\", \"west\"], \"storageAccountType\": \"Premium_LRS\""));

        assertThat(distribute(ref)).isEqualTo(RunState.SUCCEEDED);
        assertThat(Digest.of(kept("west"))).isEqualTo(captured.disk());
        assertThat(replicas("1.0.0"))
                .extracting(it -> it.storageAccountType)
                .containsExactly("Premium_LRS", "Premium_LRS");
    }

    @Test
    void a_shallow_version_is_copied_nowhere() {
        var ref =
                distributing(
                        gallery(
                                "\"replicationMode\": \"Shallow\", \"targetRegions\": [{\"name\": \"local\"}, {\"name\": \"west\"}]"));

        assertThat(distribute(ref)).isEqualTo(RunState.SUCCEEDED);
        assertThat(places.store("west").orElseThrow().has(captured.disk())).isFalse();
        assertThat(replicas("1.0.0"))
                .extracting(it -> it.state)
                .containsExactly(ImageReplica.State.COMPLETED, ImageReplica.State.SHALLOW);
    }

    /** The folder of "east" isn't there until the middle of it. */
    @Test
    void a_broken_region_fails_alone_and_is_completed_without_a_build() throws Exception {
        var first =
                distributing(
                        gallery("\"targetRegions\": [{\"name\": \"local\"}, {\"name\": \"east\"}]"),
                        managed("web", "nginx-image"));

        assertThat(distribute(first)).isEqualTo(RunState.PARTIALLY_SUCCEEDED);
        var failed = acme.in(() -> run(first));
        assertThat(failed.failure.message())
                .contains("Version 1.0.0 is published, but not in every region: region east")
                .contains("its folder isn't there");
        assertThat(replicas("1.0.0").get(1).state).isEqualTo(ImageReplica.State.FAILED);
        assertThat(outputs(first))
                .extracting(it -> it.name + " " + it.complete)
                .containsExactly("image false", "managed true");

        Files.createDirectories(REGIONS.resolve("east"));
        var again = acme.in(() -> Run.require(acme.system(), 1).distributeAgain(acme.system()));
        assertThat(again.retryOf).isEqualTo(1);
        assertThatThrownBy(() -> distributeAgain(1)).hasMessageContaining("Run 2 is queued");
        var second = held(again);
        assertThat(acme.in(() -> run(second).state)).isEqualTo(RunState.DISTRIBUTING);
        said.clear();
        assertThat(distribute(second)).isEqualTo(RunState.SUCCEEDED);

        assertThat(Digest.of(kept("east"))).isEqualTo(captured.disk());
        assertThat(replicas("1.0.0")).allMatch(it -> it.state == ImageReplica.State.COMPLETED);
        assertThat(version("latest").number()).hasToString("1.0.0");
        assertThat(version("latest").runNumber).isEqualTo(1);
        assertThat(said).contains("region local has it", "was published by run 1");
        assertThat(outputs(second))
                .allMatch(it -> it.complete)
                .extracting(it -> it.name + " " + it.carriedFrom)
                .containsExactly("image null", "managed 1");
        assertThatThrownBy(() -> distributeAgain(2))
                .hasMessageContaining("there is nothing to distribute again");
    }

    private Run distributeAgain(long number) {
        return acme.in(() -> Run.require(acme.system(), number).distributeAgain(acme.system()));
    }

    @Test
    void a_target_that_has_no_region_at_all_keeps_its_number_for_the_next_try() throws Exception {
        var first = distributing(gallery("\"targetRegions\": [{\"name\": \"east\"}]"));
        assertThat(distribute(first)).isEqualTo(RunState.FAILED);
        assertThatThrownBy(() -> version("1.0.0")).isInstanceOf(Refused.class);

        Files.createDirectories(REGIONS.resolve("east"));
        var second = held(distributeAgain(1));

        assertThat(distribute(second)).isEqualTo(RunState.SUCCEEDED);
        assertThat(version("latest").number()).hasToString("1.0.0");
    }

    @Test
    void what_can_not_be_distributed_again_says_why() {
        var viewer = acme.viewer("web");
        var ref = distributing(vhd("east:nginx.vhd"));
        distribute(ref);
        assertThatThrownBy(() ->
                        acme.in(() ->
                                Run.require(acme.system(), 1).distributeAgain(acme.access(viewer))))
                .hasMessageContaining("Your role does not allow you");
        acme.in(() -> run(ref).capturedAt = Instant.now().minus(Duration.ofDays(8)));
        assertThatThrownBy(() -> distributeAgain(1)).hasMessageContaining("kept for 7 days");
        acme.in(() -> run(ref).captured = null);
        assertThatThrownBy(() -> distributeAgain(1)).hasMessageContaining("captured no disk");
    }

    @Test
    void a_managed_image_is_one_name_whose_disk_is_replaced() throws Exception {
        var group = acme.in(() -> Team.bySlug("web").slug.toUpperCase(java.util.Locale.ROOT));
        assertThat(distribute(distributing(managed(group, "Nginx.Image"))))
                .isEqualTo(RunState.SUCCEEDED);
        var id =
                ManagedImageId.parse(
                        "/subscriptions/%s/resourceGroups/web/providers/Microsoft.Compute/images/nginx.image"
                                .formatted(acme.id()));
        var image = acme.in(() -> ManagedImage.of(acme.id(), id));
        assertThat(image.name).isEqualTo("Nginx.Image");
        assertThat(image.location).isEqualTo("West US 2");
        assertThat(image.tagMap()).containsEntry("stage", "test");
        assertThat(image.content.captured()).isEqualTo(captured);
        assertThat(image.runNumber).isEqualTo(1);

        distribute(held(acme.run("web", "nginx")));
        var replaced = acme.in(() -> ManagedImage.of(acme.id(), id));
        assertThat(replaced.id).isEqualTo(image.id);
        assertThat(replaced.runNumber).isEqualTo(2);
        var page = acme.in(() -> ManagedImage.page(acme.system(), null, null, 10));
        assertThat(page.items()).extracting(ManagedImage.Row::name).containsExactly("Nginx.Image");

        // Another tenant's id names nothing here, and nothing of this one there.
        var other = TestTenant.create("other").team("web");
        assertThat(other.in(() -> ManagedImage.of(other.id(), id))).isNull();
    }

    @Test
    void a_template_starts_from_a_managed_image_that_its_author_reads() {
        distribute(distributing(managed("web", "base")));
        acme.team("db");
        var source =
                Documents.shell(acme.id(), null, "echo")
                        .replaceFirst(
                                "(?s)\"source\": \\{.*?\\}",
                                "\"source\": {\"type\": \"ManagedImage\", \"imageId\": \"/subscriptions/%s/resourceGroups/web/providers/Microsoft.Compute/images/base\"}"
                                        .formatted(acme.id()));
        acme.save("db", "derived", source);

        var builder = acme.access(acme.builder("db"));
        var save =
                jakarta.enterprise
                        .inject
                        .spi
                        .CDI
                        .current()
                        .select(dev.goldsmith.template.TemplateSave.class)
                        .get();
        for (var document : List.of(source, source.replace("images/base", "images/none"))) {
            var refused =
                    catchThrowableOfType(
                            Refused.class,
                            () ->
                                    acme.in(() ->
                                            save.save(builder, "db", "mine", document, null, "")));
            assertThat(refused.violations)
                    .extracting(it -> it.path() + " " + it.message().replace("/none'", "/base'"))
                    .containsExactly(
                            "$.properties.source.imageId There is no managed image '/subscriptions/%s/resourceGroups/web/providers/Microsoft.Compute/images/base' that you can read."
                                    .formatted(acme.id()));
        }
    }

    @Test
    void a_vhd_is_a_file_of_its_region() throws Exception {
        var ref = distributing(vhd("west:nightly/nginx.vhd"));
        assertThat(distribute(ref)).isEqualTo(RunState.SUCCEEDED);

        var file = REGIONS.resolve("west/vhds/%s/nightly/nginx.vhd".formatted(acme.slug()));
        var whole = new ByteArrayOutputStream();
        var rendition = renditions.open(captured.disk(), Renditions.Format.VHD);
        rendition.transfer(0, rendition.size(), whole);
        assertThat(Files.readAllBytes(file)).isEqualTo(whole.toByteArray());
        assertThat(outputs(ref).getFirst().uri).isEqualTo("west:nightly/nginx.vhd");
        assertThat(outputs(ref).getFirst().staged()).isFalse();
        try (var rest = Files.list(file.getParent())) {
            assertThat(rest).containsExactly(file);
        }
        // The next run replaces it.
        assertThat(distribute(held(acme.run("web", "nginx")))).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void a_vhd_without_a_region_is_in_the_staging_area() {
        var ref = distributing(vhd("nightly/nginx.vhd"));
        assertThat(distribute(ref)).isEqualTo(RunState.SUCCEEDED);
        assertThat(outputs(ref).getFirst())
                .matches(RunOutput::staged)
                .extracting(it -> it.uri)
                .isEqualTo("nightly/nginx.vhd");
    }

    @Test
    void who_has_lost_the_run_publishes_nothing() {
        var ref = distributing(managed("web", "late"));
        acme.in(() -> {
            Run.locked(ref.runId()).loseLease(acme.system());
            return true;
        });
        var target =
                acme.in(() ->
                        TemplateReader.read(run(ref).document)
                                .properties()
                                .distribute()
                                .getFirst());
        assertThatThrownBy(() -> publishing.of(ref).publish(target, captured, progress))
                .isInstanceOf(dev.goldsmith.build.Journal.Interrupted.class);
        assertThat(acme.in(() -> ManagedImage.page(acme.system(), null, null, 10).items()))
                .isEmpty();
    }
}
