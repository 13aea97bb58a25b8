package dev.goldsmith.arm;

import dev.goldsmith.build.image.Catalogue;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.schema.Extras;
import dev.goldsmith.schema.GuestOs;
import dev.goldsmith.schema.RegionKey;
import dev.goldsmith.schema.Source;
import dev.goldsmith.tenant.Permission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The marketplace as {@code az vm image} reads it: what of the catalogue can be built from, under
 * each of its spellings. Every region has the same.
 */
@Path(At.SUBSCRIPTION + At.COMPUTE + "/locations/{location}/publishers")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class PlatformImagesResource {
    private static final String OFFERS = "{publisher}/artifacttypes/{type}/offers";
    private static final String SKUS = OFFERS + "/{offer}/skus";
    private static final String VERSIONS = SKUS + "/{sku}/versions";
    private static final String IMAGE = "vmimage";
    private static final String LATEST = "latest";

    @Inject Caller caller;
    @Inject Catalogue catalogue;
    @Inject Locations locations;

    @GET
    @Allow(Permission.READ)
    @Transactional
    public List<Map<String, Object>> publishers(
            @PathParam("location") String location, @Context UriInfo uri) {
        var asked = ImageListing.read(uri, false);
        return listed(at(location), "", named(_ -> true), Catalogue.Named::publisher, asked);
    }

    @GET
    @Path(OFFERS)
    @Allow(Permission.READ)
    @Transactional
    public List<Map<String, Object>> offers(
            @PathParam("location") String location,
            @PathParam("publisher") String publisher,
            @PathParam("type") String type,
            @Context UriInfo uri) {
        var asked = ImageListing.read(uri, false);
        requireImages(type);
        var found = named(it -> it.publisher().equalsIgnoreCase(publisher));
        var first = first(found, "The catalogue has no publisher '%s'.".formatted(publisher));
        return listed(at(location), offersOf(first), found, Catalogue.Named::offer, asked);
    }

    @GET
    @Path(SKUS)
    @Allow(Permission.READ)
    @Transactional
    public List<Map<String, Object>> skus(
            @PathParam("location") String location,
            @PathParam("publisher") String publisher,
            @PathParam("type") String type,
            @PathParam("offer") String offer,
            @Context UriInfo uri) {
        var asked = ImageListing.read(uri, true);
        requireImages(type);
        var found =
                named(it ->
                        it.publisher().equalsIgnoreCase(publisher)
                                && it.offer().equalsIgnoreCase(offer));
        var first = first(found, "Publisher '%s' has no offer '%s'.".formatted(publisher, offer));
        return listed(at(location), skusOf(first), found, Catalogue.Named::sku, asked);
    }

    @GET
    @Path(VERSIONS)
    @Allow(Permission.READ)
    @Transactional
    public List<Map<String, Object>> versions(
            @PathParam("location") String location,
            @PathParam("publisher") String publisher,
            @PathParam("type") String type,
            @PathParam("offer") String offer,
            @PathParam("sku") String sku,
            @Context UriInfo uri) {
        var asked = ImageListing.read(uri, true);
        requireImages(type);
        var image = image(publisher, offer, sku);
        return asked.of(List.of(version(image.entry()))).stream()
                .map(name -> {
                    var shown = shown(at(location), versionsOf(image), name);
                    if (asked.withProperties()) {
                        shown.put("properties", properties(image));
                    }
                    return shown;
                })
                .toList();
    }

    @GET
    @Path(VERSIONS + "/{version}")
    @Allow(Permission.READ)
    @Transactional
    public Map<String, Object> version(
            @PathParam("location") String location,
            @PathParam("publisher") String publisher,
            @PathParam("type") String type,
            @PathParam("offer") String offer,
            @PathParam("sku") String sku,
            @PathParam("version") String version) {
        requireImages(type);
        var image = image(publisher, offer, sku);
        var name = version(image.entry());
        if (!version.equalsIgnoreCase(name) && !version.equalsIgnoreCase(LATEST)) {
            throw missing(
                    "'%s:%s:%s' has no version '%s'; it has '%s'."
                            .formatted(publisher, offer, sku, version, name));
        }
        var shown = shown(at(location), versionsOf(image), name);
        shown.put("properties", properties(image));
        return shown;
    }

    /** Names are sorted, without regard to case, and each is there once. */
    private List<Map<String, Object>> listed(
            String location,
            String below,
            List<Catalogue.Named> found,
            Function<Catalogue.Named, String> name,
            ImageListing asked) {
        var names = new TreeMap<String, String>();
        found.forEach(it -> names.putIfAbsent(key(name.apply(it)), name.apply(it)));
        return asked.of(List.copyOf(names.values())).stream()
                .map(it -> shown(location, below, it))
                .toList();
    }

    private Map<String, Object> shown(String location, String below, String name) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("location", location);
        shown.put("name", name);
        shown.put(
                "id",
                "/Subscriptions/%s/Providers/Microsoft.Compute/Locations/%s/Publishers/%s%s"
                        .formatted(caller.access().tenantId(), location, below, name));
        return shown;
    }

    private static String offersOf(Catalogue.Named it) {
        return it.publisher() + "/ArtifactTypes/VMImage/Offers/";
    }

    private static String skusOf(Catalogue.Named it) {
        return offersOf(it) + it.offer() + "/Skus/";
    }

    private static String versionsOf(Catalogue.Named it) {
        return skusOf(it) + it.sku() + "/Versions/";
    }

    /** What only a worker knows the number of is named as templates do. */
    private static String version(Catalogue.Entry entry) {
        return Objects.requireNonNullElse(entry.version(), LATEST);
    }

    private static Map<String, Object> properties(Catalogue.Named image) {
        return Map.of(
                "osDiskImage",
                Map.of("operatingSystem", GuestOs.of(image.entry().os()).title()),
                "dataDiskImages",
                List.of(),
                "automaticOSUpgradeProperties",
                Map.of("automaticOSUpgradeSupported", false),
                "hyperVGeneration",
                key(image.sku()).contains("gen1") ? "V1" : "V2",
                "architecture",
                "x64");
    }

    private List<Catalogue.Named> named(Predicate<Catalogue.Named> wanted) {
        return catalogue.all().stream()
                .filter(it -> it.entry().obstacle() == null)
                .filter(wanted)
                .toList();
    }

    private Catalogue.Named image(String publisher, String offer, String sku) {
        var image = new Source.PlatformImage(publisher, offer, sku, LATEST, null, Extras.NONE);
        var obstacle = catalogue.obstacle(image);
        if (obstacle != null) {
            throw missing(obstacle);
        }
        return first(
                named(it ->
                        it.publisher().equalsIgnoreCase(publisher)
                                && it.offer().equalsIgnoreCase(offer)
                                && it.sku().equalsIgnoreCase(sku)),
                "There is no such image.");
    }

    private static Catalogue.Named first(List<Catalogue.Named> found, String otherwise) {
        return found.stream().findFirst().orElseThrow(() -> missing(otherwise));
    }

    private static void requireImages(String type) {
        if (!type.equalsIgnoreCase(IMAGE)) {
            throw missing("There are no artifacts of type '%s'; use '%s'.".formatted(type, IMAGE));
        }
    }

    /** The region's name as it is listed. */
    private String at(String location) {
        var key = RegionKey.of(location);
        return locations.names().stream()
                .filter(it -> RegionKey.of(it).equals(key))
                .findFirst()
                .orElseThrow(() -> missing("There is no region '%s' here.".formatted(location)));
    }

    private static Refused missing(String said) {
        return new Refused(Refusal.NOT_FOUND, said);
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
