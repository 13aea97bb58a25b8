package dev.goldsmith.launch;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * {@code ./goldsmith up}: starts database, broker, portal and worker, starts again what dies, and
 * stops all in order. Everything but the stopping happens in the main thread.
 */
final class Supervisor {

    /** Deaths of one process within a minute that stop everything. */
    static final int DEATHS = 5;

    private static final Duration START = Duration.ofMinutes(3);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Settings settings;
    private final Path home;
    private final String seed;
    private final Map<String, Child> children = new LinkedHashMap<>();
    private volatile boolean stopping;
    private String databaseUrl = "";
    private String bootstrap = "";

    Supervisor(Settings settings, boolean empty) {
        this.settings = settings;
        this.home = settings.home();
        this.seed = empty ? "empty" : "demo";
    }

    /** Ends only by {@link Fault} or with the JVM. */
    void run() throws IOException, InterruptedException {
        var began = System.nanoTime();
        PrivateFiles.home(home);
        try (var lock = InstanceFile.lock(home)) {
            if (lock == null) {
                throw alreadyRunning();
            }
            takeOver();
            checkPorts();
            Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
            start();
            announce(Duration.ofNanos(System.nanoTime() - began));
            while (true) {
                tend();
                Thread.sleep(200);
            }
        }
    }

    private void start() throws IOException, InterruptedException {
        var logs = Files.createDirectories(home.resolve("logs"));
        masterKey();
        var free = Ports.free(4);
        var kafkaPort = settings.kafkaPort() > 0 ? settings.kafkaPort() : free[1];
        var givenBroker = settings.kafkaBootstrap();
        bootstrap = givenBroker == null ? "127.0.0.1:" + kafkaPort : givenBroker;
        if (givenBroker == null) {
            supervise(
                    Wiring.broker(Settings.app(), home.resolve("kafka"), kafkaPort, free[2]), logs);
        }
        var password =
                database(settings.databasePort() > 0 ? settings.databasePort() : free[0], logs);
        var tls = Tls.prepare(home.resolve("tls"));
        if (givenBroker == null) {
            await("the broker", () -> Ports.answers(kafkaPort));
            say("broker:   ready on " + bootstrap);
        }
        var wiring =
                new Wiring(
                        Settings.app(),
                        home,
                        settings.host(),
                        settings.port(),
                        settings.tlsPort(),
                        databaseUrl,
                        settings.databaseUser(),
                        password,
                        bootstrap,
                        seed);
        supervise(wiring.portal(tls), logs);
        supervise(wiring.worker("worker", free[3]), logs);
        await("the portal", () -> isReady(settings.port()));
        say("portal:   ready");
        await("the worker", () -> isReady(free[3]));
        say("worker:   ready");
    }

    /** Starts the embedded one unless another was named; answers the password of either. */
    private String database(int port, Path logs) throws IOException, InterruptedException {
        var given = settings.databaseUrl();
        if (given != null) {
            databaseUrl = given;
            return settings.databasePassword();
        }
        say("database: preparing");
        var embedded =
                EmbeddedDatabase.prepare(home.resolve("database"), home.resolve("mariadb"), port);
        databaseUrl = embedded.jdbcUrl();
        supervise(new Wiring.Program("database", embedded.command(), embedded.environment()), logs);
        await("the database", () -> Ports.answers(port));
        say("database: ready on 127.0.0.1:" + port);
        return embedded.password();
    }

    /** Encrypts the stored secrets of this home; losing it loses them. */
    private void masterKey() throws IOException {
        var file = home.resolve("master.key");
        if (!Files.exists(file)) {
            PrivateFiles.write(file, PrivateFiles.bytes(32));
        }
    }

    private void supervise(Wiring.Program program, Path logs) throws IOException {
        synchronized (children) {
            if (!stopping) {
                children.put(program.name(), new Child(program, logs));
                record();
            }
        }
    }

    private void tend() throws IOException {
        synchronized (children) {
            for (var child : children.values()) {
                if (stopping || child.isAlive()) {
                    continue;
                }
                var code = child.exitCode();
                var deaths = child.revive(System.nanoTime());
                if (deaths >= DEATHS) {
                    throw new Fault(
                            "%s ended %d times within a minute, at last with exit code %d. The last lines of %s:%n%s"
                                    .formatted(
                                            child.name(),
                                            deaths,
                                            code,
                                            child.log().file(),
                                            indented(child.log().lastLines(15))));
                }
                say(
                        "%s ended with exit code %d and was started again"
                                .formatted(child.name(), code));
                record();
            }
        }
    }

    private void await(String what, BooleanSupplier ready)
            throws IOException, InterruptedException {
        var deadline = System.nanoTime() + START.toNanos();
        while (!ready.getAsBoolean()) {
            tend();
            if (System.nanoTime() > deadline) {
                throw new Fault(
                        "%s isn't ready after %d s: see %s"
                                .formatted(what, START.toSeconds(), home.resolve("logs")));
            }
            Thread.sleep(100);
        }
    }

