package dev.goldsmith.web;

import dev.goldsmith.build.image.Catalogue;
import dev.goldsmith.build.image.Catalogue.Origin;
import dev.goldsmith.catalogue.ImageFetch;
import dev.goldsmith.catalogue.PlatformImages;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.lineage.PlatformUses;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.trigger.PlatformNewest;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The platform images that templates can start from, and how each is got. */
@Path("/t/{slug}/settings/catalogue")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class CataloguePages {
    @Inject Caller caller;
    @Inject Catalogue catalogue;
    @Inject Shell shell;

    record Images(String root, List<Shelf> shelves, int ready, boolean operates)
            implements TemplateInstance {}

    /** Images that are got alike. */
    record Shelf(String id, String title, String text, List<Image> images) {}

    /**
     * @param aliases other spellings of the same image, as Azure's templates have them
     * @param newest what a worker made or downloaded last; null: none has yet
     */
    record Image(
            Catalogue.Entry entry,
            List<String> aliases,
            @Nullable PlatformNewest newest,
            @Nullable ImageFetch fetch,
            List<PlatformUses.Use> uses) {
        /** Whether a worker is at it, or will be. */
        public boolean underWay() {
            return fetch != null && fetch.isUnderWay();
        }

        public String id() {
            return entry.urn().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        }

        /** By what it is known to be what its publisher made. */
        public String proof() {
            return switch (entry.origin()) {
                case Origin.Recipe _ -> "Built here from packages that the distribution signed.";
                case Origin.Download it ->
                        "The publisher’s signed checksums decide; key " + it.fingerprint() + ".";
                case Origin.LocalFile it -> "Your file " + it.path() + "; nothing checks it.";
                case Origin.Address it -> "Added by address; its checksum is compared: " + it.uri();
                case Origin.Upload it -> "Uploaded; its checksum was compared: " + it.checksum();
                case Origin.Bring it -> it.from();
                case Origin.Refused it -> it.why();
            };
        }

        public boolean verified() {
            return !(entry.origin() instanceof Origin.LocalFile);
        }

        /** What an operator does to bring it; empty where nothing is to be done. */
        public String remedy() {
            return entry.origin() instanceof Origin.Bring
                    ? """
                    images:
                      - urn: %s
                        title: %s
                        os: %s%s
                        file: { path: /srv/images/disk.qcow2 }
                    """
                            .formatted(
                                    entry.urn(),
                                    entry.title(),
                                    entry.os(),
                                    entry.cloudInit() ? "\n    cloudInit: true" : "")
                    : "";
        }
    }

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance show() {
        var by = caller.access();
        var aliases =
                catalogue.all().stream()
                        .filter(it -> !urn(it).equals(it.entry().urn()))
                        .collect(
                                Collectors.groupingBy(
                                        it -> it.entry().urn(),
                                        Collectors.mapping(
                                                CataloguePages::urn, Collectors.toList())));
        var newest = PlatformNewest.byUrn();
        var uses = PlatformUses.byUrn(by);
        var fetches = PlatformImages.standingInside().fetches();
        var images =
                catalogue.all().stream()
                        .map(Catalogue.Named::entry)
                        .distinct()
                        .map(it ->
                                new Image(
                                        it,
                                        aliases.getOrDefault(it.urn(), List.of()),
                                        newest.get(it.urn()),
                                        fetches.get(PlatformImages.key(it.urn())),
                                        uses(uses, it, aliases.getOrDefault(it.urn(), List.of()))))
                        .toList();
        var shelves = shelves(images);
        return new Images(
                "/t/" + by.tenantSlug(),
                shelves,
                (int) images.stream().filter(it -> it.entry().obstacle() == null).count(),
                shell.operates());
    }

    private static List<Shelf> shelves(List<Image> images) {
        var ready = new ArrayList<Image>();
        var bring = new ArrayList<Image>();
        var refused = new ArrayList<Image>();
        images.forEach(it ->
                (switch (it.entry().origin()) {
                            case Origin.Recipe _,
                                    Origin.Download _,
                                    Origin.LocalFile _,
                                    Origin.Address _,
                                    Origin.Upload _ ->
                                    ready;
                            case Origin.Bring _ -> bring;
                            case Origin.Refused _ -> refused;
                        })
                        .add(it));
        return List.of(
                        new Shelf(
                                "ready",
                                "Ready to use",
                                "fetched by the first build that starts from it",
                                ready),
                        new Shelf("bring", "Bring your own disk", "licensed images", bring),
                        new Shelf("refused", "Not supported here", "", refused))
                .stream()
                .filter(it -> !it.images().isEmpty())
                .toList();
    }

    private static List<PlatformUses.Use> uses(
            Map<String, List<PlatformUses.Use>> uses, Catalogue.Entry entry, List<String> aliases) {
        var all = new ArrayList<>(uses.getOrDefault(key(entry.urn()), List.of()));
        aliases.forEach(it -> all.addAll(uses.getOrDefault(key(it), List.of())));
        all.sort(Comparator.comparing(PlatformUses.Use::template));
        return all;
    }

    private static String key(String urn) {
        return urn.toLowerCase(Locale.ROOT);
    }

    private static String urn(Catalogue.Named named) {
        return named.urn();
    }
}
