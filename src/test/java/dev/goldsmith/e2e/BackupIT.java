package dev.goldsmith.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.testing.Instance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A backup of an installation that executes a run, and another one that it is restored into. */
class BackupIT {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Map<String, String> PRETENDING =
            Map.of(
                    "GOLDSMITH_WORKER_ENGINE", "pretend",
                    "GOLDSMITH_WORKER_ENGINE_PRETEND_ALLOWED", "true",
                    "GOLDSMITH_WORKER_ENGINE_PRETEND_DURATIONS_VALIDATE", "1h");

    @Test
    void what_was_executing_has_failed_and_all_else_goes_on() throws Exception {
        var file = Path.of("target/instances/backup.tar").toAbsolutePath();
        Files.deleteIfExists(file);
        Files.deleteIfExists(Path.of(file + ".key"));
        String log;
        try (var instance = Instance.demo("backed-up", PRETENDING)) {
            var client = new Client(instance, "admin");
            client.await(1, LONG, run -> run.path("state").asText().equals("validating"));
            // Two keys and a head of the chain: what a restored one is compared with.
            assertThat(client.post("activity/checkpoints", "{}").status()).isLessThan(300);
            log = client.text("runs/1/log");
            instance.backup(file);
            assertThat(client.get("runs/1").body().path("state").asText()).isEqualTo("validating");
        }

        try (var instance = Instance.restored("restored", PRETENDING, file)) {
            var client = new Client(instance, "admin");
            var run = client.awaitEnd(1, LONG);
            assertThat(run.path("state").asText()).isEqualTo("failed");
            assertThat(run.path("attempt").asInt()).isEqualTo(1);
            assertThat(run.path("failure").path("message").asText())
                    .contains("executing when the backup was made");
            assertThat(log).isNotBlank();
            assertThat(client.text("runs/1/log")).startsWith(log);

            var asked = client.post("activity/verifications", "{}").body();
            var path = "activity/verifications/" + asked.path("id").asText();
            var verified =
                    client.await(path, LONG, it -> !it.path("state").asText().equals("running"));
            assertThat(verified.toString()).contains("intact");

            var again = client.post("runs/1/retry", "{}");
            assertThat(again.status()).as("%s", again.body()).isLessThan(300);
            client.await(
                    again.body().path("number").asLong(),
                    LONG,
                    it -> it.path("state").asText().equals("validating"));
        }
    }
}
