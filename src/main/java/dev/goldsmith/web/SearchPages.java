package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.search.Hit;
import dev.goldsmith.search.Search;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Finds things and pages by a few letters, on a page and below the box that every page has. */
@Path("/t/{slug}/search")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class SearchPages {
    @Inject Caller caller;
    @Inject Shell shell;

    record Found(String text, List<Group> groups) implements TemplateInstance {}

    /** The same as a part of whatever page somebody types on. */
    record Hits(String text, List<Group> groups) implements TemplateInstance {}

    record Group(String title, List<Line> lines) {}

    record Line(String icon, String name, String where, String href) {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance search(@QueryParam("q") @DefaultValue("") String text) {
        return new Found(text.strip(), groups(text.strip()));
    }

    @GET
    @Path("hits")
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance hits(@QueryParam("q") @DefaultValue("") String text) {
        return new Hits(text.strip(), groups(text.strip()));
    }

    private List<Group> groups(String text) {
        var by = caller.access();
        var root = "/t/" + by.tenantSlug();
        var hits = Search.of(by, text);
        var groups = new ArrayList<Group>();
        for (var kind : Hit.Kind.values()) {
            add(
                    groups,
                    kind.title,
                    hits.stream()
                            .filter(it -> it.kind() == kind)
                            .map(it ->
                                    new Line(kind.icon, it.name(), it.where(), root + it.path())));
        }
        if (!text.isEmpty()) {
            var key = text.toLowerCase(Locale.ROOT);
            add(
                    groups,
                    "Pages",
                    pages(by, root)
                            .filter(it ->
                                    (it.name() + " " + it.where())
                                            .toLowerCase(Locale.ROOT)
                                            .contains(key)));
        }
        return groups;
    }

    private static void add(List<Group> groups, String title, Stream<Line> lines) {
        var its = lines.toList();
        if (!its.isEmpty()) {
            groups.add(new Group(title, its));
        }
    }

    /** Where this person can go, and what they can begin. */
    private Stream<Line> pages(Access by, String root) {
        return Stream.of(
                        by.mayAnywhere(Permission.EDIT)
                                ? Stream.of(
                                        new Line(
                                                "plus",
                                                "New template",
                                                "Templates",
                                                root + "/templates/new"),
                                        new Line(
                                                "file-upload",
                                                "Import templates",
                                                "Templates",
                                                root + "/templates/import"))
                                : Stream.<Line>empty(),
                        shell.places().stream()
                                .map(it -> new Line(it.icon(), it.title(), "", it.href())),
                        Stream.of(
                                new Line("packages", "Packages", "Galleries", root + "/packages")),
                        Stream.of(Setting.values())
                                .filter(it -> by.mayAnywhere(it.needs))
                                .map(it ->
                                        new Line(
                                                it.icon,
                                                it.title,
                                                "Settings",
                                                root + "/" + it.path)))
                .flatMap(it -> it);
    }
}
