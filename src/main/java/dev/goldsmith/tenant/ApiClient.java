package dev.goldsmith.tenant;

import dev.goldsmith.kernel.Fields;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import jakarta.persistence.Entity;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A program that signs in: a service principal to Azure's clients. It is a {@link Person} of its
 * own issuer, without a password and member of this tenant only, so every rule about what people
 * may do holds for it too.
 */
@Entity
public class ApiClient extends Owned {
    /** The issuer of the people that API clients are. */
    public static final String ISSUER = "api-client";

    /** How long a bearer token lives; then the client signs in again. */
    public static final Duration TOKEN_LIFE = Duration.ofHours(1);

    public static final int DEFAULT_SECRET_DAYS = 180;
    private static final int LONGEST_SECRET_DAYS = 730;
    private static final int MOST_CREDENTIALS = 10;
    private static final int MOST_TEXT = 500;

    /** A UUID; also the id of the person that it acts as. */
    public String clientId;

    public String name;
    public String createdBy;
    public Instant createdAt;

    /** When it last signed in. */
    public @Nullable Instant lastUsedAt;

    public @Nullable Instant revokedAt;

    /**
     * @throws Refused INVALID_REQUEST naming the field
     */
    public static ApiClient create(Access by, @Nullable String name, ClientScope scope) {
        var person = new Person();
        person.id = UUID.randomUUID().toString();
        person.issuer = ISSUER;
        person.subject = person.id;
        person.name = checkedName(name);
        person.active = true;
        person.createdAt = Instant.now();
        person.persist();
        var client = new ApiClient();
        client.clientId = person.id;
        client.name = person.name;
        client.createdBy = by.personName();
        client.createdAt = person.createdAt;
        client.persist();
        ApiClientKeeper.note(by, client.clientId);
        Member.add(by.personId(), person, scope.role());
        client.grant(by, person, scope);
        return client;
    }

    private static String checkedName(@Nullable String name) {
        var text = Fields.line("name", name, 100);
        if (count("name = ?1 and revokedAt is null", text) > 0) {
            throw Fields.fault(
                    "name",
                    "There is an API client named '%s' already; take another name."
                            .formatted(text));
        }
        return text;
    }

    /** All of the tenant's, those in use first, then by name. */
    public static List<ApiClient> all() {
        return list("order by case when revokedAt is null then 0 else 1 end, name, id");
    }

    /**
     * @throws Refused NOT_FOUND
     */
    public static ApiClient require(String clientId) {
        ApiClient client = find("clientId", clientId).firstResult();
        if (client == null) {
            throw new Refused(
                    Refusal.NOT_FOUND, "There is no API client '%s' here.".formatted(clientId));
        }
        return client;
    }

    public ClientScope scope() {
        Member member = Objects.requireNonNull(Member.find("personId", clientId).firstResult());
        Map<Long, String> slugs =
                Team.<Team>listAll().stream().collect(Collectors.toMap(t -> t.id, t -> t.slug));
        Map<String, Role> teams = new LinkedHashMap<>();
        TeamRole.<TeamRole>list("personId = ?1 order by id", clientId)
                .forEach(grant ->
                        teams.put(Objects.requireNonNull(slugs.get(grant.teamId)), grant.role));
        return new ClientScope(member.role, teams);
    }

    /**
     * Everybody who does what this person does: the person, and for an API client whoever has a key
     * of it.
     */
    public static Set<String> keepers(String personId) {
        return ApiClientKeeper.of(List.of(personId));
    }

    /** The same of several. */
    public static Set<String> keepers(Collection<String> people) {
        return ApiClientKeeper.of(people);
    }

    /** Somebody gets a key of it. */
    public void keptBy(Access by) {
        ApiClientKeeper.note(by, clientId);
    }

    /** Replaces what it may; holds from its next request on. */
    public void rescope(Access by, ClientScope scope) {
        requireInUse();
        Member.<Member>find("personId", clientId)
                .singleResult()
                .become(by.personId(), scope.role());
        TeamRole.delete("personId", clientId);
        grant(by, Objects.requireNonNull(Person.findById(clientId)), scope);
    }

    private void grant(Access by, Person person, ClientScope scope) {
        scope.teams()
                .forEach((slug, role) -> {
                    var team = Team.bySlug(slug);
                    if (team == null) {
                        throw Fields.fault(
                                "teams." + slug, "There is no team '%s' here.".formatted(slug));
                    }
                    if (role == Role.APPROVER) {
                        throw Fields.fault(
                                "teams." + slug,
                                "An approval is a person's word; an API client can be owner, builder or viewer.");
                    }
                    TeamRole.grant(by.personId(), team, person, role);
                });
    }

