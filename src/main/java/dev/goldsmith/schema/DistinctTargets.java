package dev.goldsmith.schema;

import dev.goldsmith.kernel.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * No two targets of a template make the same thing, and none goes to a region twice. Each is
 * compared by the key that the tables use, whatever its spelling. It is looked at when a template
 * is saved and when it is run, not when it is read: one that was saved before a rule came can still
 * be shown.
 */
final class DistinctTargets {
    private final List<Violation> violations = new ArrayList<>();
    private final Map<String, String> madeBy = new HashMap<>();

    private DistinctTargets() {}

    static List<Violation> faults(List<Distributor> targets) {
        var distinct = new DistinctTargets();
        for (int i = 0; i < targets.size(); i++) {
            distinct.target("$.properties.distribute[%d]".formatted(i), targets.get(i));
        }
        return distinct.violations;
    }

    private void target(String path, Distributor target) {
        switch (target) {
            case Distributor.SharedImage it -> {
                version(path, it);
                regions(path, it);
            }
            case Distributor.ManagedImage it ->
                    claim(
                            path,
                            "imageId",
                            it.imageId().toLowerCase(Locale.ROOT),
                            "`imageId` names the managed image that %s makes already; each target needs an image of its own.");
            case Distributor.Vhd it -> {
                var file = VhdTarget.of(it);
                var region = file.region() == null ? "" : RegionKey.of(file.region());
                claim(
                        path,
                        "uri",
                        "vhd " + region + ":" + file.path(),
                        "`uri` names the file that %s makes already; each target needs a file of its own.");
            }
        }
    }

    private void version(String path, Distributor.SharedImage target) {
        var id = GalleryImageId.find(target.galleryImageId()).orElse(null);
        if (id == null) {
            return;
        }
        // A gallery's name is one in its tenant, whatever group an id puts it in; not on Azure.
        var image =
                (AzureTarget.is(target)
                                ? id.definition().toString()
                                : id.gallery() + "/" + id.image())
                        .toLowerCase(Locale.ROOT);
        if (id.version() != null) {
            claim(
                    path,
                    "galleryImageId",
                    image + "/" + id.version(),
                    "`galleryImageId` names the version that %s makes already; each target needs a version of its own.");
        } else if (target.versioning() instanceof Distributor.Versioning.FromSource) {
            claim(
                    path,
                    "versioning",
                    image + "/source",
                    "`versioning` gives the source's number, which %s gives to the same image already; each target needs a version of its own.");
        }
    }

    private void claim(String path, String field, String key, String message) {
        var earlier = madeBy.putIfAbsent(key, path);
        if (earlier != null) {
            violations.add(new Violation(path + "." + field, message.formatted(earlier)));
        }
    }

    /** Both words for the regions, of which the older one is the shorter. */
    private void regions(String path, Distributor.SharedImage target) {
        var regions = target.targetRegions();
        regions(
                path + ".targetRegions[%d].name",
                regions == null
                        ? null
                        : regions.stream().map(Distributor.TargetRegion::name).toList(),
                "%s is named twice; name each region once, with its `replicaCount`.");
        regions(
                path + ".replicationRegions[%d]",
                target.replicationRegions(),
                "%s is named twice; name each region once.");
    }

    private void regions(String at, @Nullable List<String> names, String message) {
        var seen = new HashSet<String>();
        for (int i = 0; names != null && i < names.size(); i++) {
            if (!seen.add(RegionKey.of(names.get(i)))) {
                violations.add(
                        new Violation(
                                at.formatted(i), message.formatted(Words.code(names.get(i)))));
            }
        }
    }
}
