package dev.goldsmith.api;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.goldsmith.bring.out.Export;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Dear;
import dev.goldsmith.kernel.Fields;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.schema.TemplateWriter;
import dev.goldsmith.template.Bringing;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateSave;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Templates as other tools' files, both ways. */
@Path(Links.TENANT + "/teams/{team}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Templates")
public class TemplateFilesResource {
    @Inject Caller caller;
    @Inject TemplateSave templates;

    /**
     * @param text the file
     * @param parameters values beside it, as its tool has them in a file; null: none
     * @param name of the template to be, which also says which of several is meant
     */
    @Schema(name = "BringTemplate")
    public record BringTemplate(
            @Nullable String text, @Nullable String parameters, @Nullable String name) {}

    /**
     * @param kind what it was taken for
     * @param name that it has in the file, or empty
     * @param document the template that it would be
     * @param lines what became of each line or value
     * @param faults what keeps it from being saved as it is
     */
    @Schema(name = "BroughtTemplate")
    public record BroughtTemplate(
            String kind,
            String name,
            @JsonRawValue @Schema(implementation = Object.class) String document,
            List<TemplatesResource.ReportLine> lines,
            List<Violation> faults) {}

    @Dear
    @POST
    @Path("imports")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.EDIT)
    @Operation(
            operationId = "bringTemplate",
            summary = "Read another tool's file into a template, and save nothing",
            description =
                    "A Packer template (HCL2 or JSON), a Dockerfile, cloud-init user data, a"
                            + " component or recipe of EC2 Image Builder, a blueprint of osbuild, a"
                            + " script, or an ARM template; its kind is told from its text."
                            + " `lines` says of each line whether it was `taken`, `adapted`,"
                            + " `defaulted` or `leftOut`, and why. Save `document` with"
                            + " `putTemplate` when you have looked at it.")
    public BroughtTemplate bring(@PathParam("team") String team, @Nullable BringTemplate body) {
        var by = caller.access();
        var where =
                QuarkusTransaction.joiningExisting()
                        .call(() -> Team.require(team, by, Permission.EDIT));
        if (body == null || body.text() == null || body.text().isBlank()) {
            throw Fields.fault("text", "There is nothing in 'text'; put the file there.");
        }
        var brought =
                Bringing.of(
                        by.tenantId(),
                        where.slug,
                        body.text(),
                        body.parameters() == null ? "" : body.parameters(),
                        body.name());
        List<Violation> faults = List.of();
        try {
            templates.check(by, where, body.name(), brought);
        } catch (Refused refused) {
            faults = refused.violations;
        }
        return new BroughtTemplate(
                brought.title(),
                brought.name(),
                brought.document().toString(),
                TemplatesResource.ImportReport.of(brought).lines(),
                faults);
    }

    @GET
    @Path("templates/{name}/exports/{kind}")
    @Produces(MediaType.TEXT_PLAIN)
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "exportTemplate",
            summary = "The latest version of a template as another tool's file",
            description =
                    "`kind` is `arm`, `bicep` or `packer`. What the file can't say stands in its"
                            + " comments.")
    @APIResponse(
            responseCode = "200",
            description = "The file",
            content =
                    @Content(
                            mediaType = "text/plain",
                            schema = @Schema(implementation = String.class)))
    public String export(
            @PathParam("team") String team,
            @PathParam("name") String name,
            @PathParam("kind") String kind) {
        var where = Team.require(team, caller.access(), Permission.READ);
        var template = Template.require(where, name);
        var latest = TemplateReader.read(template.latest().document);
        return Export.require(kind).write(template.name, TemplateWriter.toJson(latest));
    }
}
