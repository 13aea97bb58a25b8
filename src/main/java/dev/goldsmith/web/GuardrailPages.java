package dev.goldsmith.web;

import dev.goldsmith.advisory.Severity;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.guardrail.Excused;
import dev.goldsmith.guardrail.Guard;
import dev.goldsmith.guardrail.GuardrailVersion;
import dev.goldsmith.guardrail.Inherit;
import dev.goldsmith.guardrail.SetGuardrails;
import dev.goldsmith.schema.Guardrails;
import dev.goldsmith.schema.TemplateWriter;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a template asks of its descendants, and what its ancestors ask of it. */
@Path("/t/{slug}/teams/{team}/templates/{name}/guardrails")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class GuardrailPages {
    private static final String EXAMPLE =
            """
            [{"type": "Shell", "name": "Password sign-in is off",
              "inline": ["sudo sshd -T | grep -q '^passwordauthentication no'"]}]\
            """;

    @Inject Caller caller;
    @Inject SetGuardrails guardrails;

    /**
     * @param base URL of the template
     * @param number of those that count, 0 for none
     * @param set what counts; null: nobody ever set any
     */
    record Rules(
            String root,
            String base,
            String name,
            int number,
            @Nullable GuardrailVersion set,
            Form form,
            boolean mayEdit,
            boolean saved,
            String example,
            List<Inherited> inherited,
            List<Severity> severities)
            implements TemplateInstance {}

    /** What one ancestor asks. */
    record Inherited(String template, int number, String json, List<Excused> excused) {
        static Inherited of(Guard guard) {
            return new Inherited(
                    guard.template(),
                    guard.number(),
                    TemplateWriter.pretty(guard.document()),
                    guard.excused());
        }
    }

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance show(
            @PathParam("team") String team,
            @PathParam("name") String name,
            @QueryParam("said") @Nullable String said) {
        return page(team, name, null, "saved".equals(said));
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.OWN)
    public Response set(
            @PathParam("team") String team,
            @PathParam("name") String name,
            MultivaluedMap<String, String> typed) {
        var by = caller.access();
        var form = Form.of(typed);
        return form.submit(
                () -> {
                    var number = form.number("number");
                    GuardrailForm.besideFields(
                            () -> guardrails.set(by, team, name, GuardrailForm.json(form), number));
                    return URI.create(base(team, name) + "/guardrails?said=saved");
                },
                again -> page(team, name, again, false));
    }

    private Rules page(String teamSlug, String name, @Nullable Form again, boolean saved) {
        var by = caller.access();
        var team = Team.require(teamSlug, by, Permission.READ);
        var template = Template.require(team, name);
        var set = GuardrailVersion.of(template);
        return new Rules(
                "/t/" + by.tenantSlug(),
                base(team.slug, template.name),
                template.name,
                set == null ? 0 : set.number,
                set,
                again != null
                        ? again
                        : GuardrailForm.of(set == null ? Guardrails.NONE : set.guardrails()),
                by.may(Permission.OWN, team.id),
                saved,
                EXAMPLE,
                Inherit.guards(template).stream().map(Inherited::of).toList(),
                Severity.rated());
    }

    private String base(String team, String name) {
        return "/t/%s/teams/%s/templates/%s".formatted(caller.access().tenantSlug(), team, name);
    }
}
