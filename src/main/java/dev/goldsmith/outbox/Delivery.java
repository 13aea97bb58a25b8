package dev.goldsmith.outbox;

import dev.goldsmith.tenant.Owned;
import jakarta.persistence.MappedSuperclass;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something on its way to somebody: not before its time, by one sender at a time, again and again
 * until it has arrived or is given up. Its row is written in the transaction of what it tells.
 */
@MappedSuperclass
public abstract class Delivery extends Owned {
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);
    private static final int MOST_DOUBLINGS = 12;

    public int attempts;
    public Instant notBefore;

    /** Until when a sender has it. */
    public @Nullable Instant leaseUntil;

    public Instant createdAt;

    /** Whether it still has to arrive; what is stored of it says {@code WAITING}. */
    protected abstract boolean isWaiting();

    /**
     * Takes it for a try, on its locked row.
     *
     * @return false when it isn't due, or somebody else has it
     */
    public boolean take(Instant now, Duration lease) {
        if (!isWaiting()
                || notBefore.isAfter(now)
                || (leaseUntil != null && leaseUntil.isAfter(now))) {
            return false;
        }
        leaseUntil = now.plus(lease);
        attempts++;
        return true;
    }

    /**
     * After a try that failed. It waits twice as long each time, an hour at most.
     *
     * @param first the wait after the first try
     * @param giveUp how long after it was written nobody waits for it any more
     * @return false when it is given up
     */
    protected boolean waitsAgain(Instant now, Duration first, Duration giveUp) {
        if (createdAt.plus(giveUp).isBefore(now)) {
            return false;
        }
        var wait = first.multipliedBy(1L << Math.min(attempts - 1, MOST_DOUBLINGS));
        notBefore = now.plus(wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
        return true;
    }
}
