package dev.goldsmith.testing;

import dev.goldsmith.launch.EmbeddedBroker;
import dev.goldsmith.launch.EmbeddedDatabase;
import dev.goldsmith.launch.Ports;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.StandardMBean;
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
                running.register();
            } catch (IOException e) {
                throw new IllegalStateException("the test services don't start", e);
            }
            Runtime.getRuntime().addShutdownHook(new Thread(running::stop, "stop services"));
        }
        return running;
    }

    /** Does this while the real database is stopped; it runs again afterwards. */
    public static void withoutDatabase(String jdbcUrl, Runnable work) {
        turn(jdbcUrl, false);
        try {
            work.run();
        } finally {
            turn(jdbcUrl, true);
        }
    }

    /** By way of the platform, which all class loaders share. */
    private static void turn(String jdbcUrl, boolean up) {
        try {
            ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            switchOf(URI.create(jdbcUrl.substring("jdbc:".length())).getPort()),
                            "database",
                            new Object[] {up},
                            new String[] {"boolean"});
        } catch (JMException e) {
            throw new IllegalStateException("the database can't be switched", e);
        }
    }

    private static ObjectName switchOf(int port) throws JMException {
        return new ObjectName("dev.goldsmith.testing:type=Database,port=" + port);
    }

    /** Stops the database in good order, or starts it again where it was. */
    public interface Switch {
        void database(boolean up);
    }

    /** One started pair. */
    public record Running(
            Path folder,
            DatabaseServer database,
            int port,
            AtomicReference<Process> server,
            EmbeddedBroker broker)
            implements Switch {

        static Running start(Path root) throws IOException {
            // Several test JVMs may run at once, and Quarkus' class loader has this class once
            // more:
            // the programs are shared, the data is not.
            Files.createDirectories(root);
            var folder =
                    Files.createTempDirectory(root, "jvm-" + ProcessHandle.current().pid() + "-");
            var ports = Ports.free(3);
            var database = DatabaseServer.prepare(root, folder, ports[0]);
            var server = start(database, folder);
            var broker = EmbeddedBroker.start(folder.resolve("broker"), ports[1], ports[2]);
            awaitPort(server, ports[0], log(folder));
            return new Running(folder, database, ports[0], new AtomicReference<>(server), broker);
        }

        private static Process start(DatabaseServer database, Path folder) throws IOException {
            var command = new ProcessBuilder(database.command());
            command.environment().putAll(database.environment());
            return command.redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log(folder)))
                    .start();
        }

        private static File log(Path folder) {
            return folder.resolve("database.log").toFile();
        }

        void register() {
            try {
                ManagementFactory.getPlatformMBeanServer()
                        .registerMBean(new StandardMBean(this, Switch.class), switchOf(port));
            } catch (JMException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void database(boolean up) {
            try {
                if (up) {
                    server.set(start(database, folder));
                    awaitPort(server.get(), port, log(folder));
                } else {
                    server.get().destroy();
                    server.get().waitFor();
                }
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException("the database can't be switched", e);
            }
        }

        public Map<String, String> config() {
            return Map.of(
                    "quarkus.datasource.jdbc.url", database.jdbcUrl(),
                    "quarkus.datasource.username", EmbeddedDatabase.USER,
                    "quarkus.datasource.password", database.password(),
                    "kafka.bootstrap.servers", broker.bootstrap());
        }

        void stop() {
            server.get().destroy();
            broker.close();
            try {
                server.get().waitFor();
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
