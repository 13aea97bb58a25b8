package dev.goldsmith.launch;

import dev.goldsmith.kernel.Mishap;
import dev.goldsmith.kernel.Unusable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The supervised processes: started, started again when they die, stopped in order. */
final class Processes {

    /** Deaths of one process within a minute that stop everything. */
    static final int DEATHS = 5;

    /** Of a JVM with {@code -XX:+ExitOnOutOfMemoryError}. */
    private static final int OUT_OF_MEMORY = 3;

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Map<String, Child> children = new LinkedHashMap<>();
    private final Path logs;
    private final Record record;
    private final Consumer<String> say;
    private volatile boolean stopping;

    /** Told of each change of who runs. */
    interface Record {
        void of(Map<String, InstanceFile.Running> running) throws IOException;
    }

    Processes(Path logs, Record record, Consumer<String> say) {
        this.logs = logs;
        this.record = record;
        this.say = say;
    }

    /** Nothing is started any more once they are being stopped. */
    Optional<Child> start(Wiring.Program program) throws IOException {
        synchronized (children) {
            if (stopping) {
                return Optional.empty();
            }
            var child = new Child(program, logs);
            children.put(program.name(), child);
            record();
            return Optional.of(child);
        }
    }

    @Nullable Child child(String name) {
        synchronized (children) {
            return children.get(name);
        }
    }

    /**
     * Starts again what died. Only ever called by a thread that lives as long as the supervisor:
     * see {@link Child}.
     *
     * @throws Fault when a process dies again and again, or says that it can't run as things are
     */
    void tend() throws IOException {
        synchronized (children) {
            for (var child : children.values()) {
                if (!stopping && !child.isAlive()) {
                    bury(child);
                    tryToRecord();
                }
            }
        }
    }

    /** Who runs goes on without it; a home that is full must not end everything. */
    private void tryToRecord() {
        try {
            record();
        } catch (IOException e) {
            say.accept("who runs now can't be written down: " + Mishap.reason(e));
        }
    }

    private void bury(Child child) throws IOException {
        var code = child.exitCode();
        if (code == Unusable.EXIT_CODE) {
            throw new Fault(child.lastWords());
        }
        var how = code == OUT_OF_MEMORY ? "ran out of memory" : "ended with exit code " + code;
        var deaths = child.revive(System.nanoTime());
        if (deaths >= DEATHS) {
            throw new Fault(
                    "%s ended %d times within a minute; at last it %s. The last lines of %s:%n%s"
                            .formatted(
                                    child.name(),
                                    deaths,
                                    how,
                                    child.log().file(),
                                    indented(child.log().lastLines(15))));
        }
        say.accept("%s %s and was started again".formatted(child.name(), how));
    }

    /** In the order that lets each finish what it writes: the last started first. */
    void stop() {
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
        }
    }

    private void record() throws IOException {
        var running = new LinkedHashMap<String, InstanceFile.Running>();
        children.forEach(
                (name, child) -> running.put(name, InstanceFile.Running.of(child.handle())));
        record.of(running);
    }

    static String indented(List<String> lines) {
        return "  " + String.join(System.lineSeparator() + "  ", lines);
    }
}
