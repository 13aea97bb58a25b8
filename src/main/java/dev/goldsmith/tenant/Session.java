package dev.goldsmith.tenant;

import dev.goldsmith.installation.Duties;
import dev.goldsmith.kernel.Digest;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A person who is signed in in one browser. The cookie carries a token, of which only the hash is
 * kept; the row is asked for at every request, so whoever ends it is obeyed at once.
 */
@Entity
@Table(name = "person_session")
public class Session extends PanacheEntityBase {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int MOST_TEXT = 100;

    @Id public String id;
    public String tokenHash;
    public String personId;

    /** Who vouched for the person: {@link Person#LOCAL}, or an OpenID issuer's address. */
    public String issuer;

    /** In a few words, {@code Firefox on Linux}. */
    public String device;

    public @Nullable String address;
    public Instant createdAt;
    public Instant lastSeenAt;

    /** Moves on while it is used, up to {@link #endsAt}. */
    public Instant expiresAt;

    public Instant endsAt;

    /**
     * @param token what the cookie carries, {@code gsw_} and 43 characters
     */
    public record Opened(Session session, String token) {}

    /** A new one, with a new token: nothing that was known before the sign-in opens it. */
    public static Opened open(
            String personId,
            String issuer,
            String device,
            @Nullable String address,
            SessionConfig config) {
        var secret = new byte[32];
        RANDOM.nextBytes(secret);
        var token = "gsw_" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        var session = new Session();
        session.id = UUID.randomUUID().toString();
        session.tokenHash = hash(token);
        session.personId = personId;
        session.issuer = issuer;
        session.device = device.length() <= MOST_TEXT ? device : device.substring(0, MOST_TEXT);
        session.address = address;
        session.createdAt = Instant.now();
        session.lastSeenAt = session.createdAt;
        session.endsAt = session.createdAt.plus(config.longest());
        session.expiresAt = session.createdAt.plus(config.idle());
        session.persist();
        return new Opened(session, token);
    }

    /** Those that are open, the last used one first. */
    public static List<Session> of(String personId) {
        return list(
                "personId = ?1 and expiresAt > ?2 and endsAt > ?2 order by lastSeenAt desc, id",
                personId,
                Instant.now());
    }

    /**
     * @return whether this person had it
     */
    public static boolean end(String personId, String id) {
        return delete("personId = ?1 and id = ?2", personId, id) > 0;
    }

    /** The one that a browser's cookie carries, if it is one. */
    public static void endToken(String token) {
        delete("tokenHash", hash(token));
    }

    /**
     * All of a person's, after a new password for example.
     *
     * @param but the one that stays, or null
     * @return how many there were
     */
    public static long endAll(String personId, @Nullable String but) {
        return but == null
                ? delete("personId", personId)
                : delete("personId = ?1 and id <> ?2", personId, but);
    }

    static String hash(String token) {
        return Digest.of(token).hex();
    }

    @ApplicationScoped
    static class Expired {
        @Inject Tenancy tenancy;

        void duties(@Observes Duties duties) {
            duties.once("deleting expired sessions", Duration.ofHours(1), this::forget);
        }

        void forget() {
            tenancy.outside(() -> Session.delete("expiresAt < ?1 or endsAt < ?1", Instant.now()));
        }
    }
}
