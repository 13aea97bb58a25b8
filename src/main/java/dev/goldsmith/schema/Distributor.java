package dev.goldsmith.schema;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One target of the captured image, named by {@code runOutputName}, unique in its template. */
public sealed interface Distributor {
    String runOutputName();

    @Nullable Map<String, String> artifactTags();

    Extras extras();

    /** The word that its {@code type} is. */
    default String kind() {
        return switch (this) {
            case ManagedImage _ -> "ManagedImage";
            case SharedImage _ -> "SharedImage";
            case Vhd _ -> "VHD";
        };
    }

    record ManagedImage(
            String runOutputName,
            @Nullable Map<String, String> artifactTags,
            String imageId,
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
            String galleryImageId,
            @Nullable List<String> replicationRegions,
            @Nullable String storageAccountType,
            @Nullable List<TargetRegion> targetRegions,
            @Nullable Boolean excludeFromLatest,
            @Nullable Versioning versioning,
            @Nullable String replicationMode,
            Extras extras)
            implements Distributor {}

    /**
     * @param uri where the VHD goes: a path in the staging area's container {@code vhds}, or {@code
     *     region:path}; absent: the staging area
     */
    record Vhd(
            String runOutputName,
            @Nullable Map<String, String> artifactTags,
            @Nullable String uri,
            Extras extras)
            implements Distributor {}

    record TargetRegion(
            String name,
            @Nullable Integer replicaCount,
            @Nullable String storageAccountType,
            Extras extras) {}

    /** How a version gets its number when the template doesn't name it. */
    sealed interface Versioning {
        Extras extras();

        /**
         * The highest version's patch raised by one.
         *
         * @param major only among versions of this major number; -1 or absent: among all
         */
        record Latest(@Nullable Integer major, Extras extras) implements Versioning {}

        /** The source's version number. */
        record FromSource(Extras extras) implements Versioning {}
    }
}
