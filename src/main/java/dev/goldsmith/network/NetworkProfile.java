package dev.goldsmith.network;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.build.Network;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.schema.Elsewhere;
import dev.goldsmith.schema.Guardrails;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.schema.SubnetId;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What guests of a team's templates reach, by the name that {@code subnetId} gives it. */
@Entity
public class NetworkProfile extends Owned {
    public long teamId;
    public String name;
    public String nameKey;

    /** {@link NetworkSettings} as JSON. */
    @Column(columnDefinition = "longtext")
    public String settings;

    public String updatedByName;
    public Instant updatedAt;

    /** What a run was asked for with. */
    public record Snapshot(String name, NetworkSettings settings) {}

    public NetworkSettings settings() {
        return Json.read(settings, NetworkSettings.class);
    }

    /** The team's, by name. */
    public static List<NetworkProfile> of(Team team) {
        return list("teamId = ?1 order by nameKey", team.id);
    }

    public static @Nullable NetworkProfile of(long teamId, String name) {
        return find("teamId = ?1 and nameKey = ?2", teamId, key(name)).firstResult();
    }

    /**
     * @throws Refused NOT_FOUND
     */
    public static NetworkProfile require(Team team, String name) {
        var profile = of(team.id, name);
        if (profile == null) {
            throw new Refused(
                    Refusal.NOT_FOUND,
                    "Team %s has no network profile '%s'; it has: %s."
                            .formatted(team.slug, name, names(team)));
        }
        return profile;
    }

    static String names(Team team) {
        var names = of(team).stream().map(it -> it.name).collect(Collectors.joining(", "));
        return names.isEmpty() ? "none yet" : names;
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /**
     * Makes a profile.
     *
     * @throws Refused INVALID_REQUEST with every fault, CONFLICT when there is one of this name
     */
    public static void create(
            Access by, Team team, String name, NetworkSettings settings, NetworkConfig config) {
        if (of(team.id, name) != null) {
            throw Refused.field(
                    Refusal.CONFLICT,
                    "name",
                    "The team has a network '%s' already.".formatted(name));
        }
        write(by, team, name, settings, config);
    }

    /**
     * Makes a profile, or changes the one of this name.
     *
     * @throws Refused INVALID_REQUEST with every fault
     */
    public static NetworkProfile write(
            Access by, Team team, String name, NetworkSettings settings, NetworkConfig config) {
        by.require(Permission.OWN, team.id, "the networks of team " + team.slug);
        if (!SubnetId.isName(name)) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "name",
                    "'%s' isn't a valid network name; it must be 1 to 64 letters, digits, `-`, `_` or `.`, beginning with a letter or digit."
                            .formatted(name));
        }
        if (key(name).equals(Guardrails.PUBLIC)) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "name",
                    "No network profile can be named `public`: that is what guardrails call the public internet, which a template reaches without one. Use another name.");
        }
        var faults = NetworkFaults.of(settings, config);
        if (!faults.isEmpty()) {
            throw new Refused(
                    Refusal.INVALID_REQUEST,
                    faults.size() == 1
                            ? faults.getFirst().message()
                            : faults.size() + " things in the network profile are not right.",
                    faults);
        }
        var profile =
                NetworkProfile.<NetworkProfile>find(
                                "teamId = ?1 and nameKey = ?2", team.id, key(name))
                        .withLock(LockModeType.PESSIMISTIC_WRITE)
                        .firstResult();
        var before = profile == null ? null : profile.settings();
        if (settings.equals(before)) {
            return profile;
        }
        if (profile == null) {
            profile = new NetworkProfile();
            profile.teamId = team.id;
            profile.name = name;
            profile.nameKey = key(name);
        }
        profile.settings = Json.write(settings);
        profile.updatedByName = by.personName();
        profile.updatedAt = Instant.now();
        profile.persist();
        Event.tell(
                by,
                team.id,
                before == null ? EventKind.NETWORK_CREATED : EventKind.NETWORK_CHANGED,
                "network/" + team.slug + "/" + profile.name,
                Map.of("settings", settings));
        return profile;
    }

    /** Runs that were asked for with it keep what it said. */
    public void remove(Access by, Team team) {
        by.require(Permission.OWN, team.id, "the networks of team " + team.slug);
        Event.tell(
                by,
                team.id,
                EventKind.NETWORK_REMOVED,
                "network/" + team.slug + "/" + name,
                Map.of());
        delete();
    }

    static Optional<SubnetId> subnet(ImageTemplate document) {
        var vm = document.properties().vmProfile();
        var net = vm == null ? null : vm.vnetConfig();
        return net == null || net.subnetId() == null || net.subnetId().isEmpty()
                ? Optional.empty()
                : Optional.of(SubnetId.parse(net.subnetId()));
    }

    /**
     * What a run of this document takes with it; null when its template names no network.
     *
     * @throws Refused CONFLICT when the profile is gone
     */
    public static @Nullable String snapshot(long teamId, ImageTemplate document) {
        var id = Elsewhere.is(document) ? null : subnet(document).orElse(null);
        if (id == null) {
            return null;
        }
        var profile = of(teamId, id.name());
        if (profile == null) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "The network profile '%s' that the template names is gone; name another one."
                            .formatted(id.name()));
        }
        return Json.write(new Snapshot(profile.name, profile.settings()));
    }

    /** What an engine is told of it. */
    public static Network network(@Nullable String snapshot) {
        var taken = taken(snapshot);
        return taken == null ? Network.PUBLIC : taken.settings().network(taken.name());
    }

    /** What a run took along; null when its template named no network. */
    public static @Nullable Snapshot taken(@Nullable String snapshot) {
        return snapshot == null ? null : Json.read(snapshot, Snapshot.class);
    }
}
