package dev.goldsmith.launch;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A supervised process: started, started again when it dies, stopped. */
final class Child {

    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final Wiring.Program program;
    private final RotatingLog log;
    private final Deque<Long> deaths = new ArrayDeque<>();
    private volatile Process process;
    private volatile Thread copying;

    /** Starts it. Only ever called by a thread that lives as long as the supervisor: see below. */
    @SuppressWarnings("NullAway.Init")
    Child(Wiring.Program program, Path logs) throws IOException {
        this.program = program;
        this.log = new RotatingLog(logs.resolve(program.name() + ".log"));
        this.process = spawn();
    }

    String name() {
        return program.name();
    }

    RotatingLog log() {
        return log;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    int exitCode() {
        return process.exitValue();
    }

    /** What a process that ended by itself said of why; else the end of its log. */
    String lastWords() {
        try {
            copying.join(Duration.ofSeconds(5));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        var lines = log.lastLines(100);
        return lines.reversed().stream()
                .filter(it -> it.startsWith(Application.SAYS))
                .findFirst()
                .map(it -> it.substring(Application.SAYS.length()))
                .orElse("%s can't run: %s".formatted(name(), String.join(" | ", lines)));
    }

    /** Starts it again after a death; answers how many there were within the last minute. */
    int revive(long now) throws IOException {
        deaths.addLast(now);
        while (now - deaths.getFirst() > WINDOW.toNanos()) {
            deaths.removeFirst();
        }
        if (deaths.size() < Processes.DEATHS) {
            process = spawn();
        }
        return deaths.size();
    }

    /** Asks it to end, waits, and ends it when it doesn't. */
    void stop(Duration patience) throws InterruptedException {
        var ending = process;
        ending.destroy();
        if (!ending.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            ending.destroyForcibly().waitFor();
        }
    }

    /**
     * In a session of its own, so that Ctrl-C in the terminal reaches the supervisor alone and it
     * can stop all in order; and with a signal from the kernel for when the supervisor is killed.
     * The kernel counts the starting thread, not its process, as the parent.
     */
    private Process spawn() throws IOException {
        var command = new ArrayList<>(List.of("setsid", "setpriv", "--pdeathsig", "TERM", "--"));
        command.addAll(program.command());
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(program.environment());
        var started = builder.start();
        started.getOutputStream().close();
        copying =
                Thread.ofPlatform()
                        .daemon()
                        .name("log of " + name())
                        .start(() -> log.copy(started.getInputStream()));
        return started;
    }
}
