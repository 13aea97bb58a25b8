package dev.goldsmith.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.goldsmith.build.Folders;
import dev.goldsmith.build.qemu.TinyGuest;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.testing.Instance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Real builds of the tiny guest to every kind of target at once: one region's folder is missing, so
 * it is distributed again; then another image is built on what came of it.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DistributionIT {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Path FOLDER = Path.of("target/distribution-it").toAbsolutePath();

    private static Instance instance;
    private static Client builder;
    private static String group;
    private static long run;
    private static JsonNode first;

    @BeforeAll
    static void start() throws Exception {
        Folders.delete(FOLDER);
        Files.createDirectories(FOLDER.resolve("west"));
        var environment = Instance.withTinyGuest();
        environment.put("GOLDSMITH_REGIONS_WEST", FOLDER.resolve("west").toString());
        environment.put("GOLDSMITH_REGIONS_EAST", FOLDER.resolve("east").toString());
        instance = Instance.demo("distribution", environment);
        var admin = new Client(instance, "admin");
        // The demo's own run would keep the one slot.
        admin.post("runs/1/cancellation", "");
        admin.awaitEnd(1, LONG);
        assertThat(admin.put("regions/westeurope", "{\"place\": \"west\"}").status())
                .isEqualTo(200);
        builder = new Client(instance, "web-builder");
        group =
                "/subscriptions/%s/resourceGroups/web/providers/Microsoft.Compute"
                        .formatted(admin.get("").body().path("subscriptionId").asText());
    }

    @AfterAll
    static void stop() {
        instance.close();
    }

    private static long ask(String template, String source, String say, String targets)
            throws Exception {
        var saved =
                builder.put(
                        "teams/web/templates/" + template,
                        """
                        {"properties": {
                            "source": %s,
                            "customize": [{"type": "Shell", "name": "say", "inline": ["%s"]}],
                            "distribute": [%s],
                            "vmProfile": {"vmSize": "Standard_B1s"}
                        }}
                        """
                                .formatted(source, say, targets));
        assertThat(saved.status()).as("%s", saved.body()).isEqualTo(201);
        var asked = builder.post("teams/web/templates/%s/runs".formatted(template), "{}");
        assertThat(asked.status()).as("%s", asked.body()).isEqualTo(201);
        return asked.body().path("number").asLong();
    }

    private static String managed(String name) {
        return "{\"type\": \"ManagedImage\", \"runOutputName\": \"managed\", \"location\": \"westeurope\", \"imageId\": \"%s/images/%s\"}"
                .formatted(group, name);
    }

    @Test
    @Order(1)
    void all_targets_are_served_but_for_the_region_that_is_missing() throws Exception {
        run =
                ask(
                        "tiny",
                        TinyGuest.SOURCE,
                        "echo kept | sudo tee /etc/kept",
                        """
                        {"type": "SharedImage", "runOutputName": "gallery",
                         "galleryImageId": "%s/galleries/web/images/tiny",
                         "targetRegions": [{"name": "westeurope"}, {"name": "East"}, {"name": "local"}]},
                        %s,
                        {"type": "VHD", "runOutputName": "file", "uri": "westeurope:nightly/tiny.vhd"},
                        {"type": "VHD", "runOutputName": "staged"}\
                        """
                                .formatted(group, managed("tiny")));

        first = builder.awaitEnd(run, LONG);

        assertThat(first.path("state").asText())
                .as("%s", first.path("failure"))
                .isEqualTo("partiallySucceeded");
        assertThat(first.path("failure").path("message").asText())
                .contains("not in every region: region East: its folder isn't there");
        assertThat(first.path("outputs").findValuesAsText("complete"))
                .containsExactly("true", "false", "true", "true");
        assertThat(first.at("/source/version").asText()).isNotEmpty();
        var version = builder.get("galleries/web/images/tiny/versions/latest").body();
        assertThat(version.path("replication").findValuesAsText("state"))
                .containsExactly("completed", "failed", "completed");
        var digest = Digest.parse(version.path("digest").asText());
        assertThat(Digest.of(copy("west", digest))).isEqualTo(digest);
    }

    private static Path copy(String place, Digest digest) {
        return FOLDER.resolve(place)
                .resolve("sha256")
                .resolve(digest.hex().substring(0, 2))
                .resolve(digest.hex());
    }

    @Test
    @Order(2)
    void vhds_and_logs_are_where_they_were_asked_for() throws Exception {
        var vhd = FOLDER.resolve("west/vhds/acme/nightly/tiny.vhd");
        assertThat(said("qemu-img", "info", "-f", "vpc", vhd.toString()))
                .contains("file format: vpc");
        assertThat(said("du", "-k", vhd.toString()).split("\\s")[0])
                .satisfies(kib ->
                        assertThat(Long.parseLong(kib))
                                .isLessThan(Files.size(vhd) / 1024 * 9 / 10));
        var staging = "teams/web/templates/tiny/staging";
        assertThat(builder.get(staging).body().path("items").findValuesAsText("path"))
                .contains(
                        "vhds/staged.vhd",
                        "packerlogs/%d/customization.log".formatted(run),
                        "packerlogs/%d/validation.log".formatted(run))
                .doesNotContain("vhds/file.vhd");
        assertThat(builder.text(staging + "/packerlogs/%d/customization.log".formatted(run)))
                .contains(
                        "(telemetry) Starting provisioner shell",
                        "PACKER OUT     goldsmith: kept",
                        "(telemetry) ending shell",
                        "(telemetry) Finalizing");
        var staged = FOLDER.resolve("staged.vhd");
        builder.download(staging + "/vhds/staged.vhd", "bytes=0-", staged);
        assertThat(Digest.of(staged)).isEqualTo(Digest.of(vhd));
    }

    @Test
    @Order(3)
    void what_is_missing_is_distributed_again_without_a_build() throws Exception {
        Files.createDirectories(FOLDER.resolve("east"));

        var asked = builder.post("runs/%d/distribution".formatted(run), "");
        assertThat(asked.status()).as("%s", asked.body()).isEqualTo(201);
        var second = builder.awaitEnd(asked.body().path("number").asLong(), LONG);

        assertThat(second.path("state").asText())
                .as("%s", second.path("failure"))
                .isEqualTo("succeeded");
        assertThat(second.path("distributes").asLong()).isEqualTo(run);
        for (var step : second.path("steps")) {
            assertThat(step.path("state").asText())
                    .as(step.path("name").asText())
                    .isEqualTo(
                            step.path("phase").asText().equals("distributing")
                                    ? "succeeded"
                                    : "skipped");
        }
        var versions = builder.get("galleries/web/images/tiny/versions").body().path("items");
        assertThat(versions).hasSize(1);
        assertThat(versions.get(0).path("replication").findValuesAsText("state"))
                .containsOnly("completed");
        var digest = Digest.parse(versions.get(0).path("digest").asText());
        assertThat(Digest.of(copy("east", digest))).isEqualTo(digest);
    }

    /** As a file that Azure takes: fixed, whole MiBs, and the same disk. */
    @Test
    @Order(4)
    void a_version_is_downloaded_as_vhd() throws Exception {
        var version = builder.get("galleries/web/images/tiny/versions/latest").body();
        var link =
                "galleries/web/images/tiny/versions/%s/download?format="
                        .formatted(version.path("version").asText());
        var qcow2 = FOLDER.resolve("version.qcow2");
        var vhd = FOLDER.resolve("version.vhd");
        builder.download(link + "qcow2", "bytes=0-", qcow2);
        builder.download(link + "vhd", "bytes=0-", vhd);

        var info = said("qemu-img", "info", "--output=json", "-f", "vpc", vhd.toString());
        long bytes = new ObjectMapper().readTree(info).path("virtual-size").asLong();
        assertThat(bytes % (1 << 20)).isZero();
        assertThat(Files.size(vhd)).isEqualTo(bytes + 512);
        assertThat(
                        said(
                                "qemu-img",
                                "compare",
                                "-f",
                                "qcow2",
                                "-F",
                                "vpc",
                                qcow2.toString(),
                                vhd.toString()))
                .contains("Images are identical");
    }

    @Test
    @Order(5)
    void a_managed_image_is_built_on_and_replaced() throws Exception {
        var before = builder.get("teams/web/managed-images/tiny").body();
        var file = FOLDER.resolve("tiny.qcow2");
        builder.download("teams/web/managed-images/tiny/download", "bytes=0-", file);
        assertThat(Digest.of(file)).isEqualTo(Digest.parse(before.path("digest").asText()));

        long next =
                ask(
                        "tiny-again",
                        "{\"type\": \"ManagedImage\", \"imageId\": \"%s\"}"
                                .formatted(before.path("id").asText()),
                        "cat /etc/kept",
                        managed("tiny"));
        var ended = builder.awaitEnd(next, LONG);

        assertThat(ended.path("state").asText())
                .as("%s", ended.path("failure"))
                .isEqualTo("succeeded");
        assertThat(builder.text("runs/%d/log".formatted(next))).contains(" kept\n");
        assertThat(ended.at("/source/digest").asText()).isEqualTo(before.path("digest").asText());
        var after = builder.get("teams/web/managed-images/tiny").body();
        assertThat(after.path("run").asLong()).isEqualTo(next);
        assertThat(after.path("digest").asText()).isNotEqualTo(before.path("digest").asText());
    }

    private static String said(String... command) throws Exception {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var text = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return text;
    }
}
