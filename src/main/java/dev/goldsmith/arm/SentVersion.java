package dev.goldsmith.arm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.gallery.ImageReplica;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.RegionName;
import dev.goldsmith.gallery.VersionCopy;
import dev.goldsmith.gallery.VersionNumber;
import dev.goldsmith.gallery.VersionRegions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a client sends of a gallery version. */
final class SentVersion {
    private static final String PUBLISHING = "$.properties.publishingProfile";
    private static final String REGIONS = PUBLISHING + ".targetRegions";
    private static final String STORAGE = "$.properties.storageProfile";
    private static final int MOST_REGIONS = 50;
    private static final int LONGEST_NAME = 90;

    private final Sent sent;
    private final @Nullable Boolean excludeFromLatest;
    private final @Nullable Instant endOfLife;
    private final @Nullable String replicationMode;
    private final @Nullable List<ImageReplica.Wish> regions;
    private final @Nullable String source;

    private SentVersion(Sent sent) {
        this.sent = sent;
        var properties =
                sent.properties(
                        "provisioningState",
                        "publishingProfile",
                        "replicationStatus",
                        "safetyProfile",
                        "storageProfile");
        var publishing =
                sent.object(
                        properties,
                        "$.properties",
                        "publishingProfile",
                        "endOfLifeDate",
                        "excludeFromLatest",
                        "publishedDate",
                        "replicaCount",
                        "replicationMode",
                        "storageAccountType",
                        "targetRegions");
        excludeFromLatest = sent.flag(publishing, PUBLISHING, "excludeFromLatest");
        endOfLife = sent.time(publishing, PUBLISHING, "endOfLifeDate");
        replicationMode = sent.oneOf(publishing, PUBLISHING, "replicationMode", "Full", "Shallow");
        regions = publishing.hasNonNull("targetRegions") ? regions(publishing) : null;
        var storage =
                sent.object(
                        properties,
                        "$.properties",
                        "storageProfile",
                        "dataDiskImages",
                        "osDiskImage",
                        "source");
        source = source(storage);
    }

    static SentVersion of(Sent sent) {
        var version = new SentVersion(sent);
        version.sent.tags();
        version.sent.location();
        version.sent.refuse();
        return version;
    }

    /**
     * Of a version that is there.
     *
     * @param ends the end that it was shown with, which may be that of its image: a client that
     *     sends it back changes nothing
     */
    ImageVersion.Change change(@Nullable Instant ends) {
        return new ImageVersion.Change(
                excludeFromLatest,
                Objects.equals(endOfLife, ends) ? null : ImageVersion.End.of(endOfLife),
                sent.has("tags") ? sent.tags() : null);
    }

    VersionCopy.Wanted wanted(VersionNumber number) {
        var wishes =
                regions == null || regions.isEmpty()
                        ? List.of(new ImageReplica.Wish(At.LOCATION, 1, "Standard_LRS"))
                        : regions;
        return new VersionCopy.Wanted(
                number,
                Boolean.TRUE.equals(excludeFromLatest),
                endOfLife,
                replicationMode == null ? "Full" : replicationMode,
                new VersionRegions.Wanted(wishes, REGIONS),
                sent.tags());
    }

    String source() {
        if (source == null) {
            sent.fault(
                    STORAGE + ".source.id",
                    "'source.id' is missing; it must be the id of a managed image or of a gallery version.");
            sent.refuse();
        }
        return String.valueOf(source);
    }

    /** The regions that a version is to be in; null when none are sent. */
    VersionRegions.@Nullable Wanted regions() {
        return regions == null ? null : new VersionRegions.Wanted(regions, REGIONS);
    }

    /** What a version's first PUT said stays. */
    void requireModeOf(ImageVersion there) {
        if (replicationMode != null && !replicationMode.equals(there.replicationMode)) {
            sent.fault(
                    PUBLISHING + ".replicationMode",
                    "The replicationMode of version %s is `%s` and can't be changed; publish a new version."
                            .formatted(there.number(), there.replicationMode));
            sent.refuse();
        }
    }

    private List<ImageReplica.Wish> regions(ObjectNode publishing) {
        var wishes = new ArrayList<ImageReplica.Wish>();
        var list = publishing.path("targetRegions");
        if (!list.isArray() || list.size() > MOST_REGIONS) {
            sent.fault(
                    REGIONS,
                    "'targetRegions' must be an array of at most %d regions."
                            .formatted(MOST_REGIONS));
            return wishes;
        }
        var seen = new HashSet<String>();
        for (int i = 0; i < list.size(); i++) {
            var wish = region(list.get(i), REGIONS + "[" + i + "]");
            if (wish != null && !seen.add(RegionName.key(wish.region()))) {
                sent.fault(
                        REGIONS + "[" + i + "].name",
                        "Region '%s' is named twice.".formatted(wish.region()));
            } else if (wish != null) {
                wishes.add(wish);
            }
        }
        return wishes;
    }

    private ImageReplica.@Nullable Wish region(JsonNode json, String path) {
        if (!(json instanceof ObjectNode region)) {
            sent.fault(path, "A target region is an object with 'name'.");
            return null;
        }
        sent.only(region, path, Set.of("name", "regionalReplicaCount", "storageAccountType"));
        var name = sent.text(region, path, "name", LONGEST_NAME);
        if (name == null || !name.matches("[A-Za-z0-9][\\w .-]{0,89}")) {
            sent.fault(path + ".name", "'name' must be a region's name such as `local`.");
            return null;
        }
        var storage =
                sent.oneOf(
                        region,
                        path,
                        "storageAccountType",
                        "Standard_LRS",
                        "Standard_ZRS",
                        "Premium_LRS");
        return new ImageReplica.Wish(
                name,
                replicas(region.path("regionalReplicaCount"), path),
                storage == null ? "Standard_LRS" : storage);
    }

    private int replicas(JsonNode count, String path) {
        if (count.isMissingNode() || count.isNull()) {
            return 1;
        }
        if (!count.isInt() || count.intValue() < 1 || count.intValue() > 100) {
            sent.fault(
                    path + ".regionalReplicaCount",
                    "'regionalReplicaCount' must be a whole number from 1 to 100.");
            return 1;
        }
        return count.intValue();
    }

    private @Nullable String source(ObjectNode storage) {
        var source = storage.path("source");
        if (source instanceof ObjectNode object) {
            return sent.text(object, STORAGE + ".source", "id", 500);
        }
        if (!source.isMissingNode() && !source.isNull()) {
            sent.fault(STORAGE + ".source", "'source' must be an object with 'id'.");
        }
        return null;
    }
}
