package dev.goldsmith.run;

import dev.goldsmith.installation.Duties;
import dev.goldsmith.installation.InstallationConfig.Role;
import dev.goldsmith.installation.Round;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.Arc;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;

/**
 * What each portal does in the background: admits runs, stops those of closed tenants, and sweeps
 * up after lost workers.
 */
@ApplicationScoped
public class PortalDuties {
    private static final Logger LOG = Logger.getLogger(PortalDuties.class);

    @Inject Admission admission;
    @Inject Sweeper sweeper;
    @Inject ClosedTenants closed;

    // One each: what one of them can't do now keeps nobody from the others.
    private final Round sweeping = new Round(LOG, "taking runs from lost workers");
    private final Round closing = new Round(LOG, "stopping the runs of closed tenants");
    private final Round admitting = new Round(LOG, "admitting runs");
    private final Semaphore one = new Semaphore(1);

    /** What rings before the first round waits for it; where there are no rounds, for ever. */
    private volatile boolean begun;

    /** Told in the transaction that queued a run, so that it needn't wait for the next round. */
    record Queued() {}

    /** By the run itself: entities have nothing injected. */
    static void tellQueued() {
        Arc.container().beanManager().getEvent().select(Queued.class).fire(new Queued());
    }

    @Inject
    void metrics(MeterRegistry meters, Queue queue) {
        meters.gauge("goldsmith.runs.queued", queue, q -> q.count(true));
        meters.gauge("goldsmith.runs.executing", queue, q -> q.count(false));
    }

    void duties(@Observes Duties duties) {
        duties.each(
                Role.PORTAL, "looking after runs", Duration.ofSeconds(2), () -> alone(this::round));
    }

    private void round() {
        begun = true;
        sweeping.run(sweeper::round);
        closing.run(closed::round);
        admit();
    }

    void queued(@Observes(during = TransactionPhase.AFTER_SUCCESS) Queued queued) {
        if (begun) {
            Thread.ofVirtual().name("admission").start(() -> alone(this::admit));
        }
    }

    private void admit() {
        admitting.run(admission::round);
    }

    private void alone(Runnable duties) {
        one.acquireUninterruptibly();
        try {
            duties.run();
        } finally {
            one.release();
        }
    }
}
