package dev.goldsmith.launch;

import dev.goldsmith.launch.Health.Readiness;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code ./goldsmith up}: looks whether everything needed is there, starts database, broker, portal
 * and worker, starts again what dies or doesn't answer, and stops all in order. Everything but the
 * stopping happens in the main thread.
 */
final class Supervisor {

    private static final Duration START = Duration.ofMinutes(3);

    /** From here on a wait says what it is waiting for. */
    private static final Duration SILENCE = Duration.ofSeconds(15);

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Settings settings;
    private final Path home;
    private final String seed;
    private final Processes processes;
    private final Watch watch = new Watch(Supervisor::say);
    private String databaseUrl = "";
    private String bootstrap = "";

    Supervisor(Settings settings, boolean empty) {
        this.settings = settings;
        this.home = settings.home();
        this.seed = empty ? "empty" : "demo";
        this.processes = new Processes(home.resolve("logs"), this::record, Supervisor::say);
    }

    /** Ends only by {@link Fault} or with the JVM. */
    void run() throws IOException, InterruptedException {
        var began = System.nanoTime();
        Preflight.ofHome(settings);
        PrivateFiles.home(home);
        try (var lock = InstanceFile.lock(home)) {
            if (lock == null) {
                throw alreadyRunning();
            }
            takeOver();
            Preflight.ofServices(settings);
            Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
            var worker = start();
            say(
                    new Welcome(home)
                            .text(
                                    Duration.ofNanos(System.nanoTime() - began),
                                    InstanceFile.read(home).orElseThrow(),
                                    worker));
            watch.begin();
            while (true) {
                processes.tend();
                Thread.sleep(200);
            }
        }
    }

    /** Answers what the worker says of itself: no reason not to be there for people. */
    private Readiness start() throws IOException, InterruptedException {
        PrivateFiles.folder(home.resolve("logs"));
        // What the processes put aside is nobody else's to see, and goes with the next start.
        var aside = home.resolve("tmp");
        PrivateFiles.delete(aside);
        PrivateFiles.folder(aside);
        var free = Ports.free(4);
        var kafkaPort = settings.kafkaPort() > 0 ? settings.kafkaPort() : free[1];
        var brokerPassword = broker(kafkaPort, free[2]);
        var password = database(settings.databasePort() > 0 ? settings.databasePort() : free[0]);
        var tls = Tls.prepare(home.resolve("tls"));
        if (brokerPassword != null) {
            require("broker", () -> Readiness.ofPort(kafkaPort));
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
                        brokerPassword,
                        seed);
        var portal = new Health(settings.host(), settings.port());
        var worker = new Health("127.0.0.1", free[3]);
        processes.start(wiring.portal(tls)).ifPresent(it -> watch.over(it, portal::live));
        processes
                .start(wiring.worker("worker", free[3]))
                .ifPresent(it -> watch.over(it, worker::live));
        require("portal", portal::ready);
        return await("worker", worker::ready);
    }

    /** Starts the embedded one unless another was named; answers the former's password. */
    private @Nullable String broker(int port, int controllerPort) throws IOException {
        var given = settings.kafkaBootstrap();
        if (given != null) {
            bootstrap = given;
            return null;
        }
        bootstrap = "127.0.0.1:" + port;
        var password = PrivateFiles.secret(home.resolve("broker-password"));
        processes.start(
                Wiring.broker(
                        Settings.app(), home.resolve("kafka"), port, controllerPort, password));
        return password;
    }

    /** Starts the embedded one unless another was named; answers the password of either. */
    private String database(int port) throws IOException, InterruptedException {
        var given = settings.databaseUrl();
        if (given != null) {
            databaseUrl = given;
            return settings.databasePassword();
        }
        say("database: preparing");
        var embedded =
                EmbeddedDatabase.prepare(home.resolve("database"), home.resolve("mariadb"), port);
        databaseUrl = embedded.jdbcUrl();
        processes.start(new Wiring.Program("database", embedded.command(), embedded.environment()));
        require("database", () -> Readiness.ofPort(port));
        return embedded.password();
    }

    /**
     * @throws Fault when it isn't ready in time, with the cause
     */
    private void require(String name, Supplier<Readiness> look)
            throws IOException, InterruptedException {
        var last = await(name, look);
        if (!last.ready()) {
            var child = processes.child(name);
            throw new Fault(
                    "%s isn't ready after %d s: %s. The last lines of its log (%s):%n%s"
                            .formatted(
                                    name,
                                    START.toSeconds(),
                                    last.cause(),
                                    home.resolve("logs"),
                                    child == null
                                            ? ""
                                            : Processes.indented(child.log().lastLines(10))));
        }
    }

    /**
     * Until it is ready, or says that it won't be, or takes too long; names the cause meanwhile.
     */
    private Readiness await(String name, Supplier<Readiness> look)
            throws IOException, InterruptedException {
        var began = System.nanoTime();
        var said = "";
        while (true) {
            var now = look.get();
            var waited = System.nanoTime() - began;
            if (now.settled() || waited > START.toNanos()) {
                say("%-9s %s".formatted(name + ":", now.ready() ? "ready" : now.cause()));
                return now;
            }
            if (waited > SILENCE.toNanos() && !said.equals(now.cause())) {
                said = now.cause();
                say("%-9s not ready yet: %s".formatted(name + ":", said));
            }
            processes.tend();
            Thread.sleep(100);
        }
    }

    private void stop() {
        processes.stop();
        try {
            InstanceFile.delete(home);
        } catch (IOException e) {
            say("instance.properties stays: " + e.getMessage());
        }
        say("stopped");
    }

    private void record(Map<String, InstanceFile.Running> running) throws IOException {
        new InstanceFile(
                        InstanceFile.Running.of(ProcessHandle.current()),
                        settings.host(),
                        settings.port(),
                        settings.tlsPort(),
                        databaseUrl,
                        bootstrap,
                        running)
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

    private static void say(String line) {
        System.out.println(line);
    }
}
