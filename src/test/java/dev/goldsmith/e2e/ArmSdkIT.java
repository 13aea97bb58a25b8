package dev.goldsmith.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.launch.Ports;
import dev.goldsmith.testing.Instance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Other people's libraries, as their users install them, against a started installation: Azure's
 * SDK for JavaScript over HTTPS ({@code src/test/sdk/arm.mjs} goes through an image template's
 * life, real builds included), and Standard Webhooks'.
 */
class ArmSdkIT {
    private static final Path FOLDER = Path.of("target/sdk").toAbsolutePath();
    private static final Duration LONG = Duration.ofMinutes(15);

    private static int receiver;

    private static Instance instance;
    private static Client client;

    @BeforeAll
    static void start() throws Exception {
        Files.createDirectories(FOLDER);
        for (var file :
                List.of(
                        "package.json",
                        "package-lock.json",
                        "arm.mjs",
                        "provenance.mjs",
                        "webhook.mjs")) {
            Files.write(FOLDER.resolve(file), Files.readAllBytes(Path.of("src/test/sdk", file)));
        }
        receiver = Ports.free(1)[0];
        var environment = Instance.withTinyGuest();
        environment.put("GOLDSMITH_FETCH_PORTS", String.valueOf(receiver));
        environment.put("GOLDSMITH_FETCH_ALLOW_HTTP", "127.0.0.1");
        environment.put("GOLDSMITH_FETCH_ALLOWED", "127.0.0.1/32");
        instance = Instance.demo("arm-sdk", environment);
        client = new Client(instance, "admin");
        // The demo's own build would keep the one slot.
        client.post("runs/1/cancellation", "");
        client.awaitEnd(1, LONG);
        assertThat(said(Map.of(), "npm", "ci", "--no-audit", "--no-fund")).contains("added");
    }

    @AfterAll
    static void stop() {
        instance.close();
    }

    @Test
    void the_sdks_go_through_an_image_templates_life() throws Exception {
        var tenant = client.get("").body().path("subscriptionId").asText();
        var made =
                client.post("api-clients", "{\"name\": \"sdk\", \"teams\": {\"web\": \"builder\"}}")
                        .body();
        var id = made.path("clientId").asText();
        var secret = client.post("api-clients/" + id + "/secrets", "{}").body();

        var output =
                said(
                        Map.of(
                                "GOLDSMITH", instance.secureAddress().toString(),
                                "NODE_EXTRA_CA_CERTS",
                                        instance.home().resolve("tls/ca.pem").toString(),
                                "TENANT", tenant,
                                "TENANT_SLUG", "acme",
                                "TOKEN", instance.token("admin"),
                                "CLIENT_ID", id,
                                "CLIENT_SECRET", secret.path("clientSecret").asText()),
                        "node",
                        "arm.mjs");
        assertThat(output.lines())
                .containsExactly(
                        "ok gallery",
                        "ok create",
                        "ok update",
                        "ok trigger",
                        "ok run",
                        "ok images",
                        "ok provenance",
                        "ok failure",
                        "ok cancel",
                        "ok delete");
        // Nothing of it is left but its history.
        assertThat(client.get("templates?team=web").body().findValuesAsText("name"))
                .doesNotContain("sdk", "failing", "endless");
        assertThat(client.get("runs?state=succeeded").body().path("items").size()).isEqualTo(1);
    }

    /** {@code src/test/sdk/webhook.mjs}, with the standard's own library. */
    @Test
    void a_receiver_verifies_webhooks_as_standard_webhooks_says() throws Exception {
        var output =
                said(
                        Map.of(
                                "GOLDSMITH", instance.address().toString(),
                                "TENANT_SLUG", "acme",
                                "TOKEN", instance.token("admin"),
                                "PORT", String.valueOf(receiver)),
                        "node",
                        "webhook.mjs");
        assertThat(output.lines()).containsExactly("ok verified", "ok rotated");
    }

    private static String said(Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        var builder =
                new ProcessBuilder(command).directory(FOLDER.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        var process = builder.start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("%s", output).isZero();
        return output;
    }
}
