package dev.goldsmith.people;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.kernel.Fields;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.ApiClient;
import dev.goldsmith.tenant.ApiToken;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.SignedIn;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.TokenConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tokens for the API in one tenant: one's own, and those of its programs. */
public final class Tokens {
    public static final int DEFAULT_DAYS = 90;
    private static final int LONGEST_DAYS = 365;
    private static final int MOST = 50;

    private Tokens() {}

    /**
     * @param owner an API client's id; null: a token of one's own
     * @param verbs what it is good for, by {@link Permission#word()}; null: everything that its
     *     owner may
     * @param teams by slug; null: all of its owner's
     * @param days 1 to {@value #LONGEST_DAYS}; null: {@value #DEFAULT_DAYS}
     */
    public record Wanted(
            @Nullable String name,
            @Nullable String owner,
            @Nullable List<String> verbs,
            @Nullable List<String> teams,
            @Nullable Integer days) {}

    /**
     * @param text the token itself, never seen again
     */
    public record Issued(ApiToken token, String owner, String text) {}

    /**
     * A line of the list.
     *
     * @param sleeps until its owner signs in by their provider again
     */
    public record Row(ApiToken token, String owner, boolean program, boolean sleeps) {
        public boolean expired() {
            return !token.expiresAt.isAfter(Instant.now());
        }
    }

    /** In a sentence: {@code read, run in web}. */
    public static String words(ApiToken.Scope scope) {
        var verbs =
                scope.verbs() == null
                        ? "all that its owner may"
                        : scope.verbs().stream()
                                .map(Permission::word)
                                .collect(Collectors.joining(", "));
        if (scope.teams() == null) {
            return verbs;
        }
        return verbs
                + " in "
                + Team.<Team>list("id in ?1 order by slug", scope.teams()).stream()
                        .map(it -> it.slug)
                        .collect(Collectors.joining(", "));
    }

    /** One's own, and for administrators everybody's; newest first. */
    public static Page<Row> page(
            Access by, boolean everybody, @Nullable Long before, int limit, TokenConfig config) {
        if (everybody) {
            by.requireAdmin("sees everybody's tokens");
        }
        var tokens =
                ApiToken.<ApiToken>find(
                                "tenantId = ?1 and id < ?2 and (?3 = true or personId = ?4) order by id desc",
                                by.tenantId(),
                                before == null ? Long.MAX_VALUE : before,
                                everybody,
                                by.personId())
                        .page(0, limit + 1)
                        .list();
        Map<String, Person> owners =
                Person.<Person>list("id in ?1", tokens.stream().map(it -> it.personId).toList())
                        .stream()
                        .collect(Collectors.toMap(it -> it.id, it -> it));
        return Page.of(
                tokens.stream()
                        .map(token -> {
                            var owner = owners.get(token.personId);
                            return new Row(
                                    token,
                                    owner == null ? "" : owner.name,
                                    owner != null && owner.issuer.equals(ApiClient.ISSUER),
                                    owner != null && owner.sleeps(config));
                        })
                        .toList(),
                limit,
                row -> Long.toString(row.token().id));
    }

    /**
     * A new one. A token makes no other, so that one that leaked can't outlive itself; the
     * operator's is as good as a session.
     */
    public static Issued issue(Access by, SignedIn with, Wanted wanted) {
        if (with.scope() != null) {
            throw new Refused(
                    Refusal.FORBIDDEN, "A token can't make another one; sign in to make it.");
        }
        var name = Fields.line("name", wanted.name(), 200);
        int days =
                Fields.between(
                        "days",
                        wanted.days() == null ? DEFAULT_DAYS : wanted.days(),
                        1,
                        LONGEST_DAYS);
        var owner = owner(by, wanted.owner());
        var scope = new ApiToken.Scope(by.tenantId(), verbs(wanted), teams(by, wanted));
        if (ApiToken.count(
                        "personId = ?1 and tenantId = ?2 and expiresAt > ?3",
                        owner.id,
                        by.tenantId(),
                        Instant.now())
                >= MOST) {
            throw new Refused(
                    Refusal.QUOTA,
                    "%s has %d tokens already; revoke one that is no longer used."
                            .formatted(owner.name, MOST));
        }
        var shown = ApiToken.issue(owner, name, Duration.ofDays(days), scope);
        if (!owner.id.equals(by.personId())) {
            shown.token().createdBy = by.personName();
            ApiClient.require(owner.id).keptBy(by);
        }
        tell(by, shown.token(), EventKind.TOKEN_ISSUED, owner.name);
        return new Issued(shown.token(), owner.name, shown.text());
    }

