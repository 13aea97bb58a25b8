package dev.goldsmith.web;

import dev.goldsmith.approval.Approval;
import dev.goldsmith.approval.ApprovalComment;
import dev.goldsmith.approval.ApprovalList;
import dev.goldsmith.approval.ApprovalState;
import dev.goldsmith.approval.Ballot;
import dev.goldsmith.approval.Decisions;
import dev.goldsmith.approval.Verdict;
import dev.goldsmith.build.ContentStore;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Idempotency;
import dev.goldsmith.guardrail.Exemption;
import dev.goldsmith.guardrail.ExemptionList;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateVersion;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What waits for somebody's yes, and one of them with all that it takes to decide. */
@Path("/t/{slug}/approvals")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class ApprovalPages {
    private static final int PAGE = 50;

    @Inject Caller caller;
    @Inject Shell shell;
    @Inject Decisions decisions;
    @Inject ContentStore store;

    /**
     * @param show {@code waiting}, {@code mine}, {@code open} or {@code all}
     */
    record Approvals(
            String root, String show, Listing list, List<Team> teams, List<ApprovalList.Row> rows)
            implements TemplateInstance {}

    /**
     * @param readsTemplate whether the visitor can open the template's own pages
     * @param mayWithdraw whether the visitor asked, or may cancel what waits
     * @param exception from guardrails that it is about; null: it is about something else
     * @param barred why the visitor can't decide although their role could; empty when nothing is
     */
    record One(
            String root,
            String team,
            Ballot ballot,
            ApprovalChanges changes,
            ApprovalImpact impact,
            List<ApprovalComment> comments,
            boolean open,
            boolean readsTemplate,
            boolean mayWithdraw,
            ExemptionList.@Nullable Row exception,
            String barred,
            Form form)
            implements TemplateInstance {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance list(
            @QueryParam("show") @DefaultValue("waiting") String show,
            @QueryParam("team") @DefaultValue("") String team,
            @BeanParam Listing.At at) {
        var by = caller.access();
        var root = "/t/" + by.tenantSlug();
        if (show.equals("waiting")) {
            return new Approvals(
                    root,
                    show,
                    Listing.of(root + "/approvals", new Listing.At(), null, "team", team),
                    Team.readable(by),
                    shell.glance().approvals().stream()
                            .filter(it -> team.isBlank() || it.team().equals(team))
                            .toList());
        }
        if (!Set.of("mine", "open", "all").contains(show)) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST, "show", "'show' is waiting, mine, open or all.");
        }
        Set<ApprovalState> states = show.equals("open") ? Set.of(ApprovalState.OPEN) : Set.of();
        var of = team.isBlank() ? null : Team.require(team, by, Permission.READ).id;
        var page =
                ApprovalList.page(by, states, show.equals("mine"), of, number(at.cursor()), PAGE);
        return new Approvals(
                root,
                show,
                Listing.of(root + "/approvals", at, page.next(), "show", show, "team", team),
                Team.readable(by),
                page.items());
    }

    @GET
    @Path("{id}")
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance show(@PathParam("id") long id) {
        return page(id, Form.empty());
    }

    private One page(long id, Form form) {
        var by = caller.access();
        var approval = Approval.require(by, id);
        Template template = Objects.requireNonNull(Template.findById(approval.templateId));
        // A copy is asked for in the gallery's team, whosever template made it.
        Team team = Objects.requireNonNull(Team.findById(template.teamId));
        var version = TemplateVersion.require(template, approval.templateVersion);
        var ballot = Ballot.of(by, approval);
        boolean open = approval.state == ApprovalState.OPEN;
        var exception = Exemption.about(approval.subject);
        return new One(
                "/t/" + by.tenantSlug(),
                team.slug,
                ballot,
                ApprovalChanges.of(store, against(approval, template), version, approval.patches),
                ApprovalImpact.of(by, approval, version),
                ApprovalComment.of(id),
                open,
                by.may(Permission.READ, team.id),
                open
                        && (by.personId().equals(approval.requestedBy)
                                || by.may(Permission.RUN, approval.teamId)),
                exception == null ? null : ExemptionList.asked(by, exception, approval),
                open && approval.concerns(by.personId())
                        ? "You or one of your programs requested or wrote this, so somebody else has to decide."
                        : "",
                form);
    }

    /** What the deciders last saw, or else the version before. */
    private static @Nullable TemplateVersion against(Approval approval, Template template) {
        var approved = approval.approvedBefore();
        int number = approved == null ? approval.templateVersion - 1 : approved;
        return number < 1 ? null : TemplateVersion.of(template, number);
    }

    @POST
    @Path("{id}/decisions")
    @Allow(value = Permission.READ, token = Permission.DECIDE)
    public Response decide(
            @PathParam("id") long id,
            @FormParam("verdict") @DefaultValue("") String verdict,
            @FormParam("comment") @DefaultValue("") String comment) {
        return Form.filled("verdict", verdict, "comment", comment)
                .submit(
                        () -> {
                            decisions.decide(caller.access(), id, verdict(verdict), comment);
                            return there(id);
                        },
                        form -> page(id, form));
    }

    private static Verdict verdict(String word) {
        return switch (word) {
            case "approve" -> Verdict.APPROVE;
            case "reject" -> Verdict.REJECT;
            default ->
                    throw Refused.field(
                            Refusal.INVALID_REQUEST, "verdict", "'verdict' is approve or reject.");
        };
    }

    @POST
    @Path("{id}/comments")
    @Allow(value = Permission.READ, token = Permission.DECIDE)
    public Response comment(
            @PathParam("id") long id,
            @FormParam("text") @DefaultValue("") String text,
            @FormParam(Idempotency.FIELD) @Nullable String key) {
        return Form.filled(Idempotency.FIELD, key, "text", text)
                .submit(
                        () -> {
                            decisions.comment(caller.access(), id, text);
                            return there(id);
                        },
                        form -> page(id, form));
    }

    @POST
    @Path("{id}/withdrawal")
    @Allow(value = Permission.READ, token = Permission.RUN)
    @Transactional
    public Response withdraw(@PathParam("id") long id) {
        decisions.withdraw(caller.access(), id);
        return back(id);
    }

    @POST
    @Path("{id}/reminder")
    @Allow(value = Permission.READ, token = Permission.DECIDE)
    @Transactional
    public Response remind(
            @PathParam("id") long id, @FormParam(Idempotency.FIELD) @Nullable String key) {
        return Form.button(key)
                .once(() -> {
                    decisions.remind(caller.access(), id);
                    return back(id);
                });
    }

    @POST
    @Path("{id}/delegation")
    @Allow(value = Permission.READ, token = Permission.DECIDE)
    public Response delegate(
            @PathParam("id") long id, @FormParam("person") @DefaultValue("") String person) {
        return Form.filled("person", person)
                .submit(
                        () -> {
                            decisions.delegate(caller.access(), id, person);
                            return there(id);
                        },
                        form -> page(id, form));
    }

    private Response back(long id) {
        return Response.seeOther(there(id)).build();
    }

    private URI there(long id) {
        return URI.create("/t/%s/approvals/%d".formatted(caller.access().tenantSlug(), id));
    }

    private static @Nullable Long number(@Nullable String after) {
        if (after == null) {
            return null;
        }
        if (!after.matches("\\d{1,18}")) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST, "after", "'after' is an approval's number.");
        }
        return Long.valueOf(after);
    }
}
