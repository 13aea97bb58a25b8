package dev.goldsmith.tenant;

import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** A way back to a local account: a link that is good once and soon over; only its hash is kept. */
@Entity
public class PasswordReset extends PanacheEntityBase {
    public static final Duration LIFE = Duration.ofMinutes(30);
    private static final SecureRandom RANDOM = new SecureRandom();

    @Id public String tokenHash;
    public String personId;
    public Instant expiresAt;

    /**
     * @return what the link carries; earlier ones of this person are void
     */
    public static String issue(Person person) {
        delete("personId = ?1 or expiresAt < ?2", person.id, Instant.now());
        var bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        var token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        var reset = new PasswordReset();
        reset.tokenHash = Digest.of(token).hex();
        reset.personId = person.id;
        reset.expiresAt = Instant.now().plus(LIFE);
        reset.persist();
        return token;
    }

    /** Whose way back this is; null when it is none, or over. */
    public static @Nullable Person person(String token) {
        PasswordReset reset = findById(Digest.of(token).hex());
        Person person =
                reset == null || reset.expiresAt.isBefore(Instant.now())
                        ? null
                        : Person.findById(reset.personId);
        return person == null || !person.active || !person.issuer.equals(Person.LOCAL)
                ? null
                : person;
    }

    /**
     * Sets the password and closes the way.
     *
     * @throws Refused NOT_FOUND when it was used meanwhile
     */
    public static void use(String token, Person person, String password) {
        PasswordRules.check("password", password, person.subject, person.name);
        if (delete("tokenHash", Digest.of(token).hex()) == 0) {
            throw gone();
        }
        person.password(password);
        Session.endAll(person.id, null);
    }

    public static Refused gone() {
        return new Refused(
                Refusal.NOT_FOUND,
                "This link has been used or is over; links live %d minutes. Ask for a new one."
                        .formatted(LIFE.toMinutes()));
    }
}
