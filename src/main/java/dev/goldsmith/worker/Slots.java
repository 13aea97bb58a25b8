package dev.goldsmith.worker;

import dev.goldsmith.build.Capability;
import dev.goldsmith.run.Claims;
import dev.goldsmith.run.Queue;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/** The places of this worker: claims a run for each free one, and executes it. */
@ApplicationScoped
public class Slots {
    private static final Logger LOG = Logger.getLogger(Slots.class);

    @Inject WorkerConfig config;
    @Inject WorkerIdentity identity;
    @Inject Claims claims;
    @Inject Executions executions;
    @Inject WorkerHost host;

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
        // What is being claimed just now is at work once this is passed.
        filling.lock();
        filling.unlock();
        busy.forEach(Execution::giveBack);
        busy.forEach(Execution::join);
    }

    /** What it could take another run of: who follows builds elsewhere needs no place of a VM. */
    private List<String> free() {
        return host.able().stream().filter(this::hasPlace).toList();
    }

    private boolean hasPlace(String capability) {
        boolean elsewhere = isElsewhere(capability);
        return count(elsewhere) < (elsewhere ? config.azureSlots() : config.slots());
    }

    private static boolean isElsewhere(String capability) {
        return Capability.AZURE.word().equals(capability);
    }

    private long count(boolean elsewhere) {
        return busy.stream().filter(it -> isElsewhere(it.capability()) == elsewhere).count();
    }

    /** Of the places for what is built here. */
    public int busy() {
        return (int) count(false);
    }

    /**
     * Claims while there are a free slot, an admitted run and a host that can execute it. Whoever
     * comes while somebody is at it goes away again: the next look is a second off.
     */
    void fill() {
        if (!filling.tryLock()) {
            return;
        }
        try {
            while (open) {
                var claimed = claims.next(free(), identity.id());
                if (claimed.isEmpty()) {
                    return;
                }
                start(claimed.get());
            }
        } finally {
            filling.unlock();
        }
    }

    private void start(Queue.Ref ref) {
        LOG.infof("run %d of tenant %s starts here", ref.runId(), ref.tenantId());
        var execution = executions.of(ref);
        busy.add(execution);
        boolean started = false;
        try {
            changed.run();
            execution.start(() -> {
                busy.remove(execution);
                changed.run();
                fill();
            });
            started = true;
        } finally {
            if (!started) {
                // Nobody renews its lease: another worker gets it.
                busy.remove(execution);
            }
        }
    }
}
