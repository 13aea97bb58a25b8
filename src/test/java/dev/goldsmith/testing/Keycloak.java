package dev.goldsmith.testing;

import dev.goldsmith.launch.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;

/**
 * A real Keycloak on 127.0.0.1 with the realm of {@code docker/keycloak}. Maven puts its programs
 * under {@code target/keycloak} before integration tests.
 */
public final class Keycloak implements AutoCloseable {
    public static final String SECRET = "change-this-secret-before-you-use-it";

    private static final Path PROGRAMS = Path.of("target/keycloak").toAbsolutePath();
    private static final Duration START = Duration.ofMinutes(4);

    private final Process process;
    private final int port;

    private Keycloak(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    public static Keycloak start(int port) throws IOException, InterruptedException {
        Path home;
        try (var found = Files.list(PROGRAMS)) {
            home =
                    found.filter(it -> it.getFileName().toString().startsWith("keycloak-"))
                            .findFirst()
                            .orElseThrow();
        }
        delete(home.resolve("data"));
        var realms = Files.createDirectories(home.resolve("data/import"));
        Files.copy(Path.of("docker/keycloak/realm.json"), realms.resolve("realm.json"));
        var script = home.resolve("bin/kc.sh");
        script.toFile().setExecutable(true);
        var builder =
                new ProcessBuilder(
                        script.toString(),
                        "start-dev",
                        "--http-host=127.0.0.1",
                        "--http-port=" + port,
                        "--http-management-port=" + Ports.free(1)[0],
                        "--import-realm",
                        "--log-level=warn");
        builder.environment().put("JAVA_OPTS_KC_HEAP", "-Xms64m -Xmx400m");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.redirectErrorStream(true).redirectOutput(PROGRAMS.resolve("keycloak.log").toFile());
        var keycloak = new Keycloak(builder.start(), port);
        keycloak.await();
        return keycloak;
    }

    public String issuer() {
        return "http://127.0.0.1:%d/realms/acme".formatted(port);
    }

    private void await() throws IOException, InterruptedException {
        var client = HttpClient.newHttpClient();
        var request =
                HttpRequest.newBuilder(URI.create(issuer() + "/.well-known/openid-configuration"))
                        .timeout(Duration.ofSeconds(5))
                        .build();
        long end = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < end && process.isAlive()) {
            try {
                if (client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode()
                        == 200) {
                    return;
                }
            } catch (IOException _) {
                // Not yet.
            }
            Thread.sleep(500);
        }
        close();
        throw new IOException("Keycloak doesn't start; see " + PROGRAMS.resolve("keycloak.log"));
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (var paths = Files.walk(folder)) {
                for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    @Override
    public void close() {
        // The script's own JVM is its child.
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
