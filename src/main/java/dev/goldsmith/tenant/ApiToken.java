package dev.goldsmith.tenant;

import dev.goldsmith.installation.Duties;
import dev.goldsmith.kernel.Digest;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    /** The one tenant that it is good for; null: the operator's, good wherever its person is. */
    public @Nullable String tenantId;

    /** What it is good for, by {@link Scope}; null: all that its person may. */
    public @Nullable String verbs;

    public @Nullable String teams;

    /** The first characters, so that people tell one from another. */
    public @Nullable String hint;

    /** Whoever made it, where that isn't its person. */
    public @Nullable String createdBy;

    public Instant createdAt;
    public Instant expiresAt;
    public @Nullable Instant lastUsedAt;

    /**
     * What a token is good for. It never gives more than its person has: it is applied to what they
     * may at each request.
     *
     * @param verbs null: everything
     * @param teams by id; null: all of them
     */
    public record Scope(
            String tenantId, @Nullable Set<Permission> verbs, @Nullable Set<Long> teams) {

        /** As stored; null when the token is bound to no tenant. */
        static @Nullable Scope read(
                @Nullable String tenantId, @Nullable String verbs, @Nullable String teams) {
            return tenantId == null
                    ? null
                    : new Scope(
                            tenantId,
                            verbs == null
                                    ? null
                                    : words(verbs).map(Permission::valueOf).collect(set()),
                            teams == null ? null : words(teams).map(Long::valueOf).collect(set()));
        }

        private static Stream<String> words(String text) {
            return Arrays.stream(text.split(",")).filter(it -> !it.isEmpty());
        }

        private static <T> Collector<T, ?, Set<T>> set() {
            return Collectors.toCollection(LinkedHashSet::new);
        }

        private static @Nullable String text(@Nullable Set<?> values) {
            return values == null
                    ? null
                    : values.stream()
                            .map(String::valueOf)
                            .sorted()
                            .collect(Collectors.joining(","));
        }
    }

    /**
     * @param text the token itself, {@code gs_} and 43 characters
     */
    public record Shown(ApiToken token, String text) {}

    /** A token of the operator's, good wherever its person is. */
    public static String issue(Person person, String name, Duration life) {
        return issue(person, name, life, null).text();
    }

    public static Shown issue(Person person, String name, Duration life, @Nullable Scope scope) {
        var secret = new byte[32];
        RANDOM.nextBytes(secret);
        var text = "gs_" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        var token = new ApiToken();
        token.tokenHash = hash(text);
        token.personId = person.id;
        token.name = name;
        token.hint = text.substring(0, 8);
        if (scope != null) {
            token.tenantId = scope.tenantId();
            token.verbs = Scope.text(scope.verbs());
            token.teams = Scope.text(scope.teams());
        }
        token.createdAt = Instant.now();
        token.expiresAt = token.createdAt.plus(life);
        token.persist();
        return new Shown(token, text);
    }

    /** Null for the operator's. */
    public @Nullable Scope scope() {
        return Scope.read(tenantId, verbs, teams);
    }

    /** Whoever signs in every few minutes leaves many that nobody can use any more. */
    @ApplicationScoped
    static class Expired {
        @Inject Tenancy tenancy;

        void duties(@Observes Duties duties) {
            duties.once("deleting expired tokens", Duration.ofHours(1), this::forget);
        }

        void forget() {
            tenancy.outside(() -> ApiToken.delete("expiresAt < ?1", Instant.now()));
        }
    }

    static String hash(String token) {
        return Digest.of(token).hex();
    }
}
