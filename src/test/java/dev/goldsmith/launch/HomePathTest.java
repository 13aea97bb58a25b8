package dev.goldsmith.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.testing.DatabaseServer;
import dev.goldsmith.testing.Services;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.sql.DriverManager;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A home is where its owner wants it: what is started there bears blanks, quotes and umlauts. */
class HomePathTest {

    @TempDir Path folder;
    private Path home;

    @BeforeEach
    void home() throws IOException {
        home = Files.createDirectory(folder.resolve("Größe's \"home\" & $more"));
    }

    @Test
    void the_certificate() throws Exception {
        var tls = Tls.prepare(home.resolve("tls"));
        var store = KeyStore.getInstance(tls.keyStore().toFile(), tls.password().toCharArray());
        assertThat(store.containsAlias("server")).isTrue();
    }

    @Test
    @DisabledIfSystemProperty(
            named = DatabaseServer.MYSQL,
            matches = ".+",
            disabledReason = "the database isn't the embedded one")
    void the_embedded_database() throws Exception {
        Services.running();
        var programs =
                Files.createSymbolicLink(
                        home.resolve("mariadb"),
                        Path.of("target/services/mariadb").toAbsolutePath());
        var database =
                EmbeddedDatabase.prepare(home.resolve("database"), programs, Ports.free(1)[0]);
        var builder = new ProcessBuilder(database.command()).redirectErrorStream(true);
        builder.environment().putAll(database.environment());
        var log = home.resolve("log").toFile();
        var server = builder.redirectOutput(log).start();
        try {
            Awaitility.await()
                    .atMost(java.time.Duration.ofMinutes(1))
                    .until(() -> Ports.answers(database.port()) || !server.isAlive());
            try (var connection =
                            DriverManager.getConnection(
                                    database.jdbcUrl(),
                                    EmbeddedDatabase.USER,
                                    database.password());
                    var statement = connection.createStatement();
                    var row = statement.executeQuery("select database()")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getString(1)).isEqualTo(EmbeddedDatabase.DATABASE);
            }
        } finally {
            server.destroyForcibly().waitFor();
        }
    }
}
