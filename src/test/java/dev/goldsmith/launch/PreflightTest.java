package dev.goldsmith.launch;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.testing.Services;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreflightTest {

    @TempDir Path folder;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void wellSet() throws IOException {
        var ports = Ports.free(2);
        environment.put("GOLDSMITH_HOME", folder.resolve("home").toString());
        environment.put("GOLDSMITH_PORT", String.valueOf(ports[0]));
        environment.put("GOLDSMITH_TLS_PORT", String.valueOf(ports[1]));
    }

    @Test
    void what_is_well_set_passes() {
        assertThatCode(this::look).doesNotThrowAnyException();
    }

    @Test
    void a_database_that_nobody_serves_is_told_of_with_where_and_why() throws IOException {
        var port = Ports.free(1)[0];
        environment.put(
                "GOLDSMITH_DB_URL", "mysql://127.0.0.1:%d/shop?password=s3cret".formatted(port));
        environment.put("GOLDSMITH_DB_USER", "anna");
        assertThatThrownBy(this::look)
                .isInstanceOf(Fault.class)
                .hasMessageContaining("mysql://127.0.0.1:%d/shop".formatted(port))
                .hasMessageContaining("'anna'")
                .hasMessageContaining("Connection refused")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void a_database_that_lets_nobody_in_says_so() {
        var url = Services.running().database().jdbcUrl();
        environment.put("GOLDSMITH_DB_URL", url);
        environment.put("GOLDSMITH_DB_PASSWORD", "wrong");
        assertThatThrownBy(this::look).hasMessageContaining("Access denied");
        environment.put("GOLDSMITH_DB_PASSWORD", Services.running().database().password());
        assertThatCode(this::look).doesNotThrowAnyException();
        environment.put("GOLDSMITH_DB_URL", url.replace("/goldsmith", "/elsewhere"));
        assertThatThrownBy(this::look).hasMessageContaining("elsewhere");
    }

    @Test
    void everything_that_is_missing_is_told_at_once() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            environment.put("GOLDSMITH_PORT", String.valueOf(taken.getLocalPort()));
            environment.put("GOLDSMITH_DB_PORT", environment.get("GOLDSMITH_TLS_PORT"));
            environment.put("GOLDSMITH_KAFKA_BOOTSTRAP", "nonsense, 127.0.0.1:" + Ports.free(1)[0]);
            assertThatThrownBy(this::look)
                    .hasMessageContaining("port %d is taken".formatted(taken.getLocalPort()))
                    .hasMessageContaining("GOLDSMITH_TLS_PORT and GOLDSMITH_DB_PORT are both")
                    .hasMessageContaining("'nonsense' needs the form HOST:PORT")
                    .hasMessageContaining("Connection refused");
        }
    }

    @Test
    void a_port_that_cannot_be_used_says_why() {
        environment.put("GOLDSMITH_HOST", "203.0.113.1");
        assertThatThrownBy(this::look)
                .hasMessageContaining("at 203.0.113.1: ")
                .hasMessageContaining("See GOLDSMITH_HOST and GOLDSMITH_PORT")
                .hasMessageNotContaining("is taken");
    }

    @Test
    void ports_of_services_that_are_elsewhere_are_not_needed() {
        environment.put("GOLDSMITH_DB_PORT", environment.get("GOLDSMITH_PORT"));
        environment.put("GOLDSMITH_DB_URL", Services.running().database().jdbcUrl());
        environment.put("GOLDSMITH_DB_PASSWORD", Services.running().database().password());
        assertThatCode(this::look).doesNotThrowAnyException();
    }

    @Test
    void a_home_that_cannot_be_one_is_told_of() throws IOException {
        var file = Files.createFile(folder.resolve("file"));
        environment.put("GOLDSMITH_HOME", file.resolve("a,b").toString());
        assertThatThrownBy(this::look)
                .hasMessageContaining("without commas")
                .hasMessageContaining(file + " is a file");
    }

    private void look() {
        var settings = Settings.of(environment);
        Preflight.ofHome(settings);
        Preflight.ofServices(settings);
    }
}
