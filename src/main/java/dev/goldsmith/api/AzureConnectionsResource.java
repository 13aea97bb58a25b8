package dev.goldsmith.api;

import dev.goldsmith.azure.AzureConnection;
import dev.goldsmith.azure.AzureSettings;
import dev.goldsmith.azure.ConnectionLook;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
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

/** Where a team has Azure build, and as whom. */
@Path(Links.TENANT + "/teams/{team}/azure-connections")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Azure connections")
public class AzureConnectionsResource {
    @Inject Caller caller;
    @Inject GuardedFetch fetch;
    @Inject HomeKey home;
    @Inject ConnectionLook look;

    /**
     * @param azureTenant id of the Azure directory
     * @param clientSecret never answered; without it, the one that is there stays
     * @param identity resource id of the user-assigned identity that image templates get
     * @param armEndpoint default: Azure's public cloud
     * @param authority the same
     */
    @Schema(name = "AzureConnectionRequest")
    public record Wanted(
            @Nullable String azureTenant,
            @Nullable String clientId,
            @Nullable String clientSecret,
            @Nullable String subscription,
            @Nullable String resourceGroup,
            @Nullable String location,
            @Nullable String identity,
            @Nullable String armEndpoint,
            @Nullable String authority) {}

    /**
     * @param checkedAt when Azure was looked at; null: not since it was changed
     * @param faults what was wrong then, a sentence each
     */
    @Schema(name = "AzureConnection")
    public record Connection(
            String name,
            String azureTenant,
            String clientId,
            String subscription,
            String resourceGroup,
            String location,
            String identity,
            String armEndpoint,
            String authority,
            @Nullable Instant checkedAt,
            List<String> faults,
            String updatedBy,
            Instant updatedAt) {
        static Connection of(AzureConnection it) {
            return new Connection(
                    it.name,
                    it.azureTenant,
                    it.clientId,
                    it.subscription,
                    it.resourceGroup,
                    it.location,
                    it.identity,
                    it.armEndpoint,
                    it.authority,
                    it.checkedAt,
                    it.faultList(),
                    it.updatedByName,
                    it.updatedAt);
        }
    }

    @GET
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "listAzureConnections",
            summary = "A team's Azure connections, by name, without their secrets")
    public Page<Connection> list(@PathParam("team") String slug) {
        var team = Team.require(slug, caller.access(), Permission.READ);
        return new Page<>(AzureConnection.of(team).stream().map(Connection::of).toList(), null);
    }

    @GET
    @Path("{name}")
    @Allow(Permission.READ)
    @Transactional
    @Operation(operationId = "getAzureConnection", summary = "One Azure connection")
    public Connection get(@PathParam("team") String slug, @PathParam("name") String name) {
        var team = Team.require(slug, caller.access(), Permission.READ);
        return Connection.of(AzureConnection.require(team, name));
    }

    @PUT
    @Path("{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.OWN)
    @Transactional
    @Operation(
            operationId = "putAzureConnection",
            summary = "Make an Azure connection, or replace what it says",
            description =
                    "The secret is stored encrypted and can't be read again. It must be sent again"
                            + " when client, directory, endpoint or authority change. Runs that are"
                            + " being built go on with what they began with.")
    public Connection put(
            @PathParam("team") String slug, @PathParam("name") String name, Wanted wanted) {
        var by = caller.access();
        var team = Team.require(slug, by, Permission.OWN);
        return Connection.of(AzureConnection.write(by, team, name, settings(wanted), fetch, home));
    }

    private static AzureSettings settings(Wanted wanted) {
        return new AzureSettings(
                text(wanted.azureTenant()),
                text(wanted.clientId()),
                wanted.clientSecret() == null ? null : wanted.clientSecret().strip(),
                text(wanted.subscription()),
                text(wanted.resourceGroup()),
                text(wanted.location()),
                text(wanted.identity()),
                text(wanted.armEndpoint()),
                text(wanted.authority()));
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text.strip();
    }

    @POST
    @Path("{name}/checks")
    @Allow(Permission.OWN)
    @Operation(
            operationId = "checkAzureConnection",
            summary = "Sign in to Azure and look at subscription and resource group",
            description = "`faults` says what is missing, and the command that grants it.")
    public Connection check(@PathParam("team") String slug, @PathParam("name") String name) {
        look.look(caller.access(), slug, name);
        return QuarkusTransaction.joiningExisting().call(() -> get(slug, name));
    }

    @DELETE
    @Path("{name}")
    @Allow(Permission.OWN)
    @Transactional
    @Operation(
            operationId = "removeAzureConnection",
            summary = "Take an Azure connection away",
            description =
                    "Runs of templates that name it fail, and what they have on Azure stays there.")
    public Page<Connection> remove(@PathParam("team") String slug, @PathParam("name") String name) {
        var by = caller.access();
        var team = Team.require(slug, by, Permission.OWN);
        AzureConnection.require(team, name).remove(by, team);
        return list(slug);
    }
}
