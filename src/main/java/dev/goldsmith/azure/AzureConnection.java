package dev.goldsmith.azure;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.build.azure.Account;
import dev.goldsmith.fetch.GuardedFetch;
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
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Where a team has Azure build, and as whom: named by templates. Its secret is never read. */
@Entity
public class AzureConnection extends Owned {
    private static final int MOST_OF_A_TEAM = 20;

    public long teamId;
    public String name;
    public String nameKey;
    public String azureTenant;
    public String clientId;

    /** Locked. */
    @Column(columnDefinition = "longtext")
    public String clientSecret;

    public String subscription;
    public String resourceGroup;
    public String location;
    public String identity;
    public String armEndpoint;
    public String authority;

    /** Null: nobody has looked since it was changed. */
    public @Nullable Instant checkedAt;

    @Column(columnDefinition = "longtext")
    public @Nullable String faults;

    public String updatedByName;
    public Instant updatedAt;

    /** The team's, by name. */
    public static List<AzureConnection> of(Team team) {
        return list("teamId = ?1 order by nameKey", team.id);
    }

    public static @Nullable AzureConnection of(long teamId, String name) {
        return find("teamId = ?1 and nameKey = ?2", teamId, key(name)).firstResult();
    }

    /**
     * @throws Refused NOT_FOUND
     */
    public static AzureConnection require(Team team, String name) {
        var connection = of(team.id, name);
        if (connection == null) {
            throw new Refused(
                    Refusal.NOT_FOUND,
                    "Team %s has no Azure connection '%s'; it has: %s."
                            .formatted(team.slug, name, names(team)));
        }
        return connection;
    }

    /** What is said to a template that names one that isn't there. */
    public static String unknown(Team team, String name) {
        return "Team %s has no Azure connection '%s'; it has: %s. An owner makes one under Settings, Azure connections."
                .formatted(team.slug, name, names(team));
    }

    static String names(Team team) {
        var names = of(team).stream().map(it -> it.name).collect(Collectors.joining(", "));
        return names.isEmpty() ? "none yet" : names;
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /**
     * @throws Refused INVALID_REQUEST with every fault, CONFLICT when there is one of this name
     */
    public static AzureConnection create(
            Access by,
            Team team,
            String name,
            AzureSettings settings,
            GuardedFetch fetch,
            HomeKey home) {
        if (of(team.id, name) != null) {
            throw Refused.field(
                    Refusal.CONFLICT,
                    "name",
                    "The team has an Azure connection '%s' already.".formatted(name));
        }
        return write(by, team, name, settings, fetch, home);
    }

    /**
     * Makes a connection, or replaces what the one of this name says. A secret that isn't given
     * stays, unless it would go somewhere else, or belong to somebody else.
     *
     * @throws Refused INVALID_REQUEST with every fault
     */
    public static AzureConnection write(
            Access by,
            Team team,
            String name,
            AzureSettings settings,
            GuardedFetch fetch,
            HomeKey home) {
        by.require(Permission.OWN, team.id, "the Azure connections of team " + team.slug);
        AzureConnection there =
                AzureConnection.<AzureConnection>find(
                                "teamId = ?1 and nameKey = ?2", team.id, key(name))
                        .withLock(LockModeType.PESSIMISTIC_WRITE)
                        .firstResult();
        settings.require(name, there, fetch);
        if (there == null && count("teamId", team.id) >= MOST_OF_A_TEAM) {
            throw new Refused(
                    Refusal.QUOTA,
                    "A team has %d Azure connections at most.".formatted(MOST_OF_A_TEAM));
        }
        var connection = there == null ? new AzureConnection() : there;
        if (there == null) {
            connection.teamId = team.id;
            connection.tenantId = by.tenantId();
            connection.name = name;
            connection.nameKey = key(name);
        }
        connection.take(settings, home);
        connection.updatedByName = by.personName();
        connection.updatedAt = Instant.now();
        connection.checkedAt = null;
        connection.faults = null;
        connection.persist();
        connection.tell(
                by,
                team,
                there == null
                        ? EventKind.AZURE_CONNECTION_CREATED
                        : EventKind.AZURE_CONNECTION_CHANGED,
                Map.of(
                        "subscription", connection.subscription,
                        "resourceGroup", connection.resourceGroup,
                        "client", connection.clientId,
                        "endpoint", connection.armEndpoint,
                        "anotherSecret", settings.clientSecret() != null));
        return connection;
    }

    private void take(AzureSettings it, HomeKey home) {
        azureTenant = it.azureTenant();
        clientId = it.clientId();
        subscription = it.subscription();
        resourceGroup = it.resourceGroup();
        location = it.location();
        identity = it.identity();
        armEndpoint = it.armEndpoint();
        authority = it.authority();
        var secret = it.clientSecret();
        if (secret != null) {
            clientSecret = home.lock(place(), secret.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** What is bound to it can't be opened for another tenant, team or name. */
    private String place() {
        return "azure_connection/%s/%d/%s".formatted(tenantId, teamId, nameKey);
    }

    /** With its secret: for whoever signs in at once. */
    public Account account(HomeKey home) {
        return new Account(
                name,
                azureTenant,
                clientId,
                new String(home.unlock(place(), clientSecret), StandardCharsets.UTF_8),
                subscription,
                resourceGroup,
                location,
                identity,
                URI.create(armEndpoint),
                URI.create(authority));
    }

    /** Empty: nothing was wrong, or nobody has looked. */
    public List<String> faultList() {
        return faults == null ? List.of() : Json.read(faults, new TypeReference<List<String>>() {});
    }

    /**
     * What a look at Azure found, of what was there before the look; nothing where it was changed
     * meanwhile.
     */
    public static void checked(long id, Instant asOf, List<String> faults) {
        AzureConnection there =
                getEntityManager().find(AzureConnection.class, id, LockModeType.PESSIMISTIC_WRITE);
        if (there != null && there.updatedAt.equals(asOf)) {
            there.checkedAt = Instant.now();
            there.faults = Json.write(faults);
        }
    }

    /** Runs that it builds fail, and what they have on Azure stays there. */
    public void remove(Access by, Team team) {
        by.require(Permission.OWN, team.id, "the Azure connections of team " + team.slug);
        tell(
                by,
                team,
                EventKind.AZURE_CONNECTION_REMOVED,
                Map.of("left", AzureBuild.count("connectionId", id)));
        AzureBuild.delete("connectionId", id);
        delete();
    }

    private void tell(Access by, Team team, EventKind kind, Map<String, ?> detail) {
        Event.tell(by, team.id, kind, "azureConnection/" + team.slug + "/" + name, detail);
    }
}
