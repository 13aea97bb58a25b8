package dev.goldsmith.tenant;

import dev.goldsmith.kernel.Digest;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** A person's token for the API. Only its hash is kept: it is shown once. */
@Entity
public class ApiToken extends PanacheEntityBase {
    private static final SecureRandom RANDOM = new SecureRandom();

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    public Long id;

    public String tokenHash;
    public String personId;
    public String name;
    public Instant createdAt;
    public Instant expiresAt;
    public @Nullable Instant lastUsedAt;

    /**
     * @return the token itself, {@code gs_} and 43 characters
     */
    public static String issue(Person person, String name, Duration life) {
        var secret = new byte[32];
        RANDOM.nextBytes(secret);
        var text = "gs_" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        var token = new ApiToken();
        token.tokenHash = hash(text);
        token.personId = person.id;
        token.name = name;
        token.createdAt = Instant.now();
        token.expiresAt = token.createdAt.plus(life);
        token.persist();
        return text;
    }

    /** Whoever signs in every few minutes leaves many that nobody can use any more. */
    @ApplicationScoped
    static class Expired {
        @Inject Tenancy tenancy;

        @Scheduled(every = "1h", delayed = "7m")
        @RunOnVirtualThread
        void forget() {
            tenancy.outside(() -> delete("expiresAt < ?1", Instant.now()));
        }
    }

    static String hash(String token) {
        return Digest.of(token).hex();
    }
}
