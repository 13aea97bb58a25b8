package dev.goldsmith.api;

import dev.goldsmith.gallery.ImageReplica;
import dev.goldsmith.gallery.VersionRegions;
import dev.goldsmith.schema.RegionKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The regions that a client sends of a version. */
final class SentRegions {
    private static final String FIELD = "$.targetRegions";
    private static final int MOST = 50;
    private static final int MOST_REPLICAS = 100;
    private static final List<String> STORAGE =
            List.of("Standard_LRS", "Standard_ZRS", "Premium_LRS");

    private SentRegions() {}

    static VersionRegions.Wanted read(List<VersionsResource.TargetRegion> sent) {
        if (sent.size() > MOST) {
            throw Query.fault(FIELD, "A version can be in at most %d regions.".formatted(MOST));
        }
        var seen = new HashSet<String>();
        var wishes = new ArrayList<ImageReplica.Wish>();
        for (int i = 0; i < sent.size(); i++) {
            var path = "%s[%d]".formatted(FIELD, i);
            var region = sent.get(i);
            if (region == null || region.name() == null || region.name().isBlank()) {
                throw Query.fault(path + ".name", "'name' is missing.");
            }
            if (!seen.add(RegionKey.of(region.name()))) {
                throw Query.fault(
                        path + ".name", "Region '%s' is named twice.".formatted(region.name()));
            }
            wishes.add(
                    new ImageReplica.Wish(
                            region.name().strip(),
                            count(path, region.replicaCount()),
                            storage(path, region.storageAccountType())));
        }
        return new VersionRegions.Wanted(wishes, FIELD);
    }

    private static int count(String path, @Nullable Integer count) {
        if (count != null && (count < 1 || count > MOST_REPLICAS)) {
            throw Query.fault(
                    path + ".replicaCount",
                    "'replicaCount' must be a whole number from 1 to %d.".formatted(MOST_REPLICAS));
        }
        return count == null ? 1 : count;
    }

    private static String storage(String path, @Nullable String type) {
        if (type == null) {
            return STORAGE.getFirst();
        }
        return STORAGE.stream()
                .filter(type::equalsIgnoreCase)
                .findFirst()
                .orElseThrow(() ->
                        Query.fault(
                                path + ".storageAccountType",
                                "'storageAccountType' must be one of: %s."
                                        .formatted(String.join(", ", STORAGE))));
    }
}
