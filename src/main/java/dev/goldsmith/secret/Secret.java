package dev.goldsmith.secret;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.kernel.Fields;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.LockModeType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Something that scripts of a team can use, by name. Its value is written and never read again but
 * by a worker; it is locked for its tenant, team, name and version, so that a row copied elsewhere
 * opens nothing.
 */
@Entity
public class Secret extends Owned {
    public static final int LONGEST = 4096;
    private static final int MOST_OF_A_TEAM = 100;

    /** Shorter ones would be found, and hidden, in texts that have nothing to do with them. */
    private static final int SHORTEST = 8;

    private static final Pattern NAME = Pattern.compile("[A-Z][A-Z0-9_]{0,63}");

    public long teamId;
    public String name;

    /** Raised when its value is replaced. */
    public int version;

    @Column(columnDefinition = "longtext")
    public String locked;

    /** Null: never. */
    public @Nullable Instant expiresAt;

    public @Nullable Instant lastUsedAt;

    /** Ids of other teams whose templates may use it, a JSON list. */
    @Column(columnDefinition = "longtext")
    public String offeredTo;

    public Instant createdAt;
    public String createdByName;

    /** When its value was written, and by whom. */
    public Instant updatedAt;

    public String updatedByName;

    /**
     * What its owner sets.
     *
     * @param value null: the one that is there
     * @param expiresAt null: never
     * @param offeredTo slugs of other teams
     */
    public record Wish(
            @Nullable String value, @Nullable Instant expiresAt, List<String> offeredTo) {}

    // -- found

    /** The team's, by name. */
    public static List<Secret> of(Team team) {
        return list("teamId = ?1 order by name", team.id);
    }

    /** Those of these teams, by name. */
    public static List<Secret> ofTeams(Collection<Long> teams) {
        return teams.isEmpty() ? List.of() : list("teamId in ?1 order by name", teams);
    }

    static @Nullable Secret of(long teamId, String name) {
        return find("teamId = ?1 and name = ?2", teamId, name).firstResult();
    }

    /**
     * @throws Refused NOT_FOUND
     */
    public static Secret require(Team team, String name) {
        var secret = of(team.id, name);
        if (secret == null) {
            throw new Refused(
                    Refusal.NOT_FOUND, "Team %s has no secret '%s'.".formatted(team.slug, name));
        }
        return secret;
    }

    public boolean expired() {
        return expiresAt != null && !expiresAt.isAfter(Instant.now());
    }

    public int nextVersion() {
        return version + 1;
    }

    /** Whether templates of this team may use it. */
    boolean isFor(long team) {
        return team == teamId || offered().contains(team);
    }

    /** Ids of the other teams that may use it. */
    public List<Long> offered() {
        return Arrays.asList(Json.read(offeredTo, Long[].class));
    }

    // -- written

    /**
     * Makes one.
     *
     * @throws Refused CONFLICT when there is one of this name
     */
    public static Secret create(Access by, Team team, String name, Wish wish, HomeKey home) {
        if (of(team.id, name) != null) {
            throw Refused.field(
                    Refusal.CONFLICT,
                    "name",
                    "Team %s has a secret '%s' already; open it to replace its value."
                            .formatted(team.slug, name));
        }
        return put(by, team, name, wish, home);
    }

    /** Makes one, or changes the one of this name; another value is its next version. */
    public static Secret put(Access by, Team team, String name, Wish wish, HomeKey home) {
        by.require(Permission.OWN, team.id, "the secrets of team " + team.slug);
        if (!NAME.matcher(name).matches()) {
            throw Fields.fault(
                    "name",
                    "A secret's name is that of a variable: 1 to 64 capital letters, digits and `_`, beginning with a letter, such as `REGISTRY_TOKEN`.");
        }
        team.lock();
        var secret =
                Secret.<Secret>find("teamId = ?1 and name = ?2", team.id, name)
                        .withLock(LockModeType.PESSIMISTIC_WRITE)
                        .firstResult();
        boolean isNew = secret == null;
        if (secret == null) {
            if (wish.value() == null) {
                throw Fields.fault(
                        "value", "'value' is needed: there is no secret of this name yet.");
            }
            if (count("teamId", team.id) >= MOST_OF_A_TEAM) {
                throw new Refused(
                        Refusal.QUOTA, "A team has %d secrets at most.".formatted(MOST_OF_A_TEAM));
            }
            secret = new Secret();
            secret.teamId = team.id;
            secret.name = name;
            secret.createdAt = Instant.now();
            secret.createdByName = by.personName();
        }
        secret.expiresAt = future(wish.expiresAt(), secret.expiresAt);
        secret.offeredTo = Json.write(teams(team, wish.offeredTo()));
        if (wish.value() != null) {
            secret.write(by, wish.value(), home);
        }
        secret.persist();
        secret.tell(
                by,
                team,
                isNew
                        ? EventKind.SECRET_CREATED
                        : wish.value() == null
                                ? EventKind.SECRET_CHANGED
                                : EventKind.SECRET_REPLACED);
        return secret;
    }

    private void write(Access by, String value, HomeKey home) {
        check(value);
        version++;
        updatedAt = Instant.now();
        updatedByName = by.personName();
        locked = home.lock(place(by.tenantId()), value.getBytes(StandardCharsets.UTF_8));
    }

    /** Says what is wrong with a value, and never the value. */
    private static void check(String value) {
        if (value.length() > LONGEST) {
            throw Fields.fault("value", "A secret has at most %d characters.".formatted(LONGEST));
        }
        if (value.replaceAll("[\\r\\n]", "").strip().length() < SHORTEST) {
            throw Fields.fault(
                    "value",
                    "A secret has at least %d characters, line ends not counted: a shorter one can't be told from other text in a log, so that it couldn't be hidden."
                            .formatted(SHORTEST));
        }
        if (value.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
            throw Fields.fault(
                    "value",
                    "A secret is text: no environment has a NUL character, or half of one. Encode bytes, by base64 for example.");
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

    /** Runs that were asked for with it fail. */
    public void remove(Access by, Team team) {
        by.require(Permission.OWN, team.id, "the secrets of team " + team.slug);
        tell(by, team, EventKind.SECRET_REMOVED);
        delete();
    }

    private void tell(Access by, Team team, EventKind kind) {
        var detail = new TreeMap<String, Object>(Map.of("version", version));
        detail.put("expires", expiresAt == null ? "never" : expiresAt.toString());
        var slugs = Team.byId(offered()).values().stream().map(it -> it.slug).sorted().toList();
        if (!slugs.isEmpty()) {
            detail.put("offeredTo", slugs);
        }
        Event.tell(by, teamId, kind, "secret/" + team.slug + "/" + name, detail);
    }

    // -- used

    /** The value, for whoever executes a run; the time is written down. */
    String open(HomeKey home) {
        // Not by the entity: somebody may replace the value meanwhile, and all columns are written.
        update("lastUsedAt = ?1 where id = ?2", Instant.now(), id);
        return new String(home.unlock(place(tenantId), locked), StandardCharsets.UTF_8);
    }

    private String place(String tenant) {
        return "secret/%s/%d/%s/%d".formatted(tenant, teamId, name, version);
    }
}
