package dev.goldsmith.launch;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The embedded database of a home for a command that needs it: that of the running instance, or one
 * of its own until it is closed.
 */
final class HomeDatabase implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(3);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path programs;
    private final EmbeddedDatabase database;
    private final @Nullable Child server;

    private HomeDatabase(Path home, EmbeddedDatabase database, @Nullable Child server) {
        this.programs = home.resolve("mariadb");
        this.database = database;
        this.server = server;
    }

    /**
     * @param port that it listens on already
     */
    static HomeDatabase running(Path home, int port) throws IOException {
        return new HomeDatabase(home, prepare(home, port), null);
    }

    /** The caller holds the home's lock, and is the thread that closes it. */
    static HomeDatabase started(Path home) throws IOException, InterruptedException {
        int port = Ports.free(1)[0];
        var database = prepare(home, port);
        var logs = PrivateFiles.folder(home.resolve("logs"));
        var server =
                new Child(
                        new Wiring.Program("database", database.command(), database.environment()),
                        logs);
        var deadline = System.nanoTime() + START.toNanos();
        while (!Health.Readiness.ofPort(port).ready()) {
            if (!server.isAlive() || System.nanoTime() > deadline) {
                server.stop(PATIENCE);
                throw new Fault("the database doesn't start: " + server.lastWords());
            }
            Thread.sleep(100);
        }
        return new HomeDatabase(home, database, server);
    }

    private static EmbeddedDatabase prepare(Path home, int port) throws IOException {
        return EmbeddedDatabase.prepare(home.resolve("database"), home.resolve("mariadb"), port);
    }

    /**
     * One of its programs, signed in; its password is in no command line.
     *
     * @param program {@code mariadb} or {@code mariadb-dump}
     */
    ProcessBuilder client(String program, String... options) {
        var command = new ArrayList<String>();
        command.add(programs.resolve("bin").resolve(program).toString());
        command.add("--no-defaults");
        command.add("--skip-ssl");
        command.add("--protocol=tcp");
        command.add("--host=127.0.0.1");
        command.add("--port=" + database.port());
        command.add("--user=" + EmbeddedDatabase.USER);
        command.add("--default-character-set=utf8mb4");
        command.addAll(List.of(options));
        command.add(EmbeddedDatabase.DATABASE);
        var builder = new ProcessBuilder(command);
        builder.environment().putAll(database.environment());
        builder.environment().put("MYSQL_PWD", database.password());
        return builder;
    }

    @Override
    public void close() {
        if (server != null) {
            try {
                server.stop(PATIENCE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
