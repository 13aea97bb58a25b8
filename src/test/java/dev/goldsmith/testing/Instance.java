package dev.goldsmith.testing;

import dev.goldsmith.build.qemu.TinyGuest;
import dev.goldsmith.launch.InstanceFile;
import dev.goldsmith.launch.Ports;
import dev.goldsmith.launch.Wiring;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A whole Goldsmith as {@code ./goldsmith up} starts it, of the packaged application, with a home
 * under {@code target/instances}; for tests named {@code *IT}, which may kill its processes.
 *
 * <p>{@code environment} reaches all its processes, so any configuration key can be set in the form
 * that Quarkus reads ({@code GOLDSMITH_RUN_LEASE=3s}).
 */
public final class Instance implements AutoCloseable {

    private static final Path APP = Path.of("target/quarkus-app").toAbsolutePath();

    /** A lock goes with its channel, and a channel that nobody holds with the next collection. */
    private static final List<FileChannel> HELD = new ArrayList<>();

    /**
     * Instances share the base images that the first one makes; those at the same time nothing
     * else.
     */
    public static final Map<String, String> SHARED_WORKER =
            Map.of("GOLDSMITH_WORKER_FOLDER", sharedWorker().toString());

    /** That, and {@code TinyGuest} in the catalogue. */
    public static Map<String, String> withTinyGuest() throws IOException {
        var environment = new HashMap<>(SHARED_WORKER);
        environment.put("GOLDSMITH_CATALOGUE_FILES", TinyGuest.catalogue().toString());
        return environment;
    }

    private static final Duration START = Duration.ofMinutes(3);

    private final Path home;
    private final Map<String, String> environment;
    private final int port;
    private Process supervisor;

