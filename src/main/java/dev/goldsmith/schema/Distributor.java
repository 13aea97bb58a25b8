package dev.goldsmith.schema;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One target of the captured image, named by {@code runOutputName}, unique in its template. */
@Kinds(value = "a distributor", each = "%s distributor")
public sealed interface Distributor extends Judged {
    @Property(rule = Rule.RUN_OUTPUT_NAME, label = "Output name", hint = "Unique in this template.")
    String runOutputName();

    @Property(label = "Tags of the output", hint = "One per line: name=value")
    @Nullable Map<String, String> artifactTags();

    Extras extras();

    /** The word that its {@code type} is. */
    default String kind() {
        return String.valueOf(Shape.of(getClass()).word());
    }

    /** The names of two targets differ, also without case. */
    @Override
    default void judge(Fields fields) {
        fields.claim(
                "runOutputName",
                runOutputName(),
                "`runOutputName` is %s, which %s has already; each target needs a name of its own, compared without case.");
    }

    record ManagedImage(
            String runOutputName,
            @Nullable Map<String, String> artifactTags,
            @Property(rule = Rule.MANAGED_IMAGE_ID) String imageId,
            @Property(rule = Rule.REGION, label = "Region", hint = "Like local or westeurope.")
                    String location,
            Extras extras)
            implements Distributor {}

    /**
     * A gallery version.
     *
     * @param galleryImageId an image definition's ARM id (the version is numbered by {@code
     *     versioning}) or one that ends in {@code /versions/x.y.z}, which must be new
     */
    record SharedImage(
            String runOutputName,
            @Nullable Map<String, String> artifactTags,
            @Property(rule = Rule.TARGET_IMAGE_ID) String galleryImageId,
            @Property(
                            rule = Rule.REGION,
                            most = Extent.WORDS,
                            label = "Regions, in the old form",
                            hint = "One per line. Clear it to choose regions with replicas.")
                    @Nullable List<String> replicationRegions,
            @Property(among = StorageAccountType.class, label = "Storage of these regions")
                    @Nullable String storageAccountType,
            @Property(most = Extent.WORDS) @Nullable List<TargetRegion> targetRegions,
            @Property(label = "Leave it out of latest") @Nullable Boolean excludeFromLatest,
            @Nullable Versioning versioning,
            @Property(
                            among = ReplicationMode.class,
                            since = Language.V2025_10_01,
                            label = "Replication")
                    @Nullable String replicationMode,
            Extras extras)
            implements Distributor {

        @Override
        public void judge(Fields fields) {
            Distributor.super.judge(fields);
            if (targetRegions == null || targetRegions.isEmpty()) {
                return;
            }
            if (replicationRegions != null && !replicationRegions.isEmpty()) {
                fields.fault(
                        "replicationRegions",
                        "`replicationRegions` and `targetRegions` are both given; keep"
                                + " `targetRegions`, the other is deprecated.");
            }
            if (storageAccountType != null) {
                fields.fault(
                        "storageAccountType",
                        "`storageAccountType` belongs to the deprecated `replicationRegions`; with"
                                + " `targetRegions` give it in each region.");
            }
        }
    }

    /**
     * @param uri where the VHD goes: a path in the staging area's container {@code vhds}, or {@code
     *     region:path}; absent: the staging area
     */
    @Noun(word = "VHD")
    record Vhd(
            String runOutputName,
            @Nullable Map<String, String> artifactTags,
            @Property(
                            rule = Rule.VHD_TARGET,
                            label = "Place, optional",
                            hint =
                                    "A path in the staging area, or region:path. Default: the output's name.")
                    @Nullable String uri,
            Extras extras)
            implements Distributor {}

    @Noun("a target region")
    record TargetRegion(
            @Property(rule = Rule.REGION, label = "Region") String name,
            @Property(least = 1, most = 100, label = "Replicas", hint = "Default: 1")
                    @Nullable Integer replicaCount,
            @Property(among = StorageAccountType.class, label = "Storage")
                    @Nullable String storageAccountType,
            Extras extras) {}

    enum StorageAccountType {
        Standard_LRS,
        Standard_ZRS,
        Premium_LRS
    }

    enum ReplicationMode {
        Full,
        Shallow
    }

    /** How a version gets its number when the template doesn't name it. */
    @Kinds(value = "a versioning scheme", each = "a versioning scheme %s", by = "scheme")
    sealed interface Versioning {
        Extras extras();

        /**
         * The highest version's patch raised by one.
         *
         * @param major only among versions of this major number; -1 or absent: among all
         */
        record Latest(
                @Property(
                                least = -1,
                                label = "Major number",
                                hint = "Only with “within a major number”.")
                        @Nullable Integer major,
                Extras extras)
                implements Versioning {}

        /** The source's version number. */
        @Noun(word = "Source")
        record FromSource(Extras extras) implements Versioning {}
    }
}