    private static boolean isReady(int port) {
        try {
            var url = URI.create("http://127.0.0.1:%d/q/health/ready".formatted(port)).toURL();
            var connection = (HttpURLConnection) url.openConnection();
            connection.setConnectTimeout(1000);
            connection.setReadTimeout(5000);
            return connection.getResponseCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** In the order that lets each finish what it writes: the last started first. */
    private void stop() {
        stopping = true;
        synchronized (children) {
            for (var name : List.of("worker", "portal", "broker", "database")) {
                var child = children.get(name);
                if (child != null) {
                    try {
                        child.stop(PATIENCE);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
            }
            try {
                InstanceFile.delete(home);
            } catch (IOException e) {
                say("instance.properties stays: " + e.getMessage());
            }
            say("stopped");
        }
    }

    private void record() throws IOException {
        var processes = new LinkedHashMap<String, InstanceFile.Running>();
        children.forEach(
                (name, child) -> processes.put(name, InstanceFile.Running.of(child.handle())));
        new InstanceFile(
                        InstanceFile.Running.of(ProcessHandle.current()),
                        settings.host(),
                        settings.port(),
                        settings.tlsPort(),
                        databaseUrl,
                        bootstrap,
                        processes)
                .write(home);
    }

    private Fault alreadyRunning() throws IOException {
        return InstanceFile.read(home)
                .map(it ->
                        new Fault(
                                "Goldsmith already runs in this home: %s (pid %d). './goldsmith stop' stops it; another GOLDSMITH_HOME runs beside it."
                                        .formatted(it.address(), it.supervisor().pid())))
                .orElse(new Fault("Goldsmith is just starting or stopping in " + home));
    }

    /** A supervisor that was killed leaves its processes a moment to end; we wait for them. */
    private void takeOver() throws IOException, InterruptedException {
        var stale = InstanceFile.read(home);
        if (stale.isEmpty()) {
            return;
        }
        say("taking over from pid %d, which was killed".formatted(stale.get().supervisor().pid()));
        var leftovers = stale.get().leftovers();
        leftovers.forEach(ProcessHandle::destroy);
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (leftovers.stream().anyMatch(ProcessHandle::isAlive)) {
            if (System.nanoTime() > deadline) {
                leftovers.forEach(ProcessHandle::destroyForcibly);
            }
            Thread.sleep(100);
        }
        InstanceFile.delete(home);
    }

    private void checkPorts() {
        checkPort("GOLDSMITH_PORT", settings.port());
        checkPort("GOLDSMITH_TLS_PORT", settings.tlsPort());
        checkPort("GOLDSMITH_DB_PORT", settings.databasePort());
        checkPort("GOLDSMITH_KAFKA_PORT", settings.kafkaPort());
    }

    private void checkPort(String name, int port) {
        if (port > 0 && !Ports.isFree(settings.host(), port)) {
            throw new Fault(
                    "port %d is taken by another program: set %s to a free one"
                            .formatted(port, name));
        }
    }

    private void announce(Duration taken) throws IOException {
        var instance = InstanceFile.read(home).orElseThrow();
        var text = new StringBuilder();
        var seconds = String.format(Locale.ROOT, "%.1f", taken.toMillis() / 1000.0);
        text.append(
                """

                Goldsmith is ready after %s s.

                  %s
                  %s   (its certificate: %s)

                """
                        .formatted(
                                seconds,
                                instance.address(),
                                instance.secureAddress(),
                                home.resolve("tls/ca.pem")));
        text.append(signIn());
        text.append("  Logs: %s. Ctrl-C stops everything.%n".formatted(home.resolve("logs")));
        say(text.toString());
    }

    /** Passwords are shown once, when they were just made; later they are in their files. */
    private String signIn() throws IOException {
        var admin = home.resolve("admin-password");
        var demo = home.resolve("demo-passwords");
        var shown = home.resolve("passwords-shown");
        var text = new StringBuilder();
        if (Files.exists(shown) || !Files.exists(admin)) {
            text.append("  Sign in as admin; passwords: %s".formatted(admin));
            text.append(Files.exists(demo) ? ", %s%n%n".formatted(demo) : "%n%n".formatted());
            return text.toString();
        }
        text.append("  Sign in as admin with %s%n".formatted(Files.readString(admin).strip()));
        if (Files.exists(demo)) {
            text.append("  or as one of the demo tenant:%n".formatted());
            for (var line : Files.readAllLines(demo)) {
                var words = line.split(" ", 2);
                if (words.length == 2 && !words[0].equals("admin")) {
                    text.append("    %-18s %s%n".formatted(words[0], words[1]));
                }
            }
        }
        text.append("  Kept in %s (mode 0600).%n%n".formatted(home));
        Files.createFile(shown);
        return text.toString();
    }

    private static String indented(List<String> lines) {
        return "  " + String.join(System.lineSeparator() + "  ", lines);
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
