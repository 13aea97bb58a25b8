package dev.goldsmith.worker;

import dev.goldsmith.build.Allowance;
import dev.goldsmith.run.Queue;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Usage;

/**
 * What a tenant's quota has left for one of its runs. Others of its runs write too, on whichever
 * worker: with each heartbeat a run says what it has written and hears what is left for it.
 */
final class DiskShare implements Allowance {
    private final Queue.Ref ref;
    private final Queue queue;
    private final Tenancy tenancy;
    private volatile long written;
    private volatile long left;

    DiskShare(Queue.Ref ref, Queue queue, Tenancy tenancy) {
        this.ref = ref;
        this.queue = queue;
        this.tenancy = tenancy;
    }

    /** Before the build begins, and with each heartbeat from then on. */
    void renew() {
        if (written > 0) {
            queue.wrote(ref, written);
        }
        left = tenancy.in(ref.tenantId(), () -> Usage.room(ref.tenantId(), ref.runId()));
    }

    @Override
    public long bytes() {
        return left;
    }

    @Override
    public void wrote(long bytes) {
        written = bytes;
    }
}
