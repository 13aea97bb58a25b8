package dev.goldsmith.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.build.Folders;
import dev.goldsmith.build.qemu.TinyGuest;
import dev.goldsmith.launch.Ports;
import dev.goldsmith.testing.Container;
import dev.goldsmith.testing.Services;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What docker/Dockerfile makes, as a portal and a worker beside a real database and broker: an
 * image is built in it, and a worker that is stopped gives its run back.
 */
@Tag("long")
class ContainersIT {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Path FOLDER = Container.FOLDER.resolve("homes");
    private static final int[] PORTS = free();

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static Path catalogue;
    private static Container portal;
    private static Container worker;

    @BeforeAll
    static void start() throws Exception {
        Container.build();
        Folders.delete(FOLDER);
        catalogue = TinyGuest.catalogue();
        Files.setPosixFilePermissions(catalogue, PosixFilePermissions.fromString("rw-r--r--"));
        portal =
                Container.start(
                        "portal",
                        environment("portal", 0, Map.of("GOLDSMITH_SEED", "demo")),
                        Map.of(
                                "/var/lib/goldsmith",
                                folder("portal"),
                                "/var/lib/goldsmith/store",
                                folder("store"),
                                catalogue.getParent().toString(),
                                catalogue.getParent()));
        await(portal, 0);
        worker = worker();
        await(worker, 1);
    }

    private static Container worker() throws IOException {
        return Container.start(
                "worker",
                environment(
                        "worker",
                        1,
                        Map.of(
                                "GOLDSMITH_SEED", "none",
                                "GOLDSMITH_MASTER_KEY", "/var/lib/goldsmith-portal/master.key")),
                Map.of(
                        "/var/lib/goldsmith",
                        folder("worker"),
                        "/var/lib/goldsmith-portal",
                        folder("portal"),
                        "/var/lib/goldsmith/store",
                        folder("store"),
                        catalogue.getParent().toString(),
                        catalogue.getParent()));
    }

    @AfterAll
    static void stop() throws Exception {
        for (var container : new Container[] {worker, portal}) {
            if (container != null) {
                container.close();
            }
        }
    }

    @Test
    void a_worker_in_a_container_builds_and_gives_back_what_it_can_not_end() throws Exception {
        assertThat(portal.exec("/opt/goldsmith/health")).isZero();
        assertThat(worker.exec("/opt/goldsmith/health")).isZero();
        var admin = new Client(address(0), token("admin"));
        admin.post("runs/1/cancellation", "");
        admin.awaitEnd(1, LONG);
        var builder = new Client(address(0), token("web-builder"));

        var run = builder.awaitEnd(ask(builder, "quick", "echo built in a container"), LONG);

        assertThat(run.path("state").asText()).as("%s", run).isEqualTo("succeeded");
        var slow = ask(builder, "slow", "echo begun; sleep 600");
        builder.await(slow, LONG, it -> it.path("state").asText().equals("customizing"));
        assertThat(worker.stop(Duration.ofMinutes(1))).as(worker.log()).isTrue();
        assertThat(builder.get("runs/" + slow).body().path("state").asText()).isEqualTo("queued");
        worker.close();
        worker = worker();
        builder.await(slow, LONG, it -> it.path("state").asText().equals("customizing"));
        builder.post("runs/%d/cancellation".formatted(slow), "");
        assertThat(builder.awaitEnd(slow, LONG).path("state").asText()).isEqualTo("canceled");
        assertThat(portal.stop(Duration.ofSeconds(30))).as(portal.log()).isTrue();
    }

    private static long ask(Client builder, String template, String script) throws Exception {
        var saved =
                builder.put(
                        "teams/web/templates/" + template,
                        """
                        {"properties": {
                            "source": %s,
                            "customize": [{"type": "Shell", "name": "say", "inline": ["%s"]}],
                            "distribute": [{"type": "VHD", "runOutputName": "file"}],
                            "vmProfile": {"vmSize": "Standard_B1s"}
                        }}
                        """
                                .formatted(TinyGuest.SOURCE, script));
        assertThat(saved.status()).as("%s", saved.body()).isEqualTo(201);
        return builder.post("teams/web/templates/%s/runs".formatted(template), "{}")
                .body()
                .path("number")
                .asLong();
    }

    private static Map<String, String> environment(String role, int port, Map<String, String> own) {
        var services = Services.running();
        var environment = new HashMap<>(own);
        environment.put("GOLDSMITH_ROLES", role);
        environment.put("GOLDSMITH_CATALOGUE_FILES", catalogue.toString());
        environment.put("GOLDSMITH_STORE", "/var/lib/goldsmith/store");
        environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(PORTS[port]));
        environment.put("QUARKUS_DATASOURCE_JDBC_URL", services.database().jdbcUrl());
        environment.put("QUARKUS_DATASOURCE_USERNAME", "goldsmith");
        environment.put("QUARKUS_DATASOURCE_PASSWORD", services.database().password());
        services.brokerSettings()
                .forEach((name, value) ->
                        environment.put(
                                "KAFKA_"
                                        + name.toUpperCase(java.util.Locale.ROOT).replace('.', '_'),
                                value.toString()));
        return environment;
    }

    /** Of the account in the image. */
    private static Path folder(String name) throws IOException {
        var folder = Files.createDirectories(FOLDER.resolve(name));
        Files.setAttribute(folder, "unix:uid", 10001);
        Files.setAttribute(folder, "unix:gid", 10001);
        return folder;
    }

    private static String token(String user) throws Exception {
        var request =
                HttpRequest.newBuilder(address(0).resolve("/api/v1/local/tokens"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header(
                                "Goldsmith-Local-Key",
                                Files.readString(FOLDER.resolve("portal/local-key")).strip())
                        .POST(
                                HttpRequest.BodyPublishers.ofString(
                                        "user=" + URLEncoder.encode(user, StandardCharsets.UTF_8)));
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString()).body().strip();
    }

    private static void await(Container container, int port) throws Exception {
        var ready = HttpRequest.newBuilder(address(port).resolve("/q/health/ready")).build();
        long end = System.nanoTime() + LONG.toNanos();
        while (true) {
            assertThat(container.isAlive()).as(container.log()).isTrue();
            assertThat(System.nanoTime()).as(container.log()).isLessThan(end);
            try {
                if (HTTP.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException _) {
                // It doesn't listen yet.
            }
            Thread.sleep(200);
        }
    }

    private static URI address(int port) {
        return URI.create("http://127.0.0.1:" + PORTS[port]);
    }

    private static int[] free() {
        try {
            return Ports.free(2);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
