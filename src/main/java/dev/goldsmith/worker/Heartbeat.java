package dev.goldsmith.worker;

import dev.goldsmith.build.Journal;
import dev.goldsmith.installation.Round;
import dev.goldsmith.run.Queue;
import dev.goldsmith.run.RunConfig;
import java.time.Duration;
import java.util.Objects;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A worker's hold on a run: prolongs the lease in a thread of its own, and knows when to let go:
 * canceled, lease lost, or the worker stops.
 */
final class Heartbeat implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Heartbeat.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    enum End {
        CANCELED,
        LOST,
        WORKER_STOPS
    }

    private final Queue.Ref ref;
    private final Queue queue;
    private final RunConfig config;
    private final DiskShare share;
    private final Thread heart;
    private volatile @Nullable End ended;
    private volatile boolean closed;

    Heartbeat(Queue.Ref ref, Queue queue, RunConfig config, DiskShare share) {
        this.ref = ref;
        this.queue = queue;
        this.config = config;
        this.share = share;
        this.heart = Thread.ofVirtual().name("heartbeat-" + ref.runId()).unstarted(this::beat);
    }

    void start() {
        heart.start();
    }

    private void beat() {
        var round = new Round(LOG, "heartbeat of run " + ref.runId());
        // Not the host's time of day, which may be set back.
        long nextBeat = System.nanoTime();
        while (!closed && ended != End.LOST) {
            try {
                if (System.nanoTime() - nextBeat >= 0) {
                    if (!queue.extend(ref, config.lease())) {
                        release(End.LOST);
                        return;
                    }
                    share.renew();
                    nextBeat = System.nanoTime() + config.heartbeat().toNanos();
                }
                if (ended == null && queue.cancelAsked(ref)) {
                    release(End.CANCELED);
                }
                round.worked();
                Thread.sleep(LOOK);
            } catch (InterruptedException _) {
                return;
            } catch (RuntimeException e) {
                if (closed) {
                    // What it was interrupted at.
                    return;
                }
                // The database is away. The build goes on; the lease may be lost meanwhile, then
                // the next beat that gets through says so.
                round.failed(e);
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    void release(End why) {
        if (ended == null || why == End.LOST) {
            ended = why;
        }
    }

    /** Why the run was let go; a journal that was interrupted without a word lost it. */
    End ended() {
        return Objects.requireNonNullElse(ended, End.LOST);
    }

    /**
     * @throws Journal.Interrupted when the run must stop
     */
    void check() {
        var why = ended;
        if (why != null) {
            throw new Journal.Interrupted(why.name());
        }
    }

    @Override
    public void close() {
        closed = true;
        heart.interrupt();
    }
}
