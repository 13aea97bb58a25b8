package dev.goldsmith.tenant;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Json;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A seat that is kept for somebody: whoever has the link takes it, once, until it expires. The
 * address is only where the link was sent to: it identifies nobody.
 */
@Entity
public class Invitation extends Owned {
    private static final SecureRandom RANDOM = new SecureRandom();

    public String email;

    @Enumerated(EnumType.STRING)
    public MemberRole role;

    /** Role by the team's slug, as JSON. */
    @Column(columnDefinition = "longtext")
    public String teams;

    public String tokenHash;
    public String invitedBy;

    /** Null: of the time before. */
    public @Nullable String invitedById;

    public Instant createdAt;
    public Instant expiresAt;
    public @Nullable Instant acceptedAt;

    /** The person that it became. */
    public @Nullable String acceptedBy;

    public @Nullable Instant withdrawnAt;

    /** What whoever takes it becomes. */
    public record Seat(MemberRole role, Map<String, Role> teams) {
        public Seat {
            teams = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(teams));
        }

        /** After "as": {@code builder of web}. */
        public String words() {
            return new ClientScope(role, teams).words();
        }
    }

    public static Invitation keep(String email, Seat seat, Access by) {
        var invitation = new Invitation();
        invitation.email = email;
        invitation.role = seat.role();
        invitation.teams = Json.write(seat.teams());
        invitation.invitedBy = by.personName();
        invitation.invitedById = by.personId();
        invitation.createdAt = Instant.now();
        return invitation;
    }

    /**
     * A new link, good for this long; the one before is void.
     *
     * @return the link's token, {@code gsi_} and 43 characters
     */
    public String renew(Duration life) {
        var secret = new byte[32];
        RANDOM.nextBytes(secret);
        var token = "gsi_" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        tokenHash = hash(token);
        expiresAt = Instant.now().plus(life);
        return token;
    }

    public Seat seat() {
        return new Seat(
                role, Json.read(teams, new TypeReference<LinkedHashMap<String, Role>>() {}));
    }

    /** Whether it can be taken. */
    public boolean open() {
        return acceptedAt == null && withdrawnAt == null && expiresAt.isAfter(Instant.now());
    }

    static String hash(String token) {
        return Digest.of(token).hex();
    }
}
