package dev.goldsmith.catalogue;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * That a worker shall fetch an image now, and what came of it last; one an image, of no tenant. A
 * worker holds it for a while and says again and again that it still does; a silent one loses it.
 */
@Entity
public class ImageFetch extends PanacheEntityBase {
    /** While a worker converts or reads a large file, it may be silent for some minutes. */
    static final Duration HOLD = Duration.ofMinutes(5);

    private static final int LONGEST_SAID = 1000;

    public enum State {
        QUEUED,
        RUNNING,
        DONE,
        FAILED
    }

    @Id public String imageKey;

    @Enumerated(EnumType.STRING)
    public State state;

    public String askedByName;
    public Instant askedAt;

    /** Of whoever holds it: one with an older number has lost it. */
    public long fence;

    public @Nullable String worker;
    public @Nullable Instant heldUntil;
    public int percent;

    /** What it is at, or why it failed. */
    public String said;

    public @Nullable Instant endedAt;

    static List<ImageFetch> all() {
        return list("order by imageKey");
    }

    public boolean isUnderWay() {
        return state == State.QUEUED || state == State.RUNNING;
    }

    /** One that waits or runs already is the same one: a second click changes nothing. */
    static ImageFetch ask(String key, String by, Instant now) {
        // Of two portals that are the first to ask, one makes the row.
        getEntityManager()
                .createNativeQuery(
                        """
                        insert ignore into image_fetch
                            (image_key, state, asked_by_name, asked_at, fence, percent, said)
                        values (:key, 'FAILED', '', :now, 0, 0, '')
                        """)
                .setParameter("key", key)
                .setParameter("now", now)
                .executeUpdate();
        var fetch = getEntityManager().find(ImageFetch.class, key, LockModeType.PESSIMISTIC_WRITE);
        if (!fetch.isUnderWay()) {
            fetch.state = State.QUEUED;
            fetch.askedByName = by;
            fetch.askedAt = now;
            fetch.worker = null;
            fetch.heldUntil = null;
            fetch.percent = 0;
            fetch.said = "";
            fetch.endedAt = null;
        }
        return fetch;
    }

    /** The one that waits longest, or whose worker is silent; null: there is none. */
    public static @Nullable ImageFetch take(String worker, Instant now) {
        ImageFetch fetch =
                find(
                                "state = ?1 or state = ?2 and heldUntil < ?3 order by askedAt, imageKey",
                                State.QUEUED,
                                State.RUNNING,
                                now)
                        .withLock(LockModeType.PESSIMISTIC_WRITE)
                        .firstResult();
        if (fetch != null) {
            fetch.state = State.RUNNING;
            fetch.fence++;
            fetch.worker = worker;
            fetch.heldUntil = now.plus(HOLD);
            fetch.percent = 0;
            fetch.said = "";
        }
        return fetch;
    }

    /**
     * What the worker is at.
     *
     * @return false when it isn't the worker's any more
     */
    public static boolean tell(String key, long fence, int percent, String said, Instant now) {
        var fetch = held(key, fence);
        if (fetch != null) {
            fetch.heldUntil = now.plus(HOLD);
            fetch.percent = percent;
            fetch.said = brief(said);
        }
        return fetch != null;
    }

    /**
     * @param problem null: it is here
     */
    public static void end(String key, long fence, @Nullable String problem, Instant now) {
        var fetch = held(key, fence);
        if (fetch != null) {
            fetch.state = problem == null ? State.DONE : State.FAILED;
            fetch.heldUntil = null;
            fetch.said = problem == null ? "" : brief(problem);
            fetch.endedAt = now;
        }
    }

    private static @Nullable ImageFetch held(String key, long fence) {
        var fetch = getEntityManager().find(ImageFetch.class, key, LockModeType.PESSIMISTIC_WRITE);
        return fetch != null && fetch.state == State.RUNNING && fetch.fence == fence ? fetch : null;
    }

    private static String brief(String text) {
        return text.length() <= LONGEST_SAID ? text : text.substring(0, LONGEST_SAID - 1) + "…";
    }
}
