package dev.goldsmith.schema;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the elements of {@code $.properties.distribute} of one template. */
final class DistributorReader {
    private enum Type {
        ManagedImage,
        SharedImage,
        VHD
    }

    private enum Scheme {
        Latest,
        Source
    }

    private enum StorageAccountType {
        Standard_LRS,
        Standard_ZRS,
        Premium_LRS
    }

    private enum ReplicationMode {
        Full,
        Shallow
    }

    private final Map<String, String> pathByOutput = new HashMap<>();

    @Nullable Distributor read(Fields fields) {
        return switch (fields.requiredOneOf("type", Type.class)) {
            case ManagedImage -> {
                var f = fields.as("a ManagedImage distributor");
                yield new Distributor.ManagedImage(
                        runOutputName(f),
                        Tags.read(f, "artifactTags"),
                        f.requiredText("imageId", Rule.MANAGED_IMAGE_ID),
                        f.requiredText("location", Rule.REGION),
                        f.rest());
            }
            case SharedImage -> sharedImage(fields.as("a SharedImage distributor"));
            case VHD -> {
                var f = fields.as("a VHD distributor");
                yield new Distributor.Vhd(
                        runOutputName(f),
                        Tags.read(f, "artifactTags"),
                        f.text("uri", Rule.VHD_TARGET.orEmpty()),
                        f.rest());
            }
            case null -> null;
        };
    }

    private String runOutputName(Fields fields) {
        var name = fields.requiredText("runOutputName", Rule.RUN_OUTPUT_NAME);
        var earlier = pathByOutput.putIfAbsent(name.toLowerCase(Locale.ROOT), fields.path);
        if (earlier != null && !name.isEmpty()) {
            fields.fault(
                    "runOutputName",
                    "`runOutputName` is %s, which %s has already; each target needs a name of its own, compared without case."
                            .formatted(Words.code(name), earlier));
        }
        return name;
    }

    private Distributor sharedImage(Fields fields) {
        fields.since(Language.V2025_10_01, "replicationMode");
        var name = runOutputName(fields);
        var tags = Tags.read(fields, "artifactTags");
        var image = fields.requiredText("galleryImageId", Rule.TARGET_IMAGE_ID);
        var replicationRegions = fields.texts("replicationRegions", Rule.REGION);
        var storage = fields.oneOf("storageAccountType", StorageAccountType.class);
        var targetRegions =
                fields.list("targetRegions", "a target region", DistributorReader::targetRegion);
        if (targetRegions != null && !targetRegions.isEmpty()) {
            if (replicationRegions != null && !replicationRegions.isEmpty()) {
                fields.fault(
                        "replicationRegions",
                        "`replicationRegions` and `targetRegions` are both given; keep"
                                + " `targetRegions`, the other is deprecated.");
            }
            if (storage != null) {
                fields.fault(
                        "storageAccountType",
                        "`storageAccountType` belongs to the deprecated `replicationRegions`; with"
                                + " `targetRegions` give it in each region.");
            }
        }
        return new Distributor.SharedImage(
                name,
                tags,
                image,
                replicationRegions,
                text(storage),
                targetRegions,
                fields.flag("excludeFromLatest"),
                fields.object("versioning", "a versioning scheme", DistributorReader::versioning),
                text(fields.oneOf("replicationMode", ReplicationMode.class)),
                fields.rest());
    }

    private static Distributor.TargetRegion targetRegion(Fields fields) {
        return new Distributor.TargetRegion(
                fields.requiredText("name", Rule.REGION),
                fields.whole("replicaCount", 1, 100),
                text(fields.oneOf("storageAccountType", StorageAccountType.class)),
                fields.rest());
    }

    private static Distributor.@Nullable Versioning versioning(Fields fields) {
        return switch (fields.requiredOneOf("scheme", Scheme.class)) {
            case Latest -> {
                var f = fields.as("a versioning scheme Latest");
                yield new Distributor.Versioning.Latest(
                        f.whole("major", -1, Integer.MAX_VALUE), f.rest());
            }
            case Source ->
                    new Distributor.Versioning.FromSource(
                            fields.as("a versioning scheme Source").rest());
            case null -> null;
        };
    }

    private static @Nullable String text(@Nullable Enum<?> choice) {
        return choice == null ? null : choice.name();
    }
}
