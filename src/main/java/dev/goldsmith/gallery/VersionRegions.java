package dev.goldsmith.gallery;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.installation.Places;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Usage;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The regions of a version that is published: some can be added, and some taken away, later. The
 * image was let into its gallery when it was published, so no gate is asked again; a worker that is
 * free copies its disks.
 */
public final class VersionRegions {
    private static final String FIELD = "region";

    private VersionRegions() {}

    /**
     * All regions that a version shall be in.
     *
     * @param field what the door calls the list
     */
    public record Wanted(List<ImageReplica.Wish> wishes, String field) {}

    /**
     * The version is in exactly these regions from now on. What failed is tried again where it is
     * named again.
     *
     * @throws Refused INVALID_REQUEST for a region that nobody knows, and when the home region is
     *     missing; CONFLICT when a run is copying what shall go
     */
    public static void become(Access by, ImageVersion version, Wanted wanted, Places places) {
        lock(by, version);
        var there = byRegion(ImageReplica.locked(version));
        var wishes = new LinkedHashMap<String, ImageReplica.Wish>();
        for (int i = 0; i < wanted.wishes().size(); i++) {
            var wish = wanted.wishes().get(i);
            var key = RegionName.key(wish.region());
            if (!there.containsKey(key)) {
                RegionName.requireKnown(
                        wish.region(), "%s[%d].name".formatted(wanted.field(), i), places);
            }
            wishes.putIfAbsent(key, wish);
        }
        var removed =
                there.values().stream().filter(it -> !wishes.containsKey(it.regionKey)).toList();
        requireRemovable(version, removed, wanted.field());
        Descent.known()
                .requireAllowed(
                        version.runId,
                        wishes.values().stream().map(ImageReplica.Wish::region).toList(),
                        null);
        change(by, version, new Change(there, wishes.values(), removed), places);
    }

    /** The version is in this region too; a copy that failed is tried again. */
    public static void add(Access by, ImageVersion version, String region, Places places) {
        lock(by, version);
        var there = byRegion(ImageReplica.locked(version));
        var replica = there.get(RegionName.key(region));
        if (replica == null) {
            RegionName.requireKnown(region, FIELD, places);
        }
        var wish = replica == null ? ImageReplica.wish(region.strip()) : replica.wish();
        Descent.known().requireAllowed(version.runId, List.of(wish.region()), null);
        change(by, version, new Change(there, List.of(wish), List.of()), places);
    }

    /**
     * @throws Refused NOT_FOUND when the version isn't there
     */
    public static void remove(Access by, ImageVersion version, String region, Places places) {
        lock(by, version);
        var there = byRegion(ImageReplica.locked(version));
        var replica = there.get(RegionName.key(region));
        if (replica == null) {
            throw new Refused(
                    Refusal.NOT_FOUND,
                    "Version %s isn't in region '%s'.".formatted(version.number(), region));
        }
        requireRemovable(version, List.of(replica), FIELD);
        change(by, version, new Change(there, List.of(), List.of(replica)), places);
    }

    /**
     * @param there all regions that the version has, by key
     * @param wishes where it shall be, new or not; no others are touched
     * @param removed where it shall not be any more
     */
    private record Change(
            Map<String, ImageReplica> there,
            Collection<ImageReplica.Wish> wishes,
            List<ImageReplica> removed) {
        private List<String> added() {
            return regions(replica -> replica == null);
        }

        private List<String> retried() {
            return regions(
                    replica -> replica != null && replica.state == ImageReplica.State.FAILED);
        }

        private List<String> regions(Predicate<@Nullable ImageReplica> which) {
            return wishes.stream()
                    .filter(it -> which.test(there.get(RegionName.key(it.region()))))
                    .map(ImageReplica.Wish::region)
                    .toList();
        }
    }

    private static void change(Access by, ImageVersion version, Change change, Places places) {
        var added = change.added();
        var retried = change.retried();
        if (!added.isEmpty() || !retried.isEmpty()) {
            version.requireUsable();
            Usage.requireOpen(by);
        }
        change.removed().forEach(ImageReplica::delete);
        for (var wish : change.wishes()) {
            bring(version, change.there().get(RegionName.key(wish.region())), wish, places);
        }
        if (added.isEmpty() && retried.isEmpty() && change.removed().isEmpty()) {
            return;
        }
        version.regions = Json.write(version.replicas().stream().map(it -> it.region).toList());
        Event.tell(
                by,
                version.gallery().teamId,
                EventKind.IMAGE_REGIONS_CHANGED,
                version.told(),
                Map.of(
                        "added",
                        added,
                        "retried",
                        retried,
                        "removed",
                        change.removed().stream().map(it -> it.region).toList()));
    }

    /** The region that a version stays in: that of its definition, else the first one. */
    public static ImageReplica home(ImageVersion version) {
        var replicas = version.replicas();
        ImageDefinition definition = ImageDefinition.findById(version.definitionId);
        var location =
                definition.location == null ? version.gallery().location : definition.location;
        return replicas.stream()
                .filter(it -> location != null && it.regionKey.equals(RegionName.key(location)))
                .findFirst()
                .orElseGet(replicas::getFirst);
    }

    /** What needs no copy is there at once; the rest waits for a worker. */
    static void settle(ImageVersion version, ImageReplica replica) {
        if (replica.place.equals(Places.LOCAL)) {
            replica.end(ImageReplica.State.COMPLETED, version.published().bytes(), null);
        } else if (version.shallow()) {
            replica.end(ImageReplica.State.SHALLOW, 0, null);
        }
    }

    private static void lock(Access by, ImageVersion version) {
        by.require(Permission.EDIT, version.gallery().teamId, "version " + version.number());
        version.locked();
    }

    private static void bring(
            ImageVersion version,
            @Nullable ImageReplica there,
            ImageReplica.Wish wish,
            Places places) {
        var place = RegionName.placeOf(wish.region(), places);
        if (there == null) {
            settle(version, ImageReplica.ask(version, wish, place));
            return;
        }
        there.replicaCount = wish.replicaCount();
        there.storageAccountType = wish.storageAccountType();
        if (there.state == ImageReplica.State.FAILED) {
            there.askAgain(place);
            settle(version, there);
        }
    }

    private static void requireRemovable(
            ImageVersion version, List<ImageReplica> removed, String field) {
        var home = home(version);
        for (var replica : removed) {
            if (replica.id.equals(home.id)) {
                throw Refused.field(
                        Refusal.INVALID_REQUEST,
                        field,
                        "Region '%s' is the home of version %s and can't be removed; delete the version instead."
                                .formatted(replica.region, version.number()));
            }
            if (replica.isHeldByRun()) {
                throw new Refused(
                        Refusal.CONFLICT,
                        "A run is copying version %s to region '%s'; wait for its end, or cancel it."
                                .formatted(version.number(), replica.region));
            }
        }
    }

    private static Map<String, ImageReplica> byRegion(List<ImageReplica> replicas) {
        var regions = new LinkedHashMap<String, ImageReplica>();
        replicas.forEach(it -> regions.put(it.regionKey, it));
        return regions;
    }
}
