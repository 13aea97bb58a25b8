package dev.goldsmith.testing;

import dev.goldsmith.launch.EmbeddedBroker;
import dev.goldsmith.launch.EmbeddedDatabase;
import dev.goldsmith.launch.Ports;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The real database (see {@link DatabaseServer}) and broker, once per test JVM:
 * {@code @QuarkusTestResource(Services.class)} on any {@code @QuarkusTest} (which is global: every
 * class of the JVM shares them). Data starts empty and lives under {@code target/services}; the
 * database's programs stay there for the next time.
 */
public final class Services implements QuarkusTestResourceLifecycleManager {

    private static final Path FOLDER = Path.of("target/services").toAbsolutePath();

    private static @Nullable Running running;

    @Override
    public Map<String, String> start() {
        return running().config();
    }

    /**
     * They end with the JVM: Quarkus restarts the application, and with it this, between profiles.
     */
    @Override
    public void stop() {}

    /** Starts them at the first call; for tests that need no Quarkus. */
    public static synchronized Running running() {
        if (running == null) {
            try {
                running = Running.start(FOLDER);
            } catch (IOException e) {
                throw new IllegalStateException("the test services don't start", e);
            }
            Runtime.getRuntime().addShutdownHook(new Thread(running::stop, "stop services"));
        }
        return running;
    }

    /** One started pair. */
    public record Running(
            Path folder, DatabaseServer database, Process server, EmbeddedBroker broker) {

        static Running start(Path root) throws IOException {
            // Several test JVMs may run at once, and Quarkus' class loader has this class once
            // more:
            // the programs are shared, the data is not.
            Files.createDirectories(root);
            var folder =
                    Files.createTempDirectory(root, "jvm-" + ProcessHandle.current().pid() + "-");
            var ports = Ports.free(3);
            var database = DatabaseServer.prepare(root, folder, ports[0]);
            var command = new ProcessBuilder(database.command());
            command.environment().putAll(database.environment());
            var log = folder.resolve("database.log").toFile();
            var server = command.redirectErrorStream(true).redirectOutput(log).start();
            var broker = EmbeddedBroker.start(folder.resolve("broker"), ports[1], ports[2]);
            awaitPort(server, ports[0], log);
            return new Running(folder, database, server, broker);
        }

        public Map<String, String> config() {
            return Map.of(
                    "quarkus.datasource.jdbc.url", database.jdbcUrl(),
                    "quarkus.datasource.username", EmbeddedDatabase.USER,
                    "quarkus.datasource.password", database.password(),
                    "kafka.bootstrap.servers", broker.bootstrap());
        }

        void stop() {
            server.destroy();
            broker.close();
            try {
                server.waitFor();
                try (var paths = Files.walk(folder)) {
                    paths.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
                }
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException("the test services don't stop", e);
            }
        }

        private static void awaitPort(Process server, int port, File log) throws IOException {
            var deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
            while (!Ports.answers(port)) {
                if (!server.isAlive() || System.nanoTime() > deadline) {
                    server.destroyForcibly();
                    throw new IOException("the database doesn't start: see " + log);
                }
                try {
                    Thread.sleep(50);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException(e);
                }
            }
        }
    }
}
