package dev.goldsmith.launch;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Ends a process that lives and doesn't answer: the supervisor sees the death and starts it again.
 * A process is watched from its first answer on, so that a start takes as long as it needs.
 */
final class Watch {

    /** Looks in a row without an answer, 5 to 10 s each, after which a process is ended. */
    static final int MISSES = 12;

    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Map<Child, BooleanSupplier> watched = new ConcurrentHashMap<>();
    private final Consumer<String> say;

    Watch(Consumer<String> say) {
        this.say = say;
    }

    /** From here on, until the JVM ends. */
    void begin() {
        Thread.ofPlatform().daemon().name("watch").start(this::watch);
    }

    void over(Child child, BooleanSupplier answers) {
        watched.put(child, answers);
    }

    private void watch() {
        var pulses = new ConcurrentHashMap<Child, Pulse>();
        try {
            while (true) {
                Thread.sleep(EVERY);
                for (var one : watched.entrySet()) {
                    var child = one.getKey();
                    var pulse = pulses.computeIfAbsent(child, _ -> new Pulse());
                    if (pulse.stopped(child.handle().pid(), one.getValue().getAsBoolean())) {
                        say.accept(
                                "%s runs but hasn't answered %d liveness checks in a row; ending it"
                                        .formatted(child.name(), MISSES));
                        child.stop(PATIENCE);
                    }
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is remembered of one process between looks. */
    static final class Pulse {
        private long pid;
        private boolean met;
        private int misses;

        /**
         * @return whether it answered once and doesn't any more
         */
        boolean stopped(long pid, boolean answers) {
            if (pid != this.pid || answers) {
                this.pid = pid;
                met = answers;
                misses = 0;
                return false;
            }
            misses++;
            return met && misses % MISSES == 0;
        }
    }
}
