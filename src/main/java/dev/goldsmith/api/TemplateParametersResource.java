package dev.goldsmith.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.secret.Parameter;
import dev.goldsmith.secret.TemplateParameters;
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
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What whoever asks for a build of a template can say. */
@Path(Links.TENANT + "/teams/{team}/templates/{name}/parameters")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Parameters")
public class TemplateParametersResource {
    @Inject Caller caller;

    @Schema(name = "TemplateParametersRequest")
    public record Wanted(@Nullable List<One> parameters) {}

    /**
     * @param name of the variable that scripts get it in
     * @param type {@code string}, {@code number}, {@code boolean} or {@code choice}; default:
     *     string
     * @param byDefault what counts where a request says nothing; left out: nothing
     * @param allowed all that a value can be; left out: all of the type
     * @param required whether a run needs a value; default: false
     * @param steps names of the steps that get it; left out: all that run a script
     * @param description for who fills in the form
     */
    @Schema(name = "TemplateParameter")
    public record One(
            @Nullable String name,
            @Nullable String type,
            @JsonProperty("default") @Nullable Object byDefault,
            @Nullable List<Object> allowed,
            @Nullable Boolean required,
            @Nullable List<String> steps,
            @Nullable String description) {
        static One of(Parameter it) {
            return new One(
                    it.name(),
                    it.type().word(),
                    it.byDefault(),
                    new ArrayList<Object>(it.allowed()),
                    it.required(),
                    it.steps(),
                    it.description());
        }

        Parameter.Wish wish(String field) {
            var values = new ArrayList<String>();
            for (var value : allowed == null ? List.of() : allowed) {
                values.add(ParameterValues.text(field + ".allowed", value));
            }
            return new Parameter.Wish(
                    name,
                    type,
                    byDefault == null ? null : ParameterValues.text(field + ".default", byDefault),
                    values,
                    Boolean.TRUE.equals(required),
                    steps == null ? List.of() : steps,
                    description);
        }
    }

    @Schema(name = "TemplateParameters")
    public record Shown(List<One> parameters, @Nullable String setBy, @Nullable Instant setAt) {
        static Shown of(@Nullable TemplateParameters it) {
            return it == null
                    ? new Shown(List.of(), null, null)
                    : new Shown(it.all().stream().map(One::of).toList(), it.setByName, it.setAt);
        }
    }

    @GET
    @Allow(Permission.READ)
    @Transactional
    @Operation(operationId = "getTemplateParameters", summary = "The parameters of a template")
    public Shown get(@PathParam("team") String team, @PathParam("name") String name) {
        var where = Team.require(team, caller.access(), Permission.READ);
        return Shown.of(TemplateParameters.of(Template.require(where, name)));
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.EDIT)
    @Transactional
    @Operation(
            operationId = "putTemplateParameters",
            summary = "Set the parameters of a template",
            description =
                    "Shell and PowerShell steps and validators get their values as variables of"
                            + " their environment. The list replaces the current one.")
    public Shown put(
            @PathParam("team") String team, @PathParam("name") String name, Wanted wanted) {
        var by = caller.access();
        var where = Team.require(team, by, Permission.EDIT);
        var template = Template.require(where, name);
        var wishes = new ArrayList<Parameter.Wish>();
        for (var one : wanted.parameters() == null ? List.<One>of() : wanted.parameters()) {
            var field = "parameters[%d]".formatted(wishes.size());
            wishes.add(
                    one == null
                            ? new Parameter.Wish(
                                    null, null, null, List.of(), false, List.of(), null)
                            : one.wish(field));
        }
        return Shown.of(TemplateParameters.put(by, where, template, wishes));
    }
}
