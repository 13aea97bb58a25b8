package dev.goldsmith.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.approval.Foresight;
import dev.goldsmith.bring.out.Export;
import dev.goldsmith.cost.Estimate;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Dear;
import dev.goldsmith.door.Idempotency;
import dev.goldsmith.gallery.EndOfLife;
import dev.goldsmith.gallery.Followed;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateSave;
import dev.goldsmith.template.TemplateVersion;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.web.editor.Draft;
import dev.goldsmith.web.editor.EditorView;
import dev.goldsmith.web.editor.Faults;
import dev.goldsmith.web.editor.Typed;
import io.quarkus.narayana.jta.QuarkusTransaction;
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
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A template: its form beside its JSON. */
@Path("/t/{slug}/teams/{team}/templates/{name}")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class TemplatePages {
    private static final int RECENT = 3;

    /** Refusals of a save that the one who typed can mend, so they get their form back. */
    private static final Set<Refusal> MENDABLE =
            EnumSet.of(
                    Refusal.INVALID_TEMPLATE,
                    Refusal.INVALID_REQUEST,
                    Refusal.FETCH_FAILED,
                    Refusal.MALFORMED_JSON,
                    Refusal.TOO_LARGE,
                    Refusal.CONFLICT,
                    Refusal.QUOTA,
                    Refusal.STALE);

    @Inject Caller caller;
    @Inject TemplateSave templates;
    @Inject TemplateEditor editor;
    @Inject TemplateRunPages runs;

    /**
     * The page's frame.
     *
     * @param base URL of the template
     * @param version that is edited; 0 when it isn't saved yet
     * @param fingerprint of that version, so that a save can't undo somebody else's
     * @param newer the latest version, when somebody saved it in the meantime; else 0
     * @param movedFrom id of the template that was recreated as this one
     * @param sourceEnds when the version ends that it starts from; null: never
     * @param said what just happened, or empty
     * @param withdrawn why its source can't be used
     * @param estimate what a build of it is going to cost; null: it isn't saved yet
     * @param asks whose approval a build of the next version will need; empty: nobody's
     */
    record Frame(
            String base,
            Team team,
            String name,
            String kind,
            int version,
            String fingerprint,
            int newer,
            String author,
            java.time.@Nullable Instant savedAt,
            List<TemplateVersion.Row> recent,
            boolean mayEdit,
            boolean mayRun,
            @Nullable Long movedFrom,
            java.time.@Nullable Instant sourceEnds,
            String note,
            String said,
            List<Withdrawn> withdrawn,
            @Nullable Estimate estimate,
            String asks) {
        public boolean isNew() {
            return version == 0;
        }

        public String root() {
            return base.substring(0, base.indexOf("/teams/"));
        }

        public List<Export> exports() {
            return List.of(Export.values());
        }

        public String kindWord() {
            return kind.equals("baseline") ? "Baseline" : "Derivative";
        }

        public int next() {
            return version + 1;
        }
    }

    record Editor(Frame frame, EditorView form) implements TemplateInstance {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance show(
            @PathParam("team") String teamSlug,
            @PathParam("name") String name,
            @QueryParam("said") @Nullable String said) {
        var by = caller.access();
        var team = Team.require(teamSlug, by, Permission.READ);
        var template = Template.require(team, name);
        var version = template.latest();
        var draft = Draft.of((ObjectNode) TemplateReader.tree(version.document));
        var text =
                "unchanged".equals(said)
                        ? "Nothing differs from version %d, so there is no new one."
                                .formatted(version.number)
                        : "saved".equals(said)
                                ? "Version %d is saved.".formatted(version.number)
                                : "moved".equals(said)
                                        ? "The template is here now, and gone where it was."
                                        : "";
        return new Editor(
                frame(team, template, version, 0, "", text),
                editor.view(by, team, template, draft, Faults.NONE));
    }

    @Dear
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.EDIT)
    public Response edit(
            @PathParam("team") String teamSlug,
            @PathParam("name") String name,
            MultivaluedMap<String, String> form) {
        var typed = new Typed(form);
        var draft = Draft.of(typed);
        if (!draft.isSound()) {
            return again(
                    teamSlug, name, typed, draft, Faults.of(draft.faults(), draft.form()), 422);
        }
        return switch (typed.text("action", "")) {
            case "save" -> save(teamSlug, name, typed, draft, false);
            case "save-and-build" -> save(teamSlug, name, typed, draft, true);
            case "check" -> check(teamSlug, name, typed, draft);
            default -> again(teamSlug, name, typed, draft, Faults.NONE, 200);
        };
    }

    private Response check(String teamSlug, String name, Typed typed, Draft draft) {
        var by = caller.access();
        try {
            var team = inTransaction(() -> Team.require(teamSlug, by, Permission.EDIT));
            templates.checked(by, team, name, draft.base());
            return again(teamSlug, name, typed, draft, Faults.NONE, 200);
        } catch (Refused refused) {
            return refused(teamSlug, name, typed, draft, refused);
        }
    }

    private Response save(
            String teamSlug, String name, Typed typed, Draft draft, boolean andBuild) {
        var by = caller.access();
        try {
            return templates.save(
                    by,
                    teamSlug,
                    name,
                    draft.base(),
                    typed.text("fingerprint", TemplateSave.NONE),
                    typed.text("note", ""),
                    saved ->
                            andBuild
                                    ? runs.request(saved, typed.text(Idempotency.FIELD))
                                    : Response.seeOther(
                                                    URI.create(
                                                            "%s?said=%s"
                                                                    .formatted(
                                                                            base(teamSlug, name),
                                                                            said(saved))))
                                            .build());
        } catch (Refused refused) {
            return refused(teamSlug, name, typed, draft, refused);
        }
    }

    private static String said(TemplateSave.Saved saved) {
        return saved.outcome() == TemplateSave.Outcome.UNCHANGED ? "unchanged" : "saved";
    }

    private Response refused(
            String teamSlug, String name, Typed typed, Draft draft, Refused refused) {
        if (!MENDABLE.contains(refused.refusal)) {
            throw refused;
        }
        var violations =
                refused.violations.isEmpty()
                        ? List.of(new dev.goldsmith.kernel.Violation("$", refused.detail()))
                        : refused.violations;
        return again(
                teamSlug,
                name,
                typed,
                draft,
                Faults.of(violations, draft.form()),
                refused.refusal.status);
    }

    /** The page with what was typed. */
    private Response again(
            String teamSlug, String name, Typed typed, Draft draft, Faults faults, int status) {
        var by = caller.access();
        var page =
                inTransaction(() -> {
                    var team = Team.require(teamSlug, by, Permission.EDIT);
                    var template = Template.of(team, name);
                    var note = typed.text("note", "");
                    var frame =
                            template == null
                                    ? newFrame(team, name, note)
                                    : frame(
                                            team,
                                            template,
                                            edited(template, typed),
                                            template.latestVersion,
                                            note,
                                            status == 200 && "check".equals(typed.text("action"))
                                                    ? "Nothing is wrong with it, as far as can be said without fetching what it names."
                                                    : "");
                    return new Editor(frame, editor.view(by, team, template, draft, faults))
                            .render();
                });
        return Response.status(status).type("text/html; charset=utf-8").entity(page).build();
    }

    /** The version that the page was loaded with. */
    private static TemplateVersion edited(Template template, Typed typed) {
        var number = typed.text("version", "");
        var version =
                number.matches("[1-9]\\d{0,8}")
                        ? TemplateVersion.of(template, Integer.parseInt(number))
                        : null;
        return version == null ? template.latest() : version;
    }

    Frame newFrame(Team team, String name, String note) {
        var by = caller.access();
        return new Frame(
                base(team.slug, name),
                team,
                name,
                "",
                0,
                "",
                0,
                "",
                null,
                List.of(),
                true,
                by.may(Permission.RUN, team.id),
                null,
                null,
                note,
                "",
                List.of(),
                null,
                Foresight.ofNewVersion(team, null));
    }

    private Frame frame(
            Team team,
            Template template,
            TemplateVersion version,
            int latest,
            String note,
            String said) {
        var by = caller.access();
        var document = TemplateReader.read(version.document);
        return new Frame(
                base(team.slug, template.name),
                team,
                template.name,
                template.kind.word(),
                version.number,
                version.fingerprint,
                latest > version.number ? latest : 0,
                version.authorName,
                version.createdAt,
                TemplateVersion.page(template, null, RECENT).items(),
                by.may(Permission.EDIT, team.id),
                by.may(Permission.RUN, team.id),
                template.movedFrom,
                EndOfLife.ofSource(template),
                note,
                said,
                Withdrawn.some(Followed.withdrawn(document)),
                Estimate.of(template, document),
                Foresight.ofNewVersion(team, document));
    }

    private String base(String team, String name) {
        return "/t/%s/teams/%s/templates/%s".formatted(caller.access().tenantSlug(), team, name);
    }

    private static <T> T inTransaction(java.util.concurrent.Callable<T> work) {
        return QuarkusTransaction.joiningExisting().call(work);
    }
}
