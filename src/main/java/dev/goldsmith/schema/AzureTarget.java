package dev.goldsmith.schema;

import dev.goldsmith.kernel.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A target of what is built here, to be published in somebody's Azure subscription: its tags say
 * so. What it names is there and not here.
 *
 * @param connection the team's
 * @param way region that is a storage account of the subscription: the VHD gets there first
 */
public record AzureTarget(Distributor target, String connection, String way) {
    /** The same word as the tag of a template that Azure builds. */
    public static final String CONNECTION_TAG = Elsewhere.CONNECTION_TAG;

    public static final String WAY_TAG = "goldsmithAccount";

    private static final List<String> TAGS = List.of(CONNECTION_TAG, WAY_TAG);

    public static Optional<AzureTarget> of(Distributor target) {
        var tags = tags(target);
        return is(target)
                ? Optional.of(
                        new AzureTarget(
                                target,
                                tags.getOrDefault(CONNECTION_TAG, ""),
                                tags.getOrDefault(WAY_TAG, "")))
                : Optional.empty();
    }

    public static boolean is(Distributor target) {
        return TAGS.stream().anyMatch(tags(target)::containsKey);
    }

    /** Those that this installation keeps what is published to. */
    public static List<Distributor> here(List<Distributor> targets) {
        return targets.stream().filter(it -> !is(it)).toList();
    }

    /** The same of a template: none, where Azure builds it. */
    public static List<Distributor> here(ImageTemplate template) {
        return Elsewhere.is(template) ? List.of() : here(template.properties().distribute());
    }

    private static Map<String, String> tags(Distributor target) {
        return Objects.requireNonNullElse(target.artifactTags(), Map.of());
    }

    /** What the author tags it with; ours are for Goldsmith. */
    public Map<String, String> ownTags() {
        var own = new TreeMap<>(tags(target));
        TAGS.forEach(own::remove);
        return own;
    }

    /** The subscription that it is published in. */
    public Optional<String> subscription() {
        return switch (target) {
            case Distributor.SharedImage it ->
                    GalleryImageId.find(it.galleryImageId()).map(GalleryImageId::subscription);
            case Distributor.ManagedImage it ->
                    ManagedImageId.find(it.imageId()).map(ManagedImageId::subscription);
            case Distributor.Vhd _ -> Optional.empty();
        };
    }

    /** What is wrong with how a target says it. */
    static List<Violation> faults(String at, Distributor target) {
        var faults = new ArrayList<Violation>();
        var tags = tags(target);
        for (var name : tags.keySet()) {
            TAGS.stream()
                    .filter(it -> it.equalsIgnoreCase(name) && !it.equals(name))
                    .forEach(right ->
                            faults.add(
                                    fault(
                                            at,
                                            name,
                                            "The tag `%s` must be spelled `%s`."
                                                    .formatted(name, right))));
        }
        if (!is(target)) {
            return faults;
        }
        if (target instanceof Distributor.Vhd) {
            TAGS.stream()
                    .filter(tags::containsKey)
                    .forEach(tag ->
                            faults.add(
                                    fault(
                                            at,
                                            tag,
                                            "`%s` is for images on Azure. A VHD gets to a storage account by its `uri`, `REGION:web.vhd`; leave the tag out."
                                                    .formatted(tag))));
            return faults;
        }
        require(faults, at, tags, CONNECTION_TAG, "the name of an Azure connection of the team");
        require(
                faults,
                at,
                tags,
                WAY_TAG,
                "the region that is a storage account of the subscription, by way of which the image goes");
        return faults;
    }

    private static void require(
            List<Violation> faults, String at, Map<String, String> tags, String tag, String what) {
        if (tags.getOrDefault(tag, "").isBlank()) {
            faults.add(
                    fault(
                            at,
                            tag,
                            "A target on Azure has the tags `%s` and `%s`; give `%s`, %s."
                                    .formatted(CONNECTION_TAG, WAY_TAG, tag, what)));
        }
    }

    /** Of a template that Azure builds: its targets are there anyway. */
    static List<Violation> needless(String at, Distributor target) {
        return TAGS.stream()
                .filter(tags(target)::containsKey)
                .map(tag ->
                        fault(
                                at,
                                tag,
                                "Azure builds this template and publishes by itself; leave the target's tag `%s` out."
                                        .formatted(tag)))
                .toList();
    }

    private static Violation fault(String at, String tag, String message) {
        return new Violation("%s.artifactTags.%s".formatted(at, tag), message);
    }
}
