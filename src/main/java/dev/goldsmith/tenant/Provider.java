package dev.goldsmith.tenant;

import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whose word a tenant takes about who somebody is: its own OpenID Connect provider. A person who
 * came by one is (issuer, subject), and opens only tenants that trust that issuer.
 */
@Entity
public class Provider extends Owned {
    private static final int LONGEST_ISSUER = 190;

    /** The {@code iss} claim, to the letter; its OpenID configuration lies below this address. */
    public String issuer;

    public String clientId;

    /** Locked for {@link #place}: it is never shown again. */
    public String clientSecret;

    /** The {@code aud} that its tokens must have to be good for the API. */
    public String audience;

    /** What the button at sign-in says. */
    public String label;

    public String nameClaim;
    public String emailClaim;
    public String groupsClaim;

    @Column(columnDefinition = "longtext")
    public String endpoints;

    public boolean active;

    /** Counts changes: what was made of an older one is no longer used. */
    public int revision;

    public Instant createdAt;
    public @Nullable Instant lastSignInAt;

    /**
     * What an administrator types.
     *
     * @param clientSecret null or blank: the one that is there stays
     * @param audience blank: the client id
     */
    public record Settings(
            String issuer,
            String clientId,
            @Nullable String clientSecret,
            String audience,
            String label,
            String nameClaim,
            String emailClaim,
            String groupsClaim,
            boolean active) {

        public static final Settings EMPTY =
                new Settings("", "", null, "", "", "name", "email", "groups", true);

        public Settings {
            issuer = issuer.strip();
            clientId = clientId.strip();
            audience = audience.strip();
            label = label.strip();
            nameClaim = nameClaim.strip();
            emailClaim = emailClaim.strip();
            groupsClaim = groupsClaim.strip();
        }

        /**
         * @param hasSecret whether one is stored already
         * @throws Refused INVALID_REQUEST with all faults
         */
        public void check(boolean hasSecret) {
            var faults = new ArrayList<Violation>();
            if (!isIssuer(issuer)) {
                faults.add(
                        new Violation(
                                "issuer",
                                "'issuer' must be the provider's address as its tokens name it, such as 'https://login.example.com/realms/acme', %d characters at most."
                                        .formatted(LONGEST_ISSUER)));
            }
            line(faults, "clientId", clientId, 200, "the id that the provider gave this client");
            if (!hasSecret && (clientSecret == null || clientSecret.isBlank())) {
                faults.add(
                        new Violation(
                                "clientSecret",
                                "'clientSecret' is the secret that the provider gave this client."));
            }
            if (clientSecret != null && clientSecret.length() > 300) {
                faults.add(
                        new Violation(
                                "clientSecret", "'clientSecret' has more than 300 characters."));
            }
            if (audience.length() > 200) {
                faults.add(new Violation("audience", "'audience' has more than 200 characters."));
            }
            if (label.length() > 100 || label.chars().anyMatch(Character::isISOControl)) {
                faults.add(
                        new Violation("label", "'label' is one line of 100 characters at most."));
            }
            line(faults, "nameClaim", nameClaim, 100, "a claim of the ID token, such as 'name'");
            line(faults, "emailClaim", emailClaim, 100, "a claim of the ID token, such as 'email'");
            line(
                    faults,
                    "groupsClaim",
                    groupsClaim,
                    100,
                    "a claim of the ID token, such as 'groups' or 'realm_access/roles'");
            if (!faults.isEmpty()) {
                throw new Refused(Refusal.INVALID_REQUEST, faults.getFirst().message(), faults);
            }
        }

        private static void line(
                List<Violation> faults, String field, String value, int most, String what) {
            if (value.isEmpty()
                    || value.length() > most
                    || value.chars().anyMatch(Character::isISOControl)) {
                faults.add(
                        new Violation(
                                field,
                                "'%s' is %s, 1 to %d characters.".formatted(field, what, most)));
            }
        }

        private static boolean isIssuer(String issuer) {
            try {
                var uri = new URI(issuer);
                return uri.getHost() != null
                        && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
                        && uri.getQuery() == null
                        && uri.getFragment() == null
                        && uri.getUserInfo() == null
                        && issuer.length() <= LONGEST_ISSUER;
            } catch (URISyntaxException _) {
                return false;
            }
        }
    }

    /** Where the provider answers what, as its OpenID configuration said. */
    public record Endpoints(
            String authorization, String token, String keys, @Nullable String endSession) {}

    /** The tenant's own; null while it has none. */
    public static @Nullable Provider current() {
        return find("order by id").firstResult();
    }

    public void remove() {
        delete();
    }

    /** Somebody came by it just now; it may have been read in another transaction. */
    public void signedIn() {
        update("lastSignInAt = ?1 where id = ?2", Instant.now(), id);
    }

    /** What is shown of it: everything but the secret. */
    public Settings settings() {
        return new Settings(
                issuer,
                clientId,
                null,
                audience,
                label,
                nameClaim,
                emailClaim,
                groupsClaim,
                active);
    }

    /**
     * Takes checked settings over, and whatever was signed in by other ones has to sign in anew.
     *
     * @param lockedSecret null: the one that is there stays
     */
    public static Provider set(
            Settings settings, Endpoints endpoints, @Nullable String lockedSecret) {
        var found = current();
        var provider = found == null ? new Provider() : found;
        if (!settings.issuer().equals(provider.issuer)) {
            provider.lastSignInAt = null;
        }
        provider.issuer = settings.issuer();
        provider.clientId = settings.clientId();
        provider.audience =
                settings.audience().isEmpty() ? settings.clientId() : settings.audience();
        provider.label = settings.label();
        provider.nameClaim = settings.nameClaim();
        provider.emailClaim = settings.emailClaim();
        provider.groupsClaim = settings.groupsClaim();
        provider.active = settings.active();
        provider.endpoints = Json.write(endpoints);
        provider.revision++;
        if (lockedSecret != null) {
            provider.clientSecret = lockedSecret;
        }
        if (found == null) {
            provider.createdAt = Instant.now();
            provider.clientSecret = Objects.requireNonNull(lockedSecret);
            provider.persist();
        }
        return provider;
    }

    public Endpoints addresses() {
        return Json.read(endpoints, Endpoints.class);
    }

    /** Where its secret is kept: elsewhere it can't be opened. */
    public static String place(String tenantId) {
        return tenantId + " provider.client_secret";
    }
}
