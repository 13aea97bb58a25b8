package dev.goldsmith.api;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.secret.SecretUse;
import dev.goldsmith.secret.TemplateSecrets;
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
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Which secrets the scripts of a template are given. */
@Path(Links.TENANT + "/teams/{team}/templates/{name}/secrets")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Secrets")
public class TemplateSecretsResource {
    @Inject Caller caller;

    @Schema(name = "TemplateSecretsRequest")
    public record Wanted(@Nullable List<WantedUse> uses) {}

    /**
     * @param secret its name, or {@code team/NAME} of another team that offers it
     * @param variable of the script's environment; left out: called as the secret is
     * @param step name of the steps that get it; left out: all that run a script
     */
    @Schema(name = "SecretUse")
    public record WantedUse(
            @Nullable String secret, @Nullable String variable, @Nullable String step) {}

    @Schema(name = "TemplateSecrets")
    public record Shown(List<WantedUse> uses, @Nullable String setBy, @Nullable Instant setAt) {
        static Shown of(@Nullable TemplateSecrets it) {
            return it == null
                    ? new Shown(List.of(), null, null)
                    : new Shown(it.uses().stream().map(Shown::of).toList(), it.setByName, it.setAt);
        }

        private static WantedUse of(SecretUse use) {
            return new WantedUse(use.secret(), use.variable(), use.step());
        }
    }

    @GET
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "getTemplateSecrets",
            summary = "Which secrets a template's scripts are given")
    public Shown get(@PathParam("team") String team, @PathParam("name") String name) {
        var where = Team.require(team, caller.access(), Permission.READ);
        return Shown.of(TemplateSecrets.of(Template.require(where, name)));
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.EDIT)
    @Transactional
    @Operation(
            operationId = "putTemplateSecrets",
            summary = "Set which secrets a template's scripts are given",
            description =
                    "Shell and PowerShell steps and validators get them as variables of their"
                            + " environment. The list replaces the current one.")
    public Shown put(
            @PathParam("team") String team, @PathParam("name") String name, Wanted wanted) {
        var by = caller.access();
        var where = Team.require(team, by, Permission.EDIT);
        var template = Template.require(where, name);
        var wishes = wanted.uses() == null ? List.<WantedUse>of() : wanted.uses();
        return Shown.of(
                TemplateSecrets.put(
                        by, where, template, wishes.stream().map(it -> wish(it)).toList()));
    }

    private static TemplateSecrets.Wish wish(@Nullable WantedUse use) {
        return use == null
                ? new TemplateSecrets.Wish(null, null, null)
                : new TemplateSecrets.Wish(use.secret(), use.variable(), use.step());
    }
}
