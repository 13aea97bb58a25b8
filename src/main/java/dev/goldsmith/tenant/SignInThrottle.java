package dev.goldsmith.tenant;

import dev.goldsmith.installation.Duties;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Slows down who guesses: after a number of failures a key waits, longer each time, a quarter of an
 * hour at most. What a key is decides whom it makes wait: see {@code door.Patience}. Kept whether
 * or not there is such an account, so that an answer never tells; kept in the database, so that all
 * portals count together.
 *
 * <p>An attempt counts as failed from before it is looked at until it turns out to be right: of any
 * number at the same moment no more are looked at than one after the other would be.
 */
@Entity
public class SignInThrottle extends PanacheEntityBase {
    /** Failures that cost nothing: people mistype. */
    public static final int FEW = 4;

    private static final Duration LONGEST = Duration.ofMinutes(15);

    /** After a day without a failure the past is forgotten. */
    private static final Duration MEMORY = Duration.ofDays(1);

    @Id public String nameKey;
    public int failures;
    public @Nullable Instant blockedUntil;
    public Instant lastFailureAt;

    private static String key(String name) {
        var key = name.strip().toLowerCase(Locale.ROOT);
        return key.length() <= 190 ? key : key.substring(0, 190);
    }

    /**
     * Counts an attempt as failed in advance.
     *
     * @param keys what it counts for, with the number of failures that cost nothing
     * @return null when it may not be looked at, since one of the keys has to wait; then it counts
     *     for none
     */
    public static @Nullable Admitted admit(Map<String, Integer> keys) {
        // As the database keeps it.
        var now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        var rows = new LinkedHashMap<SignInThrottle, Integer>();
        ordered(keys).forEach((key, free) -> rows.put(locked(key), free));
        if (rows.keySet().stream().anyMatch(row -> row.blocked(now))) {
            return null;
        }
        var before = new HashMap<String, Before>();
        rows.forEach((row, free) -> {
            before.put(row.nameKey, new Before(row.blockedUntil, row.lastFailureAt));
            row.count(now, free);
        });
        return new Admitted(now, before);
    }

    /** An attempt that is being looked at, and what each key was before it. */
    public record Admitted(Instant at, Map<String, Before> before) {}

    /** Of one key. */
    public record Before(@Nullable Instant blockedUntil, Instant lastFailureAt) {}

    /**
     * The attempt was right: the first key's past is forgotten, for the others it never was.
     *
     * @param keys as they were admitted
     */
    public static void succeeded(String first, Map<String, Integer> keys, Admitted admitted) {
        ordered(keys)
                .forEach((key, free) -> {
                    var row = locked(key);
                    row.failures = key.equals(key(first)) ? 0 : Math.max(0, row.failures - 1);
                    var before = admitted.before().get(key);
                    if (row.failures <= free) {
                        row.blockedUntil = null;
                    } else if (before != null && row.lastFailureAt.equals(admitted.at())) {
                        // Nobody failed since: it is as if this attempt had never been.
                        row.blockedUntil = before.blockedUntil();
                        row.lastFailureAt = before.lastFailureAt();
                    }
                });
    }

    /** Rows are locked in one order, so that nobody waits for somebody who waits for them. */
    private static SortedMap<String, Integer> ordered(Map<String, Integer> keys) {
        var ordered = new TreeMap<String, Integer>();
        keys.forEach((name, free) -> ordered.put(key(name), free));
        return ordered;
    }

    /** There from now on, and nobody else's until the transaction ends. */
    private static SignInThrottle locked(String key) {
        var entities = getEntityManager();
        // Not by persist: two who both found nothing would both insert, and one would fail.
        entities.createNativeQuery(
                        """
                        insert into sign_in_throttle (name_key, failures) values (:key, 0)
                        on duplicate key update name_key = :key
                        """)
                .setParameter("key", key)
                .executeUpdate();
        return entities.find(SignInThrottle.class, key, LockModeType.PESSIMISTIC_WRITE);
    }

    private boolean blocked(Instant now) {
        return blockedUntil != null && blockedUntil.isAfter(now);
    }

    private void count(Instant now, int free) {
        failures = lastFailureAt.plus(MEMORY).isBefore(now) ? 1 : failures + 1;
        lastFailureAt = now;
        if (failures > free) {
            var wait = Duration.ofSeconds(1L << Math.min(failures - free, 16));
            blockedUntil = now.plus(wait.compareTo(LONGEST) < 0 ? wait : LONGEST);
        }
    }

    /** Guessers leave many. */
    @ApplicationScoped
    static class Past {
        @Inject Tenancy tenancy;

        void duties(@Observes Duties duties) {
            duties.once("deleting old failed sign-ins", Duration.ofHours(1), this::forget);
        }

        void forget() {
            tenancy.outside(
                    () -> SignInThrottle.delete("lastFailureAt < ?1", Instant.now().minus(MEMORY)));
        }
    }
}
