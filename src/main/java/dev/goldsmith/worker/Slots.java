package dev.goldsmith.worker;

import dev.goldsmith.build.Engine;
import dev.goldsmith.run.Queue;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunConfig;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/** The places of this worker: claims a run for each free one, and executes it. */
@ApplicationScoped
public class Slots {
    private static final Logger LOG = Logger.getLogger(Slots.class);

    @Inject WorkerConfig config;
    @Inject RunConfig runs;
    @Inject WorkerIdentity identity;
    @Inject Queue queue;
    @Inject Tenancy tenancy;
    @Inject Engine engine;
    @Inject Executions executions;

    private final List<Execution> busy = new CopyOnWriteArrayList<>();
    private final ReentrantLock filling = new ReentrantLock();
    private volatile boolean open;
    private Runnable changed = () -> {};

    /** From here on runs are claimed; {@code changed} is called when a slot fills or empties. */
    void open(Runnable changed) {
        this.changed = changed;
        open = true;
        fill();
    }

    /** No run is claimed any more; those at work are given back. */
    void close() {
        open = false;
        busy.forEach(Execution::giveBack);
        busy.forEach(Execution::join);
    }

    public boolean full() {
        return busy.size() >= config.slots();
    }

    public int busy() {
        return busy.size();
    }

    /** Claims while there are a free slot and an admitted run. */
    void fill() {
        filling.lock();
        try {
            while (open && !full()) {
                var next = queue.next(engine.capability());
                if (next.isEmpty()) {
                    return;
                }
                claim(next.get()).ifPresent(this::start);
            }
        } finally {
            filling.unlock();
        }
    }

    /** Empty when another worker was faster. */
    private Optional<Queue.Ref> claim(Queue.Ref seen) {
        var claimed =
                tenancy.in(
                        seen.tenantId(),
                        () -> {
                            var run = Run.locked(seen.runId());
                            Tenant tenant = Tenant.findById(seen.tenantId());
                            if (run == null
                                    || !run.claimable()
                                    || tenant.state != Tenant.State.ACTIVE) {
                                return Optional.<Queue.Ref>empty();
                            }
                            run.claim(identity.id(), Access.system(tenant));
                            return Optional.of(run.ref());
                        });
        // The lease starts by the database's clock; until then the row has none to run out.
        return claimed.filter(ref -> queue.extend(ref, runs.lease()));
    }

    private void start(Queue.Ref ref) {
        LOG.infof("run %d of tenant %s starts here", ref.runId(), ref.tenantId());
        var execution = executions.of(ref);
        busy.add(execution);
        changed.run();
        execution.start(() -> {
            busy.remove(execution);
            changed.run();
            fill();
        });
    }
}
