package dev.goldsmith.web;

import dev.goldsmith.advisory.Vulnerabilities;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.gallery.Baseline;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.people.SavedFilter;
import dev.goldsmith.run.RunList;
import dev.goldsmith.template.Quickstart;
import dev.goldsmith.template.SourceImage;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateKind;
import dev.goldsmith.template.TemplateList;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.web.editor.Choice;
import dev.goldsmith.web.editor.Draft;
import dev.goldsmith.web.editor.Faults;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The templates of a tenant, and the start of a new one. */
@Path("/t/{slug}/templates")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class TemplateListPages {
    private static final String CHANGED = "changed";

    @Inject Caller caller;
    @Inject TemplateEditor editor;
    @Inject TemplatePages pages;

    /**
     * @param run the last run of it, if any
     */
    record Line(Template.Row template, RunList.@Nullable Row run) {}

    record Templates(
            String root,
            Listing list,
            List<Line> lines,
            List<Team> teams,
            List<SavedFilter> saved,
            boolean mayEdit,
            boolean mayPatch)
            implements TemplateInstance {}

    /** So many baselines say how vulnerable they are; a list of more is read by name. */
    private static final int WITH_HEALTH = 100;

    /**
     * @param start what somebody came from; null: nothing that isn't in the lists
     * @param health of what the channels of the first baselines point to, by version
     */
    record NewTemplate(
            String root,
            List<Team> teams,
            @Nullable TemplateStart start,
            List<Choice> platforms,
            List<Baseline> baselines,
            Map<Long, Vulnerabilities.Summary> health,
            List<Way> ways,
            Form form)
            implements TemplateInstance {}

    /**
     * @param value of {@code from}
     */
    record Way(String value, Quickstart quickstart) {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance list(
            @QueryParam("q") @DefaultValue("") String q,
            @QueryParam("team") @DefaultValue("") String team,
            @QueryParam("kind") @DefaultValue("") String kind,
            @QueryParam("source") @DefaultValue("") String source,
            @QueryParam("sort") @DefaultValue("") String sort,
            @BeanParam Listing.At at) {
        var by = caller.access();
        var wanted =
                Stream.of(TemplateKind.values()).filter(k -> k.word().equals(kind)).findFirst();
        var filter =
                new Template.Filter(
                        team.isEmpty() ? null : team,
                        wanted.orElse(null),
                        source.isEmpty() ? null : SourceImage.parse(source),
                        q.isBlank() ? null : q.strip());
        boolean changed = sort.equals(CHANGED);
        var page =
                changed
                        ? TemplateList.changed(by, filter, at.cursor(), Page.DEFAULT_LIMIT)
                        : TemplateList.page(by, filter, at.cursor(), Page.DEFAULT_LIMIT);
        var teams = Team.readable(by);
        var runs = RunList.lastOf(page.items().stream().map(Template.Row::id).toList());
        return new Templates(
                root(by),
                Listing.of(
                        root(by) + "/templates",
                        at,
                        page.next(),
                        "q",
                        q,
                        "team",
                        team,
                        "kind",
                        wanted.map(TemplateKind::word).orElse(""),
                        "source",
                        source,
                        "sort",
                        changed ? sort : ""),
                page.items().stream().map(row -> new Line(row, runs.get(row.id()))).toList(),
                teams,
                SavedFilter.of(by, "templates"),
                by.mayAnywhere(Permission.EDIT),
                // All of a team: not while only some of it are shown.
                wanted.isEmpty()
                        && source.isEmpty()
                        && q.isBlank()
                        && teams.stream()
                                .anyMatch(it ->
                                        it.slug.equals(team) && by.may(Permission.RUN, it.id)));
    }

    /** Asks for team, name and start, and shows the editor once it knows them. */
    @GET
    @Path("new")
    @Allow(Permission.EDIT)
    @Transactional
    public Response begin(
            @QueryParam("team") @DefaultValue("") String teamSlug,
            @QueryParam("name") @DefaultValue("") String name,
            @QueryParam("from") @DefaultValue("") String from) {
        var by = caller.access();
        if (name.isEmpty() || teamSlug.isEmpty()) {
            return Form.page(fresh(suggested(by, teamSlug, name, from)));
        }
        var form = Form.filled("team", teamSlug, "name", name, "from", from);
        return form.answer(
                () -> {
                    var team = Team.require(teamSlug, by, Permission.EDIT);
                    Template.requireName(name.strip());
                    Template.requireFree(team, name.strip());
                    var draft = Draft.of(TemplateStart.document(by, team, name.strip(), from));
                    return Form.page(
                            new TemplatePages.Editor(
                                    pages.newFrame(team, name.strip(), ""),
                                    editor.view(by, team, null, draft, Faults.NONE)));
                },
                this::fresh);
    }

    /** What can be known of it before anything is typed: a team of theirs, a name that is free. */
    private static Form suggested(Access by, String slug, String name, String from) {
        var teams = editable(by);
        var team =
                teams.stream()
                        .filter(it -> it.slug.equals(slug))
                        .findFirst()
                        .or(() -> teams.stream().findFirst());
        return Form.filled(
                "team",
                slug,
                "name",
                name.isEmpty() ? team.map(it -> TemplateStart.name(by, it, from)).orElse("") : name,
                "from",
                from);
    }

    private NewTemplate fresh(Form form) {
        var by = caller.access();
        var teams = editable(by);
        var baselines = Baseline.of(by, chosen(form.value("team"), teams));
        return new NewTemplate(
                root(by),
                teams,
                TemplateStart.of(by, form.value("from")),
                editor.platforms(),
                baselines,
                Vulnerabilities.ofIds(
                        baselines.stream()
                                .limit(WITH_HEALTH)
                                .flatMap(it -> it.channels().stream())
                                .map(Baseline.Pointer::versionId)
                                .collect(Collectors.toSet())),
                Quickstart.all().stream()
                        .map(q -> new Way(TemplateStart.QUICKSTART + q.id(), q))
                        .toList(),
                form);
    }

    /** What can be started from is what is shared with the team that is chosen, once one is. */
    private static List<Team> chosen(String slug, List<Team> teams) {
        var one = teams.stream().filter(it -> it.slug.equals(slug)).toList();
        return one.isEmpty() ? teams : one;
    }

    private static List<Team> editable(Access by) {
        return Team.readable(by).stream().filter(t -> by.may(Permission.EDIT, t.id)).toList();
    }

    private static String root(Access by) {
        return "/t/" + by.tenantSlug();
    }
}
