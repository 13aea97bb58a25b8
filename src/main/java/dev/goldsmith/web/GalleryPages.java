package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.gallery.EndOfLife;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.ManagedImage;
import dev.goldsmith.gallery.VersionList;
import dev.goldsmith.tenant.Access;
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
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The galleries of a tenant and what is on their shelves. */
@Path("/t/{slug}/gallery")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class GalleryPages {
    private static final int MANAGED = 10;

    private static final Comparator<Image> BY_NAME =
            Comparator.comparing(it -> it.definition().name().toLowerCase(Locale.ROOT));

    /** What has no version, or none that ends, comes last. */
    private static final Map<String, Comparator<Image>> ORDERS =
            Map.of(
                    "built",
                    Comparator.comparing(
                            it -> it.latest() == null ? null : it.latest().createdAt,
                            Comparator.nullsLast(Comparator.reverseOrder())),
                    "ends",
                    Comparator.comparing(
                            Image::ends, Comparator.nullsLast(Comparator.naturalOrder())));

    @Inject Caller caller;

    /**
     * @param ends when the latest version does; null: never, or there is none
     */
    record Image(
            ImageDefinition.Row definition,
            @Nullable ImageVersion latest,
            @Nullable Instant ends) {}

    record Shelf(Gallery.Row gallery, List<Image> images) {}

    /**
     * @param shared with the visitor's teams, out of galleries of others
     * @param managed the first of the images outside galleries; {@code more} when there are others
     * @param form of a new gallery
     */
    record Galleries(
            String root,
            Listing list,
            List<Team> choices,
            List<Shelf> shelves,
            List<Image> shared,
            List<ManagedImage.Row> managed,
            boolean more,
            List<Team> teams,
            Form form)
            implements TemplateInstance {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance list(
            @QueryParam("q") @DefaultValue("") String q,
            @QueryParam("team") @DefaultValue("") String team,
            @QueryParam("sort") @DefaultValue("") String sort) {
        return page(caller.access(), q, team, sort, Form.empty());
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.EDIT)
    public Response create(MultivaluedMap<String, String> typed) {
        var by = caller.access();
        var form = Form.of(typed);
        return form.submit(
                () -> {
                    var team = Team.require(form.value("team"), by, Permission.EDIT);
                    Gallery.create(by, team, form.value("name").strip(), "");
                    return URI.create("/t/%s/gallery".formatted(by.tenantSlug()));
                },
                it -> page(by, "", "", "", it));
    }

    private static Galleries page(Access by, String q, String team, String sort, Form form) {
        var list =
                Listing.whole(
                        "/t/%s/gallery".formatted(by.tenantSlug()),
                        q,
                        team,
                        ORDERS.containsKey(sort) ? sort : "");
        var teams = Team.readable(by);
        var rows =
                ImageDefinition.readable(by).stream()
                        .filter(it -> list.named(it.name()) || list.named(it.gallery()))
                        .filter(it -> team.isBlank() || it.team().equals(team.strip()))
                        .toList();
        var latest =
                VersionList.latest(
                        by.tenantId(), rows.stream().map(ImageDefinition.Row::id).toList());
        var ends = EndOfLife.ofAll(latest.values().stream().map(it -> it.id).toList());
        var images =
                rows.stream()
                        .map(row -> {
                            var version = latest.get(row.id());
                            return new Image(
                                    row, version, version == null ? null : ends.get(version.id));
                        })
                        .sorted(ORDERS.getOrDefault(sort, BY_NAME))
                        .collect(
                                Collectors.groupingBy(
                                        image -> image.definition().gallery(),
                                        TreeMap::new,
                                        Collectors.toList()));
        var managed =
                ManagedImage.page(
                        by,
                        team.isBlank() ? null : team.strip(),
                        q.isBlank() ? null : q,
                        null,
                        MANAGED);
        var wanted =
                teams.stream().filter(list::ofTeam).map(it -> it.id).collect(Collectors.toSet());
        var shelves =
                Gallery.readable(by).stream()
                        .filter(row -> wanted.contains(row.teamId()))
                        .map(row ->
                                new Shelf(
                                        row,
                                        Objects.requireNonNullElse(
                                                images.remove(row.name()), List.<Image>of())))
                        .filter(it -> list.shown(it.images()) || list.named(it.gallery().name()))
                        .toList();
        return new Galleries(
                "/t/" + by.tenantSlug(),
                list,
                teams,
                shelves,
                images.values().stream().flatMap(List::stream).toList(),
                managed.items(),
                managed.next() != null,
                teams.stream().filter(t -> by.may(Permission.EDIT, t.id)).toList(),
                form);
    }
}
