package dev.goldsmith.tenant;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Slows down who guesses: after a number of failures a key waits, longer each time, a quarter of an
 * hour at most. What a key is decides whom it makes wait: see {@code door.PasswordSignIn}. Kept
 * whether or not there is such an account, so that an answer never tells; kept in the database, so
 * that all portals count together.
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

    /** Whether this key has to wait. */
    public static boolean blocked(String name) {
        SignInThrottle row = findById(key(name));
        return row != null && row.blockedUntil != null && row.blockedUntil.isAfter(Instant.now());
    }

    public static void failed(String name) {
        failed(name, FEW);
    }

    /**
     * @param free how many failures cost nothing
     */
    public static void failed(String name, int free) {
        var now = Instant.now();
        var row =
                getEntityManager()
                        .find(SignInThrottle.class, key(name), LockModeType.PESSIMISTIC_WRITE);
        if (row == null) {
            row = new SignInThrottle();
            row.nameKey = key(name);
            row.lastFailureAt = now;
            row.persist();
        }
        row.failures = row.lastFailureAt.plus(MEMORY).isBefore(now) ? 1 : row.failures + 1;
        row.lastFailureAt = now;
        if (row.failures > free) {
            var wait = Duration.ofSeconds(1L << Math.min(row.failures - free, 16));
            row.blockedUntil = now.plus(wait.compareTo(LONGEST) < 0 ? wait : LONGEST);
        }
    }

    public static void succeeded(String name) {
        deleteById(key(name));
    }

    /** Guessers leave many. */
    @ApplicationScoped
    static class Past {
        @Inject Tenancy tenancy;

        @Scheduled(every = "1h", delayed = "13m")
        @RunOnVirtualThread
        void forget() {
            tenancy.outside(
                    () -> SignInThrottle.delete("lastFailureAt < ?1", Instant.now().minus(MEMORY)));
        }
    }
}