    /** The first folder that no other process of these tests has. */
    private static Path sharedWorker() {
        try {
            var images =
                    Files.createDirectories(Path.of("target/instances-images").toAbsolutePath());
            for (int i = 1; ; i++) {
                var folder =
                        Files.createDirectories(
                                Path.of("target/instances-worker-" + i).toAbsolutePath());
                var file =
                        FileChannel.open(
                                folder.resolve("taken"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                if (file.tryLock() == null) {
                    file.close();
                    continue;
                }
                HELD.add(file);
                var link = folder.resolve("images");
                if (!Files.exists(link)) {
                    Files.createSymbolicLink(link, images);
                }
                return folder;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Instance(
            Path home, Map<String, String> environment, boolean demo, @Nullable Path backup)
            throws IOException {
        this.home = home;
        this.environment = new HashMap<>(environment);
        var ports = Ports.free(2);
        this.port = ports[0];
        this.environment.put("GOLDSMITH_HOME", home.toString());
        this.environment.put("GOLDSMITH_PORT", String.valueOf(ports[0]));
        this.environment.put("GOLDSMITH_TLS_PORT", String.valueOf(ports[1]));
        if (backup != null) {
            command("restore", backup.toString());
        }
        this.supervisor = up(demo);
    }

    /** Starts on a new home without the demo tenant and waits until it is ready. */
    public static Instance empty(String name, Map<String, String> environment) throws IOException {
        return start(name, environment, false, null);
    }

    /** Starts on a new home with the demo tenant and waits until it is ready. */
    public static Instance demo(String name, Map<String, String> environment) throws IOException {
        return start(name, environment, true, null);
    }

    /** Starts on a new home that a backup was restored into. */
    public static Instance restored(String name, Map<String, String> environment, Path backup)
            throws IOException {
        return start(name, environment, false, backup);
    }

    private static Instance start(
            String name, Map<String, String> environment, boolean demo, @Nullable Path backup)
            throws IOException {
        var home = Path.of("target/instances", name).toAbsolutePath();
        if (Files.exists(home)) {
            try (var paths = Files.walk(home)) {
                paths.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
            }
        }
        Files.createDirectories(home.getParent());
        var instance = new Instance(home, environment, demo, backup);
        instance.awaitReady();
        return instance;
    }

    public Path home() {
        return home;
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Its certificate is signed by {@code tls/ca.pem} of the home. */
    public URI secureAddress() {
        return URI.create("https://127.0.0.1:" + environment.get("GOLDSMITH_TLS_PORT"));
    }

    /** Output of the supervisor: what {@code ./goldsmith up} prints. */
    public String output() throws IOException {
        return Files.readString(outputFile().toPath());
    }

    /** A bearer token of the account, as {@code ./goldsmith token} prints it. */
    public String token(String user) throws IOException {
        var builder = launch("token", "--user", user);
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        var process = builder.start();
        var token =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (token.isEmpty()) {
            throw new IOException("no token for " + user);
        }
        return token;
    }

    /** As {@code ./goldsmith backup} does. */
    public void backup(Path file) throws IOException {
        command("backup", file.toString());
    }

    private void command(String... arguments) throws IOException {
        var process = launch(arguments).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(said, e);
        }
    }

    /** {@code database}, {@code broker}, {@code portal} or {@code worker}: its present process. */
    public ProcessHandle process(String name) throws IOException {
        return InstanceFile.read(home)
                .flatMap(it -> it.processes().get(name).handle())
                .orElseThrow(() -> new IOException(name + " doesn't run in " + home));
    }

    /** SIGKILL; the supervisor starts it again. */
    public void kill(String name) throws IOException {
        var process = process(name);
        process.destroyForcibly();
        await(name + " to end", () -> !process.isAlive());
    }

    /** SIGKILL and back: waits for the process that the supervisor starts in its place. */
    public void killAndAwaitReturn(String name) throws IOException {
        var before = process(name).pid();
        kill(name);
        await(
                name + " to return",
                () -> {
                    try {
                        return InstanceFile.read(home)
                                .map(it -> it.processes().get(name))
                                .filter(it -> it.pid() != before)
                                .isPresent();
                    } catch (IOException e) {
                        return false;
                    }
                });
    }

    /** The supervisor itself is killed: the kernel tells the others to end. */
    public void killSupervisor() {
        supervisor.destroyForcibly();
        await("the supervisor to end", () -> !supervisor.isAlive());
    }

    /** Starts it again on the same home and waits until it is ready. */
    public void restart() throws IOException {
        supervisor = up(false);
        awaitReady();
    }

    /** For tests that look at rows or start processes of their own. */
    public Wiring wiring() throws IOException {
        var instance = InstanceFile.read(home).orElseThrow();
        return new Wiring(
                APP,
                home,
                instance.host(),
                instance.httpPort(),
                instance.httpsPort(),
                instance.jdbcUrl(),
                "goldsmith",
                Files.readString(home.resolve("database/password")).strip(),
                instance.bootstrap(),
                Files.readString(home.resolve("broker-password")).strip(),
                "none");
    }

    public void awaitReady() {
        await(
                "the instance to be ready",
                () -> {
                    try {
                        return output().contains("Goldsmith is ready");
                    } catch (IOException notYet) {
                        return false;
                    }
                });
    }

    /** SIGTERM, as Ctrl-C does. */
    @Override
    public void close() {
        supervisor.destroy();
        try {
            if (!supervisor.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
                supervisor.destroyForcibly();
                throw new AssertionError("the instance in %s doesn't stop".formatted(home));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Process up(boolean demo) throws IOException {
        var builder = demo ? launch("up") : launch("up", "--empty");
        // It lives for minutes: what the second compiler would cost, it never gets back.
        builder.environment().put("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1");
        return builder.redirectErrorStream(true).redirectOutput(outputFile()).start();
    }

    private ProcessBuilder launch(String... arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx48m");
        command.add("-Djava.util.logging.manager=org.jboss.logmanager.LogManager");
        command.add("-cp");
        command.add(Wiring.classPath(APP));
        command.add("dev.goldsmith.launch.Launch");
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return builder;
    }

    private File outputFile() {
        return home.resolveSibling(home.getFileName() + ".out").toFile();
    }

    private void await(String what, BooleanSupplier condition) {
        var deadline = System.nanoTime() + START.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain for %s: %s".formatted(what, home));
            }
            if (!supervisor.isAlive() && !what.startsWith("the supervisor")) {
                throw new AssertionError(
                        "the supervisor ended while we waited for %s: see %s"
                                .formatted(what, outputFile()));
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }
}
