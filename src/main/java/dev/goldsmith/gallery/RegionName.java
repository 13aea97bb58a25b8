package dev.goldsmith.gallery;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.installation.Places;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.schema.RegionKey;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.Permission;
import jakarta.persistence.Entity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A region's name as a tenant's templates write it, and the place of the installation that it
 * means. A name that nobody mapped means the place of that name, else {@code local}.
 */
@Entity
public class RegionName extends Owned {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][\\w .-]{0,89}");

    public String name;
    public String nameKey;
    public String place;
    public Instant createdAt;

    public static String key(String name) {
        return RegionKey.of(name);
    }

    /** The tenant's mappings, by name. */
    public static List<RegionName> all() {
        return list("order by nameKey");
    }

    public static @Nullable RegionName of(String name) {
        return find("nameKey", key(name)).firstResult();
    }

    /** The place that a region's name means. */
    public static String placeOf(String region, Places places) {
        var mapped = of(region);
        if (mapped != null) {
            return mapped.place;
        }
        return places.has(key(region)) ? key(region) : Places.LOCAL;
    }

    /**
     * The regions that this tenant knows: the installation's places and the names that it mapped,
     * then Azure's own, which mean the first place.
     */
    public static List<String> known(Places places) {
        return Stream.of(
                        Stream.of(Places.LOCAL),
                        places.names().stream(),
                        all().stream().map(it -> it.name),
                        AzureRegions.NAMES.stream())
                .flatMap(names -> names)
                .distinct()
                .toList();
    }

    /**
     * @param field what the door calls it
     * @throws Refused INVALID_REQUEST when this tenant knows no such region
     */
    static void requireKnown(String region, String field, Places places) {
        if (!FORM.matcher(region.strip()).matches()
                || known(places).stream().noneMatch(it -> key(it).equals(key(region)))) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    field,
                    "There is no region '%s' here. Use %s, or the name of an Azure region; an administrator can map other names."
                            .formatted(
                                    region,
                                    String.join(
                                            ", ",
                                            Stream.concat(
                                                            places.names().stream(),
                                                            all().stream().map(it -> it.name))
                                                    .distinct()
                                                    .toList())));
        }
    }

    /** Lets a name mean a place from now on; what is kept elsewhere already stays there. */
    public static RegionName map(Access by, String name, String place, Places places) {
        requireAdmin(by);
        var text = name.strip();
        if (!FORM.matcher(text).matches()) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "name",
                    "A region's name such as 'westeurope' has letters, digits, spaces, '.', '_' and '-', 90 at most; '%s' is none."
                            .formatted(name));
        }
        if (key(text).equals(Places.LOCAL)) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "name",
                    "'local' is the installation's own store; map another name.");
        }
        if (!places.has(place)) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "place",
                    "This installation has no place '%s'; it has: %s."
                            .formatted(place, String.join(", ", places.names())));
        }
        var region = of(text);
        if (region == null) {
            region = new RegionName();
            region.nameKey = key(text);
            region.createdAt = Instant.now();
        }
        region.name = text;
        region.place = place;
        region.persist();
        Event.tell(
                by,
                null,
                EventKind.REGION_MAPPED,
                "region/" + region.nameKey,
                Map.of("place", place));
        return region;
    }

    /**
     * @throws Refused NOT_FOUND
     */
    public static void unmap(Access by, String name) {
        requireAdmin(by);
        var region = of(name);
        if (region == null) {
            throw new Refused(
                    Refusal.NOT_FOUND, "No region '%s' is mapped here.".formatted(name.strip()));
        }
        region.delete();
        Event.tell(by, null, EventKind.REGION_UNMAPPED, "region/" + region.nameKey, Map.of());
    }

    private static void requireAdmin(Access by) {
        by.require(Permission.ADMIN, "the tenant's regions");
    }
}
