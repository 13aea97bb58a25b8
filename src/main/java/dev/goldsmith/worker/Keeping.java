package dev.goldsmith.worker;

import dev.goldsmith.build.KeptGuest;
import dev.goldsmith.installation.Round;
import dev.goldsmith.run.KeptVm;
import dev.goldsmith.run.Queue;
import dev.goldsmith.run.RunConfig;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Holds a kept machine until it has to end; the run is over, its slot isn't free yet. */
final class Keeping {
    private static final Logger LOG = Logger.getLogger(Keeping.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Queue.Ref ref;
    private final Queue queue;
    private final Tenancy tenancy;
    private final RunConfig runs;
    private final KeptGuests guests;
    private final DiskShare share;

    Keeping(
            Queue.Ref ref,
            Queue queue,
            Tenancy tenancy,
            RunConfig runs,
            KeptGuests guests,
            DiskShare share) {
        this.ref = ref;
        this.queue = queue;
        this.tenancy = tenancy;
        this.runs = runs;
        this.guests = guests;
        this.share = share;
    }

    /** Returns when the machine has ended and that is written. */
    void hold(KeptGuest guest, Instant until, BooleanSupplier stopping) {
        guests.add(ref.tenantId(), ref.runId(), guest);
        KeptVm.End why;
        try (guest) {
            why = wait(guest, until, stopping);
        } finally {
            guests.remove(ref.tenantId(), ref.runId());
        }
        if (why != null) {
            write(why);
        }
        LOG.infof("the kept machine of run %d has ended: %s", ref.runId(), why);
    }

    /** Null when it was taken for lost, and that is written already. */
    private KeptVm.@Nullable End wait(KeptGuest guest, Instant until, BooleanSupplier stopping) {
        var round = new Round(LOG, "keeping the machine of run " + ref.runId());
        long nextBeat = System.nanoTime();
        while (true) {
            if (stopping.getAsBoolean()) {
                return KeptVm.End.WORKER_STOPPED;
            }
            if (!guest.running()) {
                return KeptVm.End.POWERED_OFF;
            }
            if (!guest.hasRoom()) {
                return KeptVm.End.DISK_FULL;
            }
            if (Instant.now().isAfter(until)) {
                return KeptVm.End.TIME;
            }
            try {
                if (System.nanoTime() - nextBeat >= 0) {
                    if (!queue.keeps(ref)) {
                        return null;
                    }
                    share.renew();
                    nextBeat = System.nanoTime() + runs.heartbeat().toNanos();
                }
                if (queue.keptEndAsked(ref)) {
                    return KeptVm.End.ASKED;
                }
                round.worked();
            } catch (RuntimeException e) {
                // The database is away; its time goes on.
                round.failed(e);
            }
            try {
                Thread.sleep(LOOK);
            } catch (InterruptedException _) {
                return KeptVm.End.WORKER_STOPPED;
            }
        }
    }

    private void write(KeptVm.End why) {
        try {
            Fenced.patiently(() ->
                    tenancy.in(
                            ref.tenantId(),
                            () -> {
                                var kept = KeptVm.locked(ref.runId());
                                if (kept != null) {
                                    kept.ended(why, Access.system(Tenant.findById(ref.tenantId())));
                                }
                                return true;
                            }));
        } catch (RuntimeException e) {
            // Nobody says any more that it is there, so the sweeper ends it.
            LOG.warnf("the end of run %d's machine is not written: %s", ref.runId(), e);
        }
    }
}
