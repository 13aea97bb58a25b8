package dev.goldsmith.cascade;

import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Entity;
import jakarta.persistence.LockModeType;
import org.hibernate.Timeouts;
import org.jspecify.annotations.Nullable;

/**
 * A channel that starts cascades has moved: written in the transaction in which it did, gone with
 * the one that acts on it. So whoever moves a channel waits for no cascade, and no move is lost.
 */
@Entity
class AutoCascadeNews extends Owned {
    public long autoCascadeId;

    static void tell(AutoCascade auto) {
        var news = new AutoCascadeNews();
        news.autoCascadeId = auto.id;
        news.persist();
    }

    /** The row; null: it is gone, or somebody is at it just now. */
    static @Nullable AutoCascadeNews lockedNow(long id) {
        return getEntityManager()
                .find(
                        AutoCascadeNews.class,
                        id,
                        LockModeType.PESSIMISTIC_WRITE,
                        Timeouts.SKIP_LOCKED);
    }

    /** What it is about, locked; null: it was switched off. */
    @Nullable AutoCascade auto() {
        return AutoCascade.findById(autoCascadeId, LockModeType.PESSIMISTIC_WRITE);
    }
}
