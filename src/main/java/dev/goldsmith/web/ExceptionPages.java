package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.guardrail.AskException;
import dev.goldsmith.guardrail.Exemption;
import dev.goldsmith.guardrail.ExemptionList;
import dev.goldsmith.guardrail.Guard;
import dev.goldsmith.guardrail.Inherit;
import dev.goldsmith.guardrail.Part;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
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
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From what a template is excused, and whom it excuses. */
@Path("/t/{slug}/teams/{team}/templates/{name}/guardrails/exceptions")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class ExceptionPages {
    @Inject Caller caller;
    @Inject AskException exceptions;

    /**
     * @param base URL of the template
     * @param own those that it has or asks for
     * @param granted those from its own guardrails
     * @param inherited whose guardrails it is held to
     */
    record Exceptions(
            String root,
            String base,
            String name,
            Page<ExemptionList.Row> own,
            Page<ExemptionList.Row> granted,
            List<Guard> inherited,
            List<Part.Kind> kinds,
            Form form,
            boolean mayAsk,
            boolean mayRevoke)
            implements TemplateInstance {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance list(
            @PathParam("team") String team,
            @PathParam("name") String name,
            @QueryParam("own") @DefaultValue("") String own,
            @QueryParam("granted") @DefaultValue("") String granted) {
        return page(team, name, Form.empty(), cursor(own), cursor(granted));
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(
            value = Permission.EDIT,
            token = {Permission.EDIT, Permission.RUN})
    public Response ask(
            @PathParam("team") String team,
            @PathParam("name") String name,
            MultivaluedMap<String, String> typed) {
        var by = caller.access();
        var form = Form.of(typed);
        return form.submit(
                () -> {
                    exceptions.ask(
                            by,
                            team,
                            name,
                            new AskException.Wanted(
                                    form.text("baseline"),
                                    form.text("guardrail"),
                                    form.text("name"),
                                    form.value("descendants").equals("true"),
                                    form.text("reason"),
                                    day(form.text("until"))));
                    return here(team, name);
                },
                again -> page(team, name, again, null, null));
    }

    @POST
    @Path("{exception}/withdrawal")
    @Allow(Permission.EDIT)
    @Transactional
    public Response withdraw(
            @PathParam("team") String team,
            @PathParam("name") String name,
            @PathParam("exception") long id) {
        Exemption.require(id, null, template(team, name)).withdraw(caller.access());
        return Response.seeOther(here(team, name)).build();
    }

    @POST
    @Path("{exception}/revocation")
    @Allow(Permission.OWN)
    @Transactional
    public Response revoke(
            @PathParam("team") String team,
            @PathParam("name") String name,
            @PathParam("exception") long id) {
        Exemption.require(id, template(team, name), null).revoke(caller.access(), null);
        return Response.seeOther(here(team, name)).build();
    }

    private Exceptions page(
            String teamSlug, String name, Form form, @Nullable Long own, @Nullable Long granted) {
        var by = caller.access();
        var team = Team.require(teamSlug, by, Permission.READ);
        var template = Template.require(team, name);
        return new Exceptions(
                "/t/" + by.tenantSlug(),
                "/t/%s/teams/%s/templates/%s".formatted(by.tenantSlug(), team.slug, template.name),
                template.name,
                ExemptionList.of(by, template, own, Page.DEFAULT_LIMIT),
                ExemptionList.from(by, template, granted, Page.DEFAULT_LIMIT),
                Inherit.guards(template),
                List.of(Part.Kind.values()),
                form,
                by.may(Permission.EDIT, team.id),
                by.may(Permission.OWN, team.id));
    }

    private Template template(String team, String name) {
        return Template.require(Team.require(team, caller.access(), Permission.READ), name);
    }

    private URI here(String team, String name) {
        return URI.create(
                "/t/%s/teams/%s/templates/%s/guardrails/exceptions"
                        .formatted(caller.access().tenantSlug(), team, name));
    }

    private static @Nullable LocalDate day(@Nullable String text) {
        try {
            return text == null ? null : LocalDate.parse(text);
        } catch (DateTimeParseException _) {
            return null;
        }
    }

    private static @Nullable Long cursor(String text) {
        if (text.isEmpty()) {
            return null;
        }
        if (!text.matches("\\d{1,18}")) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST, "after", "A page begins after an exception's number.");
        }
        return Long.valueOf(text);
    }
}
