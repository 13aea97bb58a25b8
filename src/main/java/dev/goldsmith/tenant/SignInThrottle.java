package dev.goldsmith.tenant;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Slows down who guesses passwords: from the fifth failure on a name waits, longer each time, a
 * quarter of an hour at most. Kept by the name as typed, known or not, so that an answer never
 * tells whether an account exists; kept in the database, so that all portals count together.
 */
@Entity
public class SignInThrottle extends PanacheEntityBase {
    private static final int FREE_FAILURES = 4;
    private static final Duration LONGEST = Duration.ofMinutes(15);

    @Id public String nameKey;
    public int failures;
    public @Nullable Instant blockedUntil;

    private static String key(String name) {
        var key = name.strip().toLowerCase(Locale.ROOT);
        return key.length() <= 190 ? key : key.substring(0, 190);
    }

    /** Whether this name has to wait. */
    public static boolean blocked(String name) {
        SignInThrottle row = findById(key(name));
        return row != null && row.blockedUntil != null && row.blockedUntil.isAfter(Instant.now());
    }

    public static void failed(String name) {
        var row =
                getEntityManager()
                        .find(SignInThrottle.class, key(name), LockModeType.PESSIMISTIC_WRITE);
        if (row == null) {
            row = new SignInThrottle();
            row.nameKey = key(name);
            row.persist();
        }
        row.failures++;
        if (row.failures > FREE_FAILURES) {
            var wait = Duration.ofSeconds(1L << Math.min(row.failures - FREE_FAILURES, 16));
            row.blockedUntil = Instant.now().plus(wait.compareTo(LONGEST) < 0 ? wait : LONGEST);
        }
    }

    public static void succeeded(String name) {
        deleteById(key(name));
    }
}
