package dev.goldsmith.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.fasterxml.jackson.databind.JsonNode;
import dev.goldsmith.build.store.azure.BlobAccess;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.launch.EmbeddedDatabase;
import dev.goldsmith.testing.Azurite;
import dev.goldsmith.testing.Instance;
import dev.goldsmith.testing.Services;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Two homes that share a database, a broker and a container of a storage account, and no folder.
 * Only the second one's worker builds, so what the first one's portal shows went by the store.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TwoHomesIT {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Path FOLDER = Path.of("target/two-homes").toAbsolutePath();
    private static final String DISK =
            "galleries/golden/images/debian-base/versions/1.0.0/download?format=";

    private static Instance first;
    private static Instance second;
    private static Client here;
    private static Client there;

    @BeforeAll
    static void start() throws Exception {
        Files.createDirectories(FOLDER);
        Files.deleteIfExists(FOLDER.resolve("master.key"));
        var shared = shared();
        first = Instance.demo("first-home", shared);
        var building = new HashMap<>(shared);
        building.put("GOLDSMITH_WORKER_ENGINE_PRETEND_ALLOWED", "true");
        second = Instance.empty("second-home", building);
        here = new Client(first, "admin");
        there = here.at(second);
    }

    private static Map<String, String> shared() throws Exception {
        var services = Services.running();
        var container = Azurite.shared().container("two-homes");
        new BlobAccess(container, Azurite.KEY)
                .openOnce(new JdkHttpClientBuilder().build())
                .create();
        var shared = new HashMap<String, String>();
        shared.put("GOLDSMITH_DB_URL", services.database().jdbcUrl());
        shared.put("GOLDSMITH_DB_USER", EmbeddedDatabase.USER);
        shared.put("GOLDSMITH_DB_PASSWORD", services.database().password());
        services.brokerSettings()
                .forEach((name, value) ->
                        shared.put(
                                "KAFKA_" + name.toUpperCase(Locale.ROOT).replace('.', '_'),
                                value.toString()));
        shared.put("GOLDSMITH_KAFKA_BOOTSTRAP", services.bootstrap());
        shared.put("GOLDSMITH_MASTER_KEY", FOLDER.resolve("master.key").toString());
        shared.put("GOLDSMITH_STORE", container.toString());
        shared.put("GOLDSMITH_STORE_KEY", Azurite.KEY);
        shared.put("GOLDSMITH_WORKER_ENGINE", "pretend");
        return shared;
    }

    @AfterAll
    static void stop() {
        try (var _ = first;
                var _ = second) {
            // Both end.
        }
    }

    private static JsonNode succeeded(Client client, long run) throws Exception {
        var ended = client.awaitEnd(run, LONG);
        assertThat(ended.path("state").asText())
                .as("%s", ended.path("failure"))
                .isEqualTo("succeeded");
        return ended;
    }

    private static Path got(Client client, String format) throws Exception {
        var file = FOLDER.resolve("disk." + format);
        assertThat(client.download(DISK + format, "bytes=0-", file)).isEqualTo(206);
        return file;
    }

    @Test
    @Order(1)
    void a_sign_in_at_one_portal_is_good_at_the_other() throws Exception {
        assertThat(there.get("runs/1").status()).isEqualTo(200);
    }

    @Test
    @Order(2)
    void what_one_homes_worker_builds_the_others_portal_shows_and_gives_out() throws Exception {
        succeeded(here, 1);

        assertThat(here.text("runs/1/log")).isNotBlank().isEqualTo(there.text("runs/1/log"));
        var version = here.get("galleries/golden/images/debian-base/versions/1.0.0").body();
        var digest = Digest.parse(version.path("digest").asText());
        assertThat(Digest.of(got(here, "qcow2"))).isEqualTo(digest);
        assertThat(Digest.of(got(there, "qcow2"))).isEqualTo(digest);
        assertThat(here.download(DISK + "qcow2", "bytes=4-7", FOLDER.resolve("part")))
                .isEqualTo(206);
        assertThat(FOLDER.resolve("part")).hasSize(4);
        var raw = Digest.of(got(here, "raw"));
        assertThat(Digest.of(got(there, "raw"))).isEqualTo(raw);
    }

    @Test
    @Order(3)
    void an_image_that_was_saved_here_and_asked_for_there_descends_from_it() throws Exception {
        var subscription = here.get("").body().path("subscriptionId").asText();
        var images =
                "/subscriptions/%s/resourceGroups/platform/providers/Microsoft.Compute/galleries/golden/images/"
                        .formatted(subscription);
        var saved =
                here.put(
                        "teams/platform/templates/derived",
                        """
                        {"properties": {
                            "source": {"type": "SharedImageVersion", "imageVersionId": "%sdebian-base/versions/1.0.0"},
                            "customize": [{"type": "Shell", "name": "say", "inline": ["true"]}],
                            "distribute": [{"type": "SharedImage", "runOutputName": "out",
                                "galleryImageId": "%sderived", "targetRegions": [{"name": "local"}]}]
                        }}
                        """
                                .formatted(images, images));
        assertThat(saved.status()).as("%s", saved.body()).isEqualTo(201);
        var key = UUID.randomUUID().toString();
        var asked = there.post("teams/platform/templates/derived/runs", "{}", key);
        assertThat(asked.status()).as("%s", asked.body()).isEqualTo(201);
        var again = here.post("teams/platform/templates/derived/runs", "{}", key);
        long run = asked.body().path("number").asLong();
        assertThat(again.body().path("number").asLong())
                .as("the same key at another portal is the same request")
                .isEqualTo(run);

        succeeded(here, run);

        assertThat(here.get("galleries/golden/images/derived/versions/latest").status())
                .isEqualTo(200);
    }

    @Test
    @Order(4)
    void no_home_has_a_store_of_its_own() {
        for (var home : new Path[] {first.home(), second.home()}) {
            assertThat(home.resolve("store")).doesNotExist();
            assertThat(home.resolve("cache")).isDirectory();
        }
    }
}
