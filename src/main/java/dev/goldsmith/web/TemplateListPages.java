package dev.goldsmith.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.advisory.Vulnerabilities;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.gallery.Baseline;
import dev.goldsmith.gallery.Followed;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.run.RunList;
import dev.goldsmith.schema.GalleryImageId;
import dev.goldsmith.template.Quickstart;
import dev.goldsmith.template.SourceImage;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateKind;
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
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The templates of a tenant, and the start of a new one. */
@Path("/t/{slug}/templates")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class TemplateListPages {
    private static final String QUICKSTART = "quickstart:";

    @Inject Caller caller;
    @Inject TemplateEditor editor;
    @Inject TemplatePages pages;

    /**
     * @param run the last run of it, if any
     */
    record Line(Template.Row template, RunList.@Nullable Row run) {}

    record Templates(
            String root,
            List<Line> lines,
            @Nullable String next,
            List<Team> teams,
            String team,
            String kind,
            String source,
            boolean mayEdit,
            boolean mayPatch)
            implements TemplateInstance {}

    /** So many baselines say how vulnerable they are; a list of more is read by name. */
    private static final int WITH_HEALTH = 100;

    /**
     * @param health of what the channels of the first baselines point to, by version
     */
    record NewTemplate(
            String root,
            List<Team> teams,
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
            @QueryParam("team") @DefaultValue("") String team,
            @QueryParam("kind") @DefaultValue("") String kind,
            @QueryParam("source") @DefaultValue("") String source,
            @QueryParam("after") @Nullable String after) {
        var by = caller.access();
        var wanted =
                Stream.of(TemplateKind.values()).filter(k -> k.word().equals(kind)).findFirst();
        var page =
                Template.page(
                        by,
                        new Template.Filter(
                                team.isEmpty() ? null : team,
                                wanted.orElse(null),
                                source.isEmpty() ? null : SourceImage.parse(source)),
                        after,
                        Page.DEFAULT_LIMIT);
        var teams = Team.readable(by);
        var runs = RunList.lastOf(page.items().stream().map(Template.Row::id).toList());
        return new Templates(
                root(by),
                page.items().stream().map(row -> new Line(row, runs.get(row.id()))).toList(),
                page.next(),
                teams,
                team,
                wanted.map(TemplateKind::word).orElse(""),
                source,
                by.mayAnywhere(Permission.EDIT),
                // All of a team: not while only some of it are shown.
                wanted.isEmpty()
                        && source.isEmpty()
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
        var form = Form.filled("team", teamSlug, "name", name, "from", from);
        if (name.isEmpty() || teamSlug.isEmpty()) {
            return Form.page(fresh(form));
        }
        return form.answer(
                () -> {
                    var team = Team.require(teamSlug, by, Permission.EDIT);
                    Template.requireName(name.strip());
                    Template.requireFree(team, name.strip());
                    var draft = Draft.of(document(by, team, name.strip(), from));
                    return Form.page(
                            new TemplatePages.Editor(
                                    pages.newFrame(team, name.strip(), ""),
                                    editor.view(by, team, null, draft, Faults.NONE)));
                },
                this::fresh);
    }

    private NewTemplate fresh(Form form) {
        var by = caller.access();
        var teams = editable(by);
        var baselines = Baseline.of(by, chosen(form.value("team"), teams));
        return new NewTemplate(
                root(by),
                teams,
                editor.platforms(),
                baselines,
                Vulnerabilities.ofIds(
                        baselines.stream()
                                .limit(WITH_HEALTH)
                                .flatMap(it -> it.channels().stream())
                                .map(Baseline.Pointer::versionId)
                                .collect(Collectors.toSet())),
                Quickstart.all().stream().map(q -> new Way(QUICKSTART + q.id(), q)).toList(),
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

    private ObjectNode document(Access by, Team team, String name, String from) {
        var quickstart =
                from.startsWith(QUICKSTART)
                        ? Quickstart.find(from.substring(QUICKSTART.length()))
                        : Optional.<Quickstart>empty();
        return quickstart
                .map(q ->
                        q.document(
                                by.tenantId(),
                                team.slug,
                                name,
                                gallery(by, team).orElse(""),
                                Baseline.of(by, List.of(team)).stream()
                                        .findFirst()
                                        .map(Baseline::id)
                                        .orElse("")))
                .orElseGet(() -> start(by, team, name, from));
    }

    private static Optional<String> gallery(Access by, Team team) {
        return Gallery.readable(by).stream()
                .filter(row -> row.teamId() == team.id)
                .findFirst()
                .map(Gallery.Row::name);
    }

    /** A document that can be built as it is, so that there is something to change. */
    private static ObjectNode start(Access by, Team team, String name, String from) {
        var template = JsonNodeFactory.instance.objectNode();
        template.put("location", "local");
        var properties = template.putObject("properties");
        var source = properties.putObject("source");
        if (GalleryImageId.find(from).isPresent()) {
            source.put("type", "SharedImageVersion");
            source.put("imageVersionId", from + "/versions/latest");
            Baseline.of(by, List.of(team)).stream()
                    .filter(it -> it.id().equals(from))
                    .map(Baseline::usual)
                    .filter(Objects::nonNull)
                    .forEach(it -> template.putObject("tags").put(Followed.TAG, it));
        } else {
            var urn = from.split(":");
            source.put("type", "PlatformImage");
            source.put("publisher", urn[0]);
            source.put("offer", urn.length > 1 ? urn[1] : "");
            source.put("sku", urn.length > 2 ? urn[2] : "");
            source.put("version", "latest");
        }
        var step = properties.putArray("customize").addObject();
        step.put("type", "Shell");
        step.put("name", "First step");
        step.putArray("inline").add("echo '" + name + "' | sudo tee /etc/goldsmith-template");
        var target = properties.putArray("distribute").addObject();
        var gallery = gallery(by, team);
        if (gallery.isPresent()) {
            target.put("type", "SharedImage");
            target.put("runOutputName", "gallery");
            target.put(
                    "galleryImageId",
                    new GalleryImageId(by.tenantId(), team.slug, gallery.get(), name, null)
                            .toString());
        } else {
            target.put("type", "VHD");
            target.put("runOutputName", "vhd");
        }
        return template;
    }

    private static String root(Access by) {
        return "/t/" + by.tenantSlug();
    }
}