    /** One's own, or for administrators anybody's; void at once. */
    public static void revoke(Access by, long id) {
        ApiToken token =
                ApiToken.find("id = ?1 and tenantId = ?2", id, by.tenantId()).firstResult();
        if (token == null || (!token.personId.equals(by.personId()) && !by.administers())) {
            throw new Refused(Refusal.NOT_FOUND, "There is no token %d here.".formatted(id));
        }
        Person owner = Person.findById(token.personId);
        token.delete();
        tell(by, token, EventKind.TOKEN_REVOKED, owner.name);
    }

    private static Person owner(Access by, @Nullable String program) {
        if (program == null || program.isBlank() || program.equals(by.personId())) {
            return Person.findById(by.personId());
        }
        by.requireAdmin("makes tokens for its API clients");
        var client = ApiClient.require(program.strip());
        if (client.revokedAt != null) {
            throw new Refused(
                    Refusal.WRONG_STATE, "API client '%s' is revoked.".formatted(client.name));
        }
        return Person.findById(client.clientId);
    }

    private static @Nullable Set<Permission> verbs(Wanted wanted) {
        if (wanted.verbs() == null) {
            return null;
        }
        if (wanted.verbs().isEmpty()) {
            throw Fields.fault(
                    "verbs",
                    "'verbs' must name at least one of %s; leave it out for a token that can do everything its owner can."
                            .formatted(
                                    EnumSet.allOf(Permission.class).stream()
                                            .map(Permission::word)
                                            .collect(Collectors.joining(", "))));
        }
        Set<Permission> verbs = EnumSet.noneOf(Permission.class);
        wanted.verbs()
                .forEach(word ->
                        verbs.add(
                                Fields.oneOf(
                                        "verbs", word, Permission.values(), Permission::word)));
        // Whoever changes a thing has to see it, and whoever gives roles whom they give them to.
        verbs.add(Permission.READ);
        if (verbs.contains(Permission.OWN) || verbs.contains(Permission.EXPORT)) {
            verbs.add(Permission.PEOPLE);
        }
        return verbs;
    }

    private static @Nullable Set<Long> teams(Access by, Wanted wanted) {
        if (wanted.teams() == null) {
            return null;
        }
        if (wanted.teams().isEmpty()) {
            throw Fields.fault(
                    "teams",
                    "'teams' must name at least one team; leave it out for all of the owner's.");
        }
        Set<Long> teams = new LinkedHashSet<>();
        for (var slug : wanted.teams()) {
            var team = Team.bySlug(slug);
            if (team == null || !by.may(Permission.READ, team.id)) {
                throw Fields.fault("teams", "There is no team '%s' here.".formatted(slug));
            }
            teams.add(team.id);
        }
        return teams;
    }

    private static void tell(Access by, ApiToken token, EventKind kind, String owner) {
        var detail = new TreeMap<String, Object>(Map.of("name", token.name, "owner", owner));
        if (token.hint != null) {
            detail.put("hint", token.hint);
        }
        if (token.verbs != null) {
            detail.put("verbs", token.verbs.toLowerCase(java.util.Locale.ROOT));
        }
        Event.tell(by, null, kind, "token/" + token.id, detail);
    }
}
