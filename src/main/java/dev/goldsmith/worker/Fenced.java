package dev.goldsmith.worker;

import dev.goldsmith.build.Journal;
import dev.goldsmith.installation.Round;
import dev.goldsmith.kernel.DatabaseAway;
import dev.goldsmith.run.Queue;
import dev.goldsmith.run.Run;
import dev.goldsmith.tenant.Redo;
import dev.goldsmith.tenant.Tenancy;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * A worker's writes: each in a transaction that first checks the fencing token, so that a stale
 * worker changes nothing. One that lost against another transaction is done again, and while the
 * database is away they are tried again.
 */
final class Fenced {
    private static final Logger LOG = Logger.getLogger(Fenced.class);
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Queue.Ref ref;
    private final Tenancy tenancy;

    Fenced(Queue.Ref ref, Tenancy tenancy) {
        this.ref = ref;
        this.tenancy = tenancy;
    }

    Queue.Ref ref() {
        return ref;
    }

    void write(Consumer<Run> change) {
        call(run -> {
            change.accept(run);
            return true;
        });
    }

    /**
     * @throws Journal.Interrupted when the lease is lost
     */
    <T> T call(Function<Run, T> work) {
        return patiently(() -> Redo.call(() -> tenancy.in(ref.tenantId(), () -> held(work))));
    }

    private <T> T held(Function<Run, T> work) {
        var run = Run.held(ref.runId(), ref.fence());
        if (run == null) {
            throw new Journal.Interrupted(Heartbeat.End.LOST.name());
        }
        return work.apply(run);
    }

    /** Tries again while what fails is the database, not the work. */
    static <T> T patiently(Callable<T> work) {
        var round = new Round(LOG, "writing down what a run did");
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        for (long pause = 200; ; pause = Math.min(pause * 2, 5000)) {
            try {
                return work.call();
            } catch (Exception e) {
                if (!DatabaseAway.orYielded(e) || System.nanoTime() - giveUp > 0) {
                    throw e instanceof RuntimeException r ? r : new IllegalStateException(e);
                }
                round.failed(e);
                try {
                    Thread.sleep(pause);
                } catch (InterruptedException _) {
                    throw new Journal.Interrupted(Heartbeat.End.WORKER_STOPS.name());
                }
            }
        }
    }
}
