package dev.goldsmith.api;

import dev.goldsmith.cascade.DerivativePolicy;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What happens to a template when a cascade reaches it. */
@Path(Links.TENANT + "/teams/{team}/templates/{name}/cascade-policy")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Cascades")
public class CascadePolicyResource {
    @Inject Caller caller;

    /**
     * @param policy {@code automatic}, {@code ask} or {@code ignore}
     * @param until of {@code ignore}: from this day on it asks again
     */
    @Schema(name = "CascadePolicyRequest")
    public record Wanted(@Nullable String policy, @Nullable String until) {}

    /**
     * @param setBy in whose name automatic runs are requested; null: nobody set it
     */
    @Schema(name = "CascadePolicy")
    public record Shown(
            String policy,
            @Nullable String until,
            @Nullable String setBy,
            @Nullable Instant setAt) {
        static Shown of(@Nullable DerivativePolicy it) {
            return it == null
                    ? new Shown(DerivativePolicy.Kind.ASK.word(), null, null, null)
                    : new Shown(
                            it.kind.word(),
                            it.ignoreUntil == null ? null : it.ignoreUntil.toString(),
                            it.setByName,
                            it.setAt);
        }
    }

    @GET
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "getCascadePolicy",
            summary = "What happens to a template when a cascade reaches it")
    public Shown get(@PathParam("team") String team, @PathParam("name") String name) {
        var where = Team.require(team, caller.access(), Permission.READ);
        return Shown.of(DerivativePolicy.of(Template.require(where, name)));
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(
            value = Permission.EDIT,
            token = {Permission.EDIT, Permission.RUN})
    @Transactional
    @Operation(
            operationId = "putCascadePolicy",
            summary = "Set what happens to a template when a cascade reaches it",
            description =
                    "`automatic` rebuilds it in your name, with the permissions that you have at"
                            + " that time; `ask` waits until somebody of the team answers;"
                            + " `ignore` leaves it as it is until a day.")
    public Shown put(
            @PathParam("team") String team, @PathParam("name") String name, Wanted wanted) {
        var by = caller.access();
        var where = Team.require(team, by, Permission.EDIT);
        var template = Template.require(where, name);
        return Shown.of(
                DerivativePolicy.put(
                        by,
                        where,
                        template,
                        DerivativePolicy.Setting.of(wanted.policy(), wanted.until())));
    }
}
