package dev.goldsmith.tenant;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a provider gave at one sign-in, locked; found by the hash of a key that a browser has. */
@Entity
public class ProviderTokens extends PanacheEntityBase {
    @Id public String keyHash;

    @Column(columnDefinition = "longtext")
    public String tokens;

    public Instant expiresAt;

    public static void keep(String keyHash, String locked, Duration life) {
        var kept = new ProviderTokens();
        kept.keyHash = keyHash;
        kept.tokens = locked;
        kept.expiresAt = Instant.now().plus(life);
        kept.persist();
    }

    public static Optional<String> locked(String keyHash) {
        ProviderTokens kept = findById(keyHash);
        return kept == null || kept.expiresAt.isBefore(Instant.now())
                ? Optional.empty()
                : Optional.of(kept.tokens);
    }

    public static boolean forget(String keyHash) {
        return deleteById(keyHash);
    }

    public static long forgetOld() {
        return delete("expiresAt < ?1", Instant.now());
    }
}
