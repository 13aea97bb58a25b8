package dev.goldsmith.web;

import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Open;
import dev.goldsmith.door.Operators;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.people.MailCheck;
import dev.goldsmith.people.SetupStep;
import dev.goldsmith.people.SetupStep.Outcome;
import dev.goldsmith.people.SetupStep.Step;
import dev.goldsmith.people.Teams;
import dev.goldsmith.people.Tenants;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Directory;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import dev.goldsmith.worker.WorkerRow;
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
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Leads the first administrator through an empty installation, a page a step. Each step can be
 * skipped; whoever comes back goes on where they left.
 */
@Path("/setup")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
@Open(Open.To.INSTALLATION_ADMIN)
public class SetupPages {
    @Inject Caller caller;
    @Inject Operators operators;
    @Inject Tenants tenants;
    @Inject Tenancy tenancy;
    @Inject Directory directory;
    @Inject MailCheck mail;

    /** A step in the list beside the page. */
    record Mark(String word, String title, String state, boolean current) {}

    /**
     * @param tenant the tenant's slug, or empty while there is none
     * @param sent what came of the test mail, or null
     */
    record Guide(
            Step step,
            List<Mark> marks,
            String tenant,
            Form form,
            List<String> colours,
            String server,
            MailCheck.@Nullable Result sent,
            List<WorkerRow> workers)
            implements TemplateInstance {}

    record Finished(List<Mark> marks, String tenant) implements TemplateInstance {}

    /** The next step; when there is none, the tenant's own first page. */
    @GET
    @Transactional
    public Response next() {
        var next = SetupStep.next();
        if (next.isPresent()) {
            return Response.seeOther(at(next.get())).build();
        }
        var slug = slug();
        return Response.ok(new Finished(marks(null), slug).render()).build();
    }

    @GET
    @Path("{step}")
    @Transactional
    public TemplateInstance show(@PathParam("step") String word) {
        return page(step(word), Form.empty(), null);
    }

    private Guide page(Step step, Form form, MailCheck.@Nullable Result sent) {
        return new Guide(
                step,
                marks(step),
                slug(),
                form,
                Team.COLOURS,
                mail.server(),
                sent,
                step == Step.WORKER ? WorkerRow.fresh() : List.of());
    }

    private static List<Mark> marks(@Nullable Step current) {
        var outcomes = SetupStep.outcomes();
        return Arrays.stream(Step.values())
                .map(step -> {
                    var outcome = outcomes.get(step);
                    return new Mark(
                            step.word(),
                            title(step),
                            outcome == null ? "" : outcome == Outcome.DONE ? "done" : "skipped",
                            step == current);
                })
                .toList();
    }

    private static String title(Step step) {
        return switch (step) {
            case TENANT -> "Your organization";
            case TEAM -> "First team";
            case ACCESS -> "Sign-in";
            case MAIL -> "Mail";
            case WORKER -> "Worker";
        };
    }

    @POST
    @Path("tenant")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response tenant(MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        return form.submit(
                () -> {
                    var made =
                            tenants.create(
                                    operators.current(),
                                    form.value("slug"),
                                    form.value("name"),
                                    TenantPages.limits(form),
                                    null);
                    SetupStep.mark(Step.TENANT, Outcome.DONE, made.tenant().id);
                    return URI.create("/setup");
                },
                it -> page(Step.TENANT, it, null));
    }

    @POST
    @Path("team")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response team(MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        return form.submit(
                () -> {
                    var by = access();
                    tenancy.in(
                            by.tenantId(),
                            () ->
                                    Teams.create(
                                            by,
                                            form.value("slug"),
                                            new Teams.Look(
                                                    form.text("name"),
                                                    form.text("colour"),
                                                    form.text("contact"))));
                    SetupStep.mark(Step.TEAM, Outcome.DONE, null);
                    return URI.create("/setup");
                },
                it -> page(Step.TEAM, it, null));
    }

    /** Sends a mail; the page then says what came of it. */
    @POST
    @Path("mail/test")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response test(MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        return form.show(
                () ->
                        Form.page(
                                page(
                                        Step.MAIL,
                                        form,
                                        mail.send(
                                                form.value("email"), operators.current().name()))),
                it -> page(Step.MAIL, it, null));
    }

    /** What was only to be looked at is done by going on. */
    @POST
    @Path("{step}/done")
    @Transactional
    public Response done(@PathParam("step") String word) {
        var step = step(word);
        if (step == Step.TENANT || step == Step.TEAM) {
            throw new Refused(Refusal.WRONG_STATE, "Fill in the page of this step, or skip it.");
        }
        SetupStep.mark(step, Outcome.DONE, null);
        return Response.seeOther(URI.create("/setup")).build();
    }

    @POST
    @Path("{step}/skip")
    @Transactional
    public Response skip(@PathParam("step") String word) {
        SetupStep.mark(step(word), Outcome.SKIPPED, null);
        return Response.seeOther(URI.create("/setup")).build();
    }

    private static Step step(String word) {
        return Arrays.stream(Step.values())
                .filter(it -> it.word().equals(word))
                .findFirst()
                .orElseThrow(() ->
                        new Refused(
                                Refusal.NOT_FOUND, "The set-up has no step '%s'.".formatted(word)));
    }

    /** In the tenant that the set-up made. */
    private Access access() {
        var slug = slug();
        var access =
                slug.isEmpty() ? null : directory.access(caller.personId(), slug, Access.Door.WEB);
        if (access == null) {
            throw new Refused(
                    Refusal.WRONG_STATE, "Create your organization first: a team belongs to one.");
        }
        return access.from(caller.address());
    }

    private static String slug() {
        var id = SetupStep.tenant();
        Tenant tenant = id == null ? null : Tenant.findById(id);
        return tenant == null ? "" : tenant.slug;
    }

    private static URI at(Step step) {
        return URI.create("/setup/" + step.word());
    }
}
