package dev.goldsmith.testing;

import dev.goldsmith.launch.EmbeddedBroker;
import dev.goldsmith.launch.EmbeddedDatabase;
import dev.goldsmith.launch.Ports;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
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

    /** One started pair, each a process of its own, as in an installation. */
    public record Running(
            Path folder,
            DatabaseServer database,
            int port,
            AtomicReference<Process> server,
            String bootstrap,
            Process broker)
            implements Switch {

        static Running start(Path root) throws IOException {
            // Several test JVMs may run at once, and Quarkus' class loader has this class once
            // more:
            // the programs are shared, the data is not.
            Files.createDirectories(root);
            var folder =
                    Files.createTempDirectory(root, "jvm-" + ProcessHandle.current().pid() + "-");
            var ports = Ports.free(3);
            var database = alone(root, folder, ports[0]);
            var server = start(database, folder);
            var brokerLog = folder.resolve("broker.log").toFile();
            var broker =
                    start(
                            List.of(
                                    Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                    "-Xmx192m",
                                    "-XX:+UseSerialGC",
                                    "-XX:TieredStopAtLevel=1",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    EmbeddedBroker.class.getName(),
                                    folder.resolve("broker").toString(),
                                    String.valueOf(ports[1]),
                                    String.valueOf(ports[2])),
                            Map.of(EmbeddedBroker.PASSWORD, database.password()),
                            brokerLog);
            await(server, () -> Ports.answers(ports[0]), log(folder));
            await(broker, () -> says(brokerLog, EmbeddedBroker.READY), brokerLog);
            return new Running(
                    folder,
                    database,
                    ports[0],
                    new AtomicReference<>(server),
                    "127.0.0.1:" + ports[1],
                    broker);
        }

        /** The first JVM unpacks the programs. */
        private static DatabaseServer alone(Path root, Path folder, int port) throws IOException {
            try (var file =
                            FileChannel.open(
                                    root.resolve("lock"),
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE);
                    var _ = file.lock()) {
                return DatabaseServer.prepare(root, folder, port);
            }
        }

        private static Process start(DatabaseServer database, Path folder) throws IOException {
            return start(database.command(), database.environment(), log(folder));
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
                    await(server.get(), () -> Ports.answers(port), log(folder));
                } else {
                    server.get().destroy();
                    server.get().waitFor();
                }
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException("the database can't be switched", e);
            }
        }

        /** All that a client of the broker needs to be let in, in Kafka's own names. */
        public Map<String, Object> brokerSettings() {
            var settings = new HashMap<String, Object>(EmbeddedBroker.login(database.password()));
            settings.put("bootstrap.servers", bootstrap);
            return settings;
        }

        public Map<String, String> config() {
            var config =
                    new HashMap<>(
                            Map.of(
                                    "quarkus.datasource.jdbc.url",
                                    database.jdbcUrl(),
                                    "quarkus.datasource.username",
                                    EmbeddedDatabase.USER,
                                    "quarkus.datasource.password",
                                    database.password(),
                                    // The profiles' homes share the database, and so its key.
                                    "goldsmith.master-key",
                                    folder.resolve("master.key").toString()));
            brokerSettings()
                    .forEach((name, value) -> config.put("kafka." + name, value.toString()));
            return config;
        }

        void stop() {
            server.get().destroy();
            broker.destroy();
            try {
                server.get().waitFor();
                broker.waitFor();
                try (var paths = Files.walk(folder)) {
                    paths.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
                }
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException("the test services don't stop", e);
            }
        }

        private static Process start(List<String> command, Map<String, String> more, File log)
                throws IOException {
            var builder = new ProcessBuilder(command);
            builder.environment().putAll(more);
            return builder.redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                    .start();
        }

        private static boolean says(File log, String words) {
            try {
                return Files.readString(log.toPath(), StandardCharsets.ISO_8859_1).contains(words);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void await(Process process, BooleanSupplier ready, File log)
                throws IOException {
            var deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
            while (!ready.getAsBoolean()) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    process.destroyForcibly();
                    throw new IOException("a service doesn't start: see " + log);
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
