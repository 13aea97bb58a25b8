package dev.goldsmith.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.testing.Instance;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The packaged application under its supervisor, and what happens to it when processes die. */
class SupervisorIT {

    private static final List<String> ALL = List.of("database", "broker", "portal", "worker");

    @Test
    void it_starts_survives_and_stops() throws Exception {
        var everything = new ArrayList<ProcessHandle>();
        try (var instance = Instance.empty("supervisor", Map.of())) {
            assertThat(instance.output()).contains("Goldsmith is ready", "Sign in as admin");
            assertThat(instance.home().resolve("tls/ca.pem")).exists();
            assertThat(Files.getPosixFilePermissions(instance.home().resolve("master.key")))
                    .hasSize(2);

            for (var name : ALL) {
                instance.killAndAwaitReturn(name);
            }
            Awaitility.await()
                    .atMost(java.time.Duration.ofMinutes(2))
                    .until(() -> status(instance.address()) == 200);

            for (var name : ALL) {
                everything.add(instance.process(name));
            }
            instance.killSupervisor();
            Awaitility.await()
                    .atMost(java.time.Duration.ofMinutes(1))
                    .until(() -> everything.stream().noneMatch(ProcessHandle::isAlive));

            instance.restart();
            everything.clear();
            for (var name : ALL) {
                everything.add(instance.process(name));
            }
        }
        assertThat(everything).noneMatch(ProcessHandle::isAlive);
    }

    private static int status(URI address) {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(address.resolve("/q/health/ready")).build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException notYet) {
            return 0;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
