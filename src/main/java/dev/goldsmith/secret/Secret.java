package dev.goldsmith.secret;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.azure.AzureConnection;
import dev.goldsmith.installation.HomeKey;
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
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Something that scripts of a team can use, by name. Its value is written and never read again but
 * by a worker; it is locked for its tenant, team, name and version, so that a row copied elsewhere
 * opens nothing.
 */
@Entity
public class Secret extends Owned {
    public static final int LONGEST = 4096;
    private static final int LONGEST_FAULT = 2000;

    public long teamId;
    public String name;

    /** Raised when its value is replaced. */
    public int version;

    /** Null where the value is fetched. */
    @Column(columnDefinition = "longtext")
    public @Nullable String locked;

    /** A {@link Reference}; null: the value is stored. */
    @Column(columnDefinition = "longtext")
    public @Nullable String reference;

    /** What lets in where it is fetched, locked. */
    @Column(columnDefinition = "longtext")
    public @Nullable String credential;

    /** MAC of the value that was fetched last. */
    public @Nullable String seen;

    /** What it is called there. */
    public @Nullable String fetchedVersion;

    public @Nullable Instant fetchedAt;

    /** When somebody last tried whether it can be fetched. */
    public @Nullable Instant triedAt;

    /** Null: it can. */
    public @Nullable String trialFault;

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

    /** Runs that were asked for with it fail. */
    public void remove(Access by, Team team) {
        by.require(Permission.OWN, team.id, "the secrets of team " + team.slug);
        tell(by, team, EventKind.SECRET_REMOVED);
        delete();
    }

    void tell(Access by, Team team, EventKind kind) {
        var detail = new TreeMap<String, Object>(Map.of("version", version));
        var from = reference();
        if (from != null) {
            detail.put("from", from.summary());
        }
        detail.put("expires", expiresAt == null ? "never" : expiresAt.toString());
        var slugs = Team.byId(offered()).values().stream().map(it -> it.slug).sorted().toList();
        if (!slugs.isEmpty()) {
            detail.put("offeredTo", slugs);
        }
        Event.tell(by, teamId, kind, "secret/" + team.slug + "/" + name, detail);
    }

    // -- used

    /** Where its value lies; null: here. */
    public @Nullable Reference reference() {
        return reference == null ? null : Json.read(reference, Reference.class);
    }

    /** What has to be fetched for whoever executes a run; null: nothing, its value is here. */
    Fetching.@Nullable Asked asked(String called, HomeKey home) {
        var from = reference();
        if (from == null) {
            return null;
        }
        var connection =
                from.connection() == null ? null : AzureConnection.of(teamId, from.connection());
        return new Fetching.Asked(
                id,
                called,
                version,
                from,
                credential == null
                        ? null
                        : new String(
                                home.unlock(door(tenantId), credential), StandardCharsets.UTF_8),
                connection == null ? null : connection.account(home));
    }

    /** The value, for whoever executes a run; the time is written down. */
    String open(HomeKey home) {
        // Not by the entity: somebody may replace the value meanwhile, and all columns are written.
        update("lastUsedAt = ?1 where id = ?2", Instant.now(), id);
        return new String(
                home.unlock(place(tenantId), Objects.requireNonNull(locked)),
                StandardCharsets.UTF_8);
    }

    /**
     * Takes note of a value that was fetched. Another one than before is another version, so that
     * no layer of before is taken for it.
     *
     * @throws Refused CONFLICT when the reference isn't the one that was followed any more
     */
    void fetched(Fetching.Fetched it, HomeKey home) {
        getEntityManager().refresh(this, LockModeType.PESSIMISTIC_WRITE);
        var asked = it.asked();
        if (!asked.reference().equals(reference())) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "The secret %s was changed while its value was fetched; run it again."
                            .formatted(asked.name()));
        }
        note(it, home);
    }

    private void note(Fetching.Fetched it, HomeKey home) {
        var now = HexFormat.of().formatHex(home.mac("values of secrets", id + " " + it.value()));
        if (seen != null && !seen.equals(now)) {
            version++;
        }
        seen = now;
        fetchedVersion = it.version();
        fetchedAt = it.at();
    }

    /** What came of a trial; nothing where it was changed meanwhile. */
    void tried(
            Fetching.Asked asked,
            Fetching.@Nullable Fetched fetched,
            @Nullable String fault,
            HomeKey home) {
        getEntityManager().refresh(this, LockModeType.PESSIMISTIC_WRITE);
        if (asked.reference().equals(reference())) {
            triedAt = Instant.now();
            trialFault =
                    fault == null || fault.length() <= LONGEST_FAULT
                            ? fault
                            : fault.substring(0, LONGEST_FAULT);
            if (fetched != null) {
                note(fetched, home);
            }
        }
    }

    String place(String tenant) {
        return "secret/%s/%d/%s/%d".formatted(tenant, teamId, name, version);
    }

    /** Of the credential, which stays for the next version. */
    String door(String tenant) {
        return "secret_credential/%s/%d/%s".formatted(tenant, teamId, name);
    }
}
