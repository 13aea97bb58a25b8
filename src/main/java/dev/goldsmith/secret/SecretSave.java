package dev.goldsmith.secret;

import dev.goldsmith.activity.EventKind;
import dev.goldsmith.azure.AzureConnection;
import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.kernel.Fields;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import jakarta.persistence.LockModeType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a team's secrets are written. */
public final class SecretSave {
    private static final int MOST_OF_A_TEAM = 100;
    private static final Pattern NAME = Pattern.compile("[A-Z][A-Z0-9_]{0,63}");

    private SecretSave() {}

    /**
     * What its owner sets: a value or a reference, or what is there stays.
     *
     * @param credential lets in where the reference leads; null: the one that is there
     * @param expiresAt null: never
     * @param offeredTo slugs of other teams
     */
    public record Wish(
            @Nullable String value,
            @Nullable Reference reference,
            @Nullable String credential,
            @Nullable Instant expiresAt,
            List<String> offeredTo) {
        boolean isNothing() {
            return value == null && reference == null && credential == null;
        }

        @Override
        public String toString() {
            return "a wish";
        }
    }

    /**
     * Makes one.
     *
     * @throws Refused CONFLICT when there is one of this name
     */
    public static Secret create(
            Access by, Team team, String name, Wish wish, HomeKey home, GuardedFetch fetch) {
        if (Secret.of(team.id, name) != null) {
            throw Refused.field(
                    Refusal.CONFLICT,
                    "name",
                    "Team %s has a secret '%s' already; open it to replace its value."
                            .formatted(team.slug, name));
        }
        return put(by, team, name, wish, home, fetch);
    }

    /** Makes one, or changes the one of this name; another value is its next version. */
    public static Secret put(
            Access by, Team team, String name, Wish wish, HomeKey home, GuardedFetch fetch) {
        by.require(Permission.OWN, team.id, "the secrets of team " + team.slug);
        if (!NAME.matcher(name).matches()) {
            throw Fields.fault(
                    "name",
                    "A secret's name is that of a variable: 1 to 64 capital letters, digits and `_`, beginning with a letter, such as `REGISTRY_TOKEN`.");
        }
        // Before anything is locked: names are looked up.
        var to = wish.reference() == null ? null : Reference.of(wish.reference(), fetch);
        team.lock();
        var secret =
                Secret.<Secret>find("teamId = ?1 and name = ?2", team.id, name)
                        .withLock(LockModeType.PESSIMISTIC_WRITE)
                        .firstResult();
        boolean isNew = secret == null;
        if (secret == null) {
            if (wish.value() == null && wish.reference() == null) {
                throw Fields.fault(
                        "value",
                        "'value' or 'reference' is needed: there is no secret of this name yet.");
            }
            if (Secret.count("teamId", team.id) >= MOST_OF_A_TEAM) {
                throw new Refused(
                        Refusal.QUOTA, "A team has %d secrets at most.".formatted(MOST_OF_A_TEAM));
            }
            secret = new Secret();
            secret.teamId = team.id;
            secret.name = name;
            secret.createdAt = Instant.now();
            secret.createdByName = by.personName();
        }
        int before = secret.version;
        secret.expiresAt = future(wish.expiresAt(), secret.expiresAt);
        secret.offeredTo = Json.write(teams(team, wish.offeredTo()));
        if (wish.value() != null) {
            write(secret, by, wish, wish.value(), home);
        } else if (!wish.isNothing()) {
            refer(secret, by, team, to, wish.credential(), home);
        }
        secret.persist();
        secret.tell(
                by,
                team,
                isNew
                        ? EventKind.SECRET_CREATED
                        : secret.version == before
                                ? EventKind.SECRET_CHANGED
                                : EventKind.SECRET_REPLACED);
        return secret;
    }

    private static void write(Secret it, Access by, Wish wish, String value, HomeKey home) {
        if (wish.reference() != null || wish.credential() != null) {
            throw Fields.fault("value", "Give either a value or where it is fetched from.");
        }
        SecretValue.check(value);
        next(it, by);
        it.reference = null;
        it.credential = null;
        it.locked = home.lock(it.place(by.tenantId()), value.getBytes(StandardCharsets.UTF_8));
    }

    private static void next(Secret it, Access by) {
        it.version++;
        it.updatedAt = Instant.now();
        it.updatedByName = by.personName();
        it.seen = null;
        it.fetchedVersion = null;
        it.fetchedAt = null;
        it.triedAt = null;
        it.trialFault = null;
    }

    /**
     * @param wanted null: the one that is there
     * @param given null: the credential that is there
     */
    private static void refer(
            Secret it,
            Access by,
            Team team,
            @Nullable Reference wanted,
            @Nullable String given,
            HomeKey home) {
        var before = it.reference();
        var to = wanted == null ? before : wanted;
        if (to == null) {
            throw Fields.fault(
                    "credential", "This secret is stored, not fetched: it has no credential.");
        }
        var name = to.connection();
        if (name != null && AzureConnection.of(team.id, name) == null) {
            throw Fields.fault(
                    "reference.connection",
                    "Team %s has no Azure connection '%s'.".formatted(team.slug, name));
        }
        if (to.equals(before) && given == null) {
            return;
        }
        if (given != null && !to.hasCredential()) {
            throw Fields.fault(
                    "credential",
                    to.kind().equals(Reference.HTTP)
                            ? "Name the `header` that has the credential."
                            : "An Azure connection signs in to a Key Vault; leave the credential out.");
        }
        if (given != null) {
            Reference.checkCredential(given);
        } else if (to.hasCredential()
                && (it.credential == null || before == null || !to.isLetInLike(before))) {
            throw Fields.fault(
                    "credential",
                    "'credential' is needed: what is stored, if anything, is for another place and sent to no other.");
        }
        next(it, by);
        it.reference = Json.write(to);
        it.locked = null;
        if (!to.hasCredential()) {
            it.credential = null;
        } else if (given != null) {
            it.credential =
                    home.lock(it.door(by.tenantId()), given.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static @Nullable Instant future(@Nullable Instant wanted, @Nullable Instant before) {
        if (wanted != null && !wanted.equals(before) && !wanted.isAfter(Instant.now())) {
            throw Fields.fault("expiresAt", "`expiresAt` must be in the future.");
        }
        return wanted;
    }

    private static List<Long> teams(Team owner, List<String> slugs) {
        var teams = new ArrayList<Long>();
        for (var slug : slugs) {
            var team = Team.bySlug(slug);
            if (team == null) {
                throw Fields.fault("offeredTo", "There is no team '%s' here.".formatted(slug));
            }
            if (!team.id.equals(owner.id) && !teams.contains(team.id)) {
                teams.add(team.id);
            }
        }
        return teams;
    }
}
