package dev.goldsmith.activity;

import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Entity;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The head of a tenant's chain. Its row is locked while events get their places, so that there is
 * one order whichever portal seals; writers of events never touch it.
 */
@Entity
@Table(name = "event_chain")
public class Chain extends Owned {
    static final Duration LEASE = Duration.ofSeconds(30);

    /** The place of the last sealed event; 0: none is. */
    public long headSeq;

    public String headHash = Canonical.NOTHING;

    /** The last event that was told to the broker. */
    public long publishedSeq;

    /** The newest head that the store was given; 0: none. */
    public long keptSeq;

    /** Until when one portal tells the broker, and nobody else. */
    public @Nullable Instant publishingUntil;

    /** When the nightly verification began last. */
    public @Nullable Instant checkedAt;

    /** The row as it is now, locked until the transaction ends; made at the first call. */
    static Chain locked() {
        Chain chain = Chain.<Chain>findAll().withLock(LockModeType.PESSIMISTIC_WRITE).firstResult();
        if (chain == null) {
            chain = new Chain();
            chain.persist();
        }
        return chain;
    }

    /** The head, without waiting for anybody; an empty chain's when nothing was sealed yet. */
    public static Chain now() {
        Chain chain = Chain.<Chain>findAll().firstResult();
        return chain == null ? new Chain() : chain;
    }

    /** Gives places to events that have none, the oldest first. */
    static int seal(int most) {
        var chain = locked();
        List<Event> unsealed = Event.<Event>find("seq is null order by id").page(0, most).list();
        for (var event : unsealed) {
            long seq = chain.headSeq + 1;
            var hash = Canonical.hash(chain.headHash, Canonical.text(event, seq));
            // Only these two: whoever marks the same event as told must not be overwritten.
            Event.update("seq = ?1, hash = ?2 where id = ?3", seq, hash, event.id);
            chain.headSeq = seq;
            chain.headHash = hash;
        }
        return unsealed.size();
    }

    /**
     * @return what has to be told to the broker, in its order; nothing when somebody else does it
     */
    static List<Event> claimUnpublished(Instant now, int most) {
        var chain = locked();
        if (chain.publishingUntil != null && chain.publishingUntil.isAfter(now)) {
            return List.of();
        }
        List<Event> events =
                Event.<Event>find("seq > ?1 order by seq", chain.publishedSeq).page(0, most).list();
        chain.publishingUntil = events.isEmpty() ? null : now.plus(LEASE);
        return events;
    }

    /**
     * @param seq the last event that the broker has; the one before when it took none
     */
    static void published(long seq) {
        var chain = locked();
        chain.publishedSeq = Math.max(chain.publishedSeq, seq);
        chain.publishingUntil = null;
    }
}
