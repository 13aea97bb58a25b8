package dev.goldsmith.outbox;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Receivers that don't wait for one another: what goes to one is sent one after the other, by one
 * thread of this process at a time.
 */
public final class Lanes {
    private static final Logger LOG = Logger.getLogger(Lanes.class);

    private final String what;

    /** Those that somebody of this process sends to at the moment. */
    private final Set<Long> busy = ConcurrentHashMap.newKeySet();

    /**
     * @param what goes there
     */
    public Lanes(String what) {
        this.what = what;
    }

    /** Those that this process sends to at the moment. */
    public Set<Long> served() {
        return Set.copyOf(busy);
    }

    /**
     * @param deliver false: it didn't arrive, and the rest of its lane has time
     * @return the threads that send, for who wants to wait for them
     */
    public List<Thread> start(List<Outbox.Due> due, Predicate<Outbox.Due> deliver) {
        return due.stream()
                .collect(
                        Collectors.groupingBy(
                                Outbox.Due::lane, LinkedHashMap::new, Collectors.toList()))
                .entrySet()
                .stream()
                .filter(it -> busy.add(it.getKey()))
                .map(it ->
                        Thread.ofVirtual()
                                .name("%s %d".formatted(what, it.getKey()))
                                .start(() -> serve(it.getKey(), it.getValue(), deliver)))
                .toList();
    }

    private void serve(long lane, List<Outbox.Due> due, Predicate<Outbox.Due> deliver) {
        try {
            for (var it : due) {
                if (!deliver.test(it)) {
                    return;
                }
            }
        } catch (RuntimeException e) {
            LOG.warnf("%s %d are served again later: %s", what, lane, e.getMessage());
        } finally {
            busy.remove(lane);
        }
    }

    /** Waits a moment for them. */
    public static void await(List<Thread> threads, Duration patience) {
        var until = Instant.now().plus(patience);
        for (var thread : threads) {
            try {
                thread.join(Duration.between(Instant.now(), until));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
