package dev.goldsmith.worker;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.goldsmith.activity.Publisher;
import dev.goldsmith.activity.Sealer;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant.Somebody;
import dev.goldsmith.webhook.Courier;
import dev.goldsmith.webhook.WebhookDelivery;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a real server is told of a recall and of its end, by way of the real broker. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class RecallWebhookTest extends RecalledImages {
    @Inject Sealer sealer;
    @Inject Publisher publisher;
    @Inject Courier courier;

    @ConfigProperty(name = "goldsmith.fetch.ports")
    int port;

    /** What came, by the path that it came to. */
    private final Map<String, List<JsonNode>> got = new ConcurrentHashMap<>();

    private HttpServer server;

    @BeforeEach
    void aReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.createContext(
                "/",
                exchange -> {
                    var body =
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8);
                    var said = Json.read(body, JsonNode.class);
                    assertThat(exchange.getRequestHeaders().getFirst("Goldsmith-event"))
                            .isEqualTo(said.path("kind").asText());
                    got.computeIfAbsent(
                                    exchange.getRequestURI().getPath(),
                                    _ -> new CopyOnWriteArrayList<>())
                            .add(said);
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String path(String team) {
        return "/%s/%s".formatted(acme.slug(), team);
    }

    private void webhook(String team, Somebody by) {
        given().auth()
                .oauth2(by.token())
                .contentType("application/json")
                .body(
                        Map.of(
                                "name",
                                "Pipeline",
                                "url",
                                "http://127.0.0.1:%d%s".formatted(port, path(team)),
                                "format",
                                "json",
                                "kinds",
                                List.of("recall.*")))
                .post("/api/v1/tenants/%s/teams/%s/webhooks".formatted(acme.slug(), team))
                .then()
                .statusCode(201);
    }

    /** All that was told until now, of both teams. */
    private void deliver(int deliveries) throws InterruptedException {
        sealer.round();
        publisher.round();
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> acme.in(() -> WebhookDelivery.count()) == deliveries);
        for (var thread : courier.round()) {
            thread.join();
        }
    }

    private JsonNode last(String team) {
        return got.getOrDefault(path(team), List.of()).getLast();
    }

    @Test
    void a_server_of_each_team_is_told_of_a_recall_and_of_its_end() throws Exception {
        site("1.0.0", shared("web/site"));
        build("web", "site");
        webhook("platform", owner);
        webhook("web", webOwner);

        var recall = recall("golden", "base", "1.0.0", owner);
        deliver(2);

        for (var team : List.of("platform", "web")) {
            var said = last(team);
            assertThat(said.path("kind").asText()).isEqualTo("recall.started");
            assertThat(said.path("team").asText()).isEqualTo(team);
            assertThat(said.path("text").asText()).contains("recalled").endsWith(WHY);
            assertThat(said.at("/detail/reason").asText()).isEqualTo(WHY);
            assertThat(said.path("url").asText())
                    .endsWith("/t/%s/recalls/%d".formatted(acme.slug(), recall.id));
        }
        // Each is told of its own images, and not of the other team's.
        assertThat(last("platform").at("/detail/images").toString())
                .contains("golden/base")
                .doesNotContain("site");
        assertThat(last("web").at("/detail/images").toString()).contains("web/site");
        assertThat(last("web").toString()).doesNotContain("golden");

        restore(recall, owner);
        deliver(4);

        for (var team : List.of("platform", "web")) {
            assertThat(last(team).path("kind").asText()).isEqualTo("recall.restored");
            assertThat(last(team).path("team").asText()).isEqualTo(team);
            assertThat(got.get(path(team))).hasSize(2);
        }
    }
}
