package dev.goldsmith.tenant;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a person needs besides their password: an authenticator app. */
@Entity
public class SecondFactor extends PanacheEntityBase {
    @Id public String personId;

    /** Locked for {@link #place}. */
    public String secret;

    /** Whether a first code was shown; before that it isn't asked for. */
    public boolean confirmed;

    /** The step of the last code that was used: no code is good twice. */
    public long lastStep;

    public Instant createdAt;

    /** Begins anew; one that was begun and never confirmed is forgotten. */
    public static SecondFactor begin(String personId, String locked) {
        deleteById(personId);
        getEntityManager().flush();
        var factor = new SecondFactor();
        factor.personId = personId;
        factor.secret = locked;
        factor.createdAt = Instant.now();
        factor.persist();
        return factor;
    }

    public static @Nullable SecondFactor of(String personId) {
        return findById(personId);
    }

    public static @Nullable SecondFactor locked(String personId) {
        return findById(personId, LockModeType.PESSIMISTIC_WRITE);
    }

    public static boolean isRequiredOf(String personId) {
        return count("personId = ?1 and confirmed = true", personId) > 0;
    }

    public static void remove(String personId) {
        deleteById(personId);
        RecoveryCode.delete("personId", personId);
    }

    public static String place(String personId) {
        return "second_factor " + personId;
    }
}