    public List<ApiClientSecret> secrets() {
        return ApiClientSecret.of(this);
    }

    public List<FederatedCredential> trusts() {
        return FederatedCredential.of(this);
    }

    /**
     * One more secret. The others go on until they expire or are removed, so a pipeline can be
     * given the new one in peace.
     *
     * @param days null: {@value #DEFAULT_SECRET_DAYS}
     */
    public ApiClientSecret.Shown addSecret(Access by, @Nullable Integer days) {
        requireInUse();
        keptBy(by);
        int good =
                Fields.between(
                        "days", days == null ? DEFAULT_SECRET_DAYS : days, 1, LONGEST_SECRET_DAYS);
        requireRoom(secrets().size());
        return ApiClientSecret.issue(this, Duration.ofDays(good));
    }

    /** Takes a secret away, and whatever was signed in with any of them. */
    public void removeSecret(long secretId) {
        if (ApiClientSecret.delete("id = ?1 and apiClientId = ?2", secretId, id) == 0) {
            throw new Refused(
                    Refusal.NOT_FOUND,
                    "API client '%s' has no secret %d.".formatted(name, secretId));
        }
        ApiToken.delete("personId", clientId);
    }

    public FederatedCredential trust(Access by, String issuer, String subject, String audience) {
        requireInUse();
        keptBy(by);
        requireRoom(trusts().size());
        var wanted = audience.isBlank() ? FederatedCredential.DEFAULT_AUDIENCE : audience.strip();
        if (wanted.length() > 200) {
            throw Fields.fault("audience", "'audience' has more than 200 characters.");
        }
        var who = subject.strip();
        if (who.isEmpty() || who.length() > MOST_TEXT) {
            throw Fields.fault(
                    "subject",
                    "'subject' must be the 'sub' claim of the tokens, for example 'repo:acme/images:ref:refs/heads/main'.");
        }
        return FederatedCredential.trust(this, checkedIssuer(issuer.strip()), who, wanted);
    }

    private static String checkedIssuer(String issuer) {
        try {
            var uri = new URI(issuer);
            if (uri.getHost() != null
                    && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
                    && uri.getQuery() == null
                    && uri.getFragment() == null
                    && uri.getUserInfo() == null
                    && issuer.length() <= MOST_TEXT) {
                return issuer;
            }
        } catch (URISyntaxException _) {
            // Said below.
        }
        throw Fields.fault(
                "issuer",
                "'issuer' must be the 'iss' claim of the tokens, an https address such as 'https://token.actions.githubusercontent.com'.");
    }

    public void distrust(long credentialId) {
        if (FederatedCredential.delete("id = ?1 and apiClientId = ?2", credentialId, id) == 0) {
            throw new Refused(
                    Refusal.NOT_FOUND,
                    "API client '%s' has no federated credential %d."
                            .formatted(name, credentialId));
        }
        ApiToken.delete("personId", clientId);
    }

    /** For good, and at once: its tokens are void with it. It stays in the list. */
    public void revoke() {
        if (revokedAt != null) {
            return;
        }
        revokedAt = Instant.now();
        Person.<Person>findById(clientId).active = false;
        ApiToken.delete("personId", clientId);
        ApiClientSecret.delete("apiClientId", id);
        FederatedCredential.delete("apiClientId", id);
    }

    public boolean accepts(String secret) {
        return secrets().stream().anyMatch(s -> s.is(secret) && !s.expired());
    }

    /**
     * @return a bearer token, good for {@link #TOKEN_LIFE}
     */
    public String signIn() {
        requireInUse();
        lastUsedAt = Instant.now();
        return ApiToken.issue(
                        Objects.requireNonNull(Person.findById(clientId)),
                        "sign-in",
                        TOKEN_LIFE,
                        new ApiToken.Scope(tenantId, null, null))
                .text();
    }

    private void requireInUse() {
        if (revokedAt != null) {
            throw new Refused(
                    Refusal.WRONG_STATE,
                    "API client '%s' is revoked; make a new one.".formatted(name));
        }
    }

    private void requireRoom(int used) {
        if (used >= MOST_CREDENTIALS) {
            throw new Refused(
                    Refusal.QUOTA,
                    "API client '%s' has %d of these already; remove one that is no longer used."
                            .formatted(name, used));
        }
    }
}
