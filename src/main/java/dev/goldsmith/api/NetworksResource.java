package dev.goldsmith.api;

import dev.goldsmith.build.Network.Opening;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.network.NetworkConfig;
import dev.goldsmith.network.NetworkProfile;
import dev.goldsmith.network.NetworkSettings;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What the guests of a team's templates reach. */
@Path(Links.TENANT + "/teams/{team}/networks")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Networks")
public class NetworksResource {
    @Inject Caller caller;
    @Inject NetworkConfig config;

    /**
     * @param kind {@code nat} (the default), {@code bridge} or {@code none}
     * @param openings nat: what is reached besides the public internet
     * @param bridge bridge: one that the operator allows
     * @param noProxy hosts that are asked directly, with commas between
     * @param certificates PEM of authorities that guests trust
     */
    @Schema(name = "NetworkRequest")
    public record Wanted(
            @Nullable String kind,
            @Nullable List<WantedOpening> openings,
            @Nullable String bridge,
            @Nullable String httpProxy,
            @Nullable String httpsProxy,
            @Nullable String noProxy,
            @Nullable String certificates) {}

    /**
     * @param range CIDR
     * @param ports none: all
     */
    @Schema(name = "NetworkOpening")
    public record WantedOpening(@Nullable String range, @Nullable List<Integer> ports) {}

    /**
     * @param subnetId what a template may write instead of the name
     * @param open whether guests reach more than the public internet
     */
    @Schema(name = "Network")
    public record Profile(
            String name,
            String subnetId,
            String kind,
            boolean open,
            List<WantedOpening> openings,
            String bridge,
            String httpProxy,
            String httpsProxy,
            String noProxy,
            String certificates,
            String updatedBy,
            Instant updatedAt) {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    @Operation(operationId = "listNetworks", summary = "A team's network profiles, by name")
    public Page<Profile> list(@PathParam("team") String slug) {
        var team = Team.require(slug, caller.access(), Permission.READ);
        return new Page<>(
                NetworkProfile.of(team).stream().map(it -> answer(team, it)).toList(), null);
    }

    @GET
    @Path("{name}")
    @Allow(Permission.READ)
    @Transactional
    @Operation(operationId = "getNetwork", summary = "One network profile")
    public Profile get(@PathParam("team") String slug, @PathParam("name") String name) {
        var team = Team.require(slug, caller.access(), Permission.READ);
        return answer(team, NetworkProfile.require(team, name));
    }

    @PUT
    @Path("{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.OWN)
    @Transactional
    @Operation(
            operationId = "putNetwork",
            summary = "Create or replace a network profile",
            description =
                    "Runs that were already requested keep its earlier settings. An approval of a network that"
                            + " reaches more than the public internet counts until the profile is"
                            + " changed.")
    public Profile put(
            @PathParam("team") String slug, @PathParam("name") String name, Wanted wanted) {
        var by = caller.access();
        var team = Team.require(slug, by, Permission.OWN);
        var settings = settings(wanted);
        return answer(team, NetworkProfile.write(by, team, name, settings, config));
    }

    @DELETE
    @Path("{name}")
    @Allow(Permission.OWN)
    @Transactional
    @Operation(
            operationId = "removeNetwork",
            summary = "Take a network profile away",
            description = "Runs of templates that name it are refused until it is there again.")
    public Page<Profile> remove(@PathParam("team") String slug, @PathParam("name") String name) {
        var by = caller.access();
        var team = Team.require(slug, by, Permission.OWN);
        NetworkProfile.require(team, name).remove(by, team);
        return list(slug);
    }

    private static NetworkSettings settings(Wanted wanted) {
        var openings = wanted.openings() == null ? List.<WantedOpening>of() : wanted.openings();
        for (int i = 0; i < openings.size(); i++) {
            var ports = openings.get(i) == null ? null : openings.get(i).ports();
            if (ports != null && ports.stream().anyMatch(java.util.Objects::isNull)) {
                throw Query.fault(
                        "openings[%d].ports".formatted(i), "'ports' must be numbers; one is null.");
            }
            if (openings.get(i) == null || openings.get(i).range() == null) {
                throw Query.fault(
                        "openings[%d].range".formatted(i),
                        "'range' is needed, such as `10.1.2.0/24`.");
            }
        }
        return new NetworkSettings(
                NetworkSettings.Kind.of(wanted.kind()),
                openings.stream()
                        .map(it ->
                                new Opening(
                                        String.valueOf(it.range()),
                                        it.ports() == null ? List.of() : it.ports()))
                        .toList(),
                text(wanted.bridge()),
                text(wanted.httpProxy()),
                text(wanted.httpsProxy()),
                text(wanted.noProxy()),
                text(wanted.certificates()));
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text.strip();
    }

    private Profile answer(Team team, NetworkProfile profile) {
        var it = profile.settings();
        return new Profile(
                profile.name,
                "/subscriptions/%s/resourceGroups/%s/providers/Microsoft.Network/virtualNetworks/%s/subnets/%s"
                        .formatted(profile.tenantId, team.slug, team.slug, profile.name),
                it.kind().word(),
                it.open(),
                it.openings().stream().map(o -> new WantedOpening(o.range(), o.ports())).toList(),
                it.bridge(),
                it.httpProxy(),
                it.httpsProxy(),
                it.noProxy(),
                it.certificates(),
                profile.updatedByName,
                profile.updatedAt);
    }
}
