package dev.goldsmith.packages;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The packages that an image carries, as its own package manager lists them.
 *
 * @param manager {@code dpkg}, {@code rpm}, {@code windows}, or {@code none} for a guest without
 *     one
 * @param distribution null: unknown, as in lists that were made before it was asked for
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PackageList(
        String manager, @Nullable Distribution distribution, List<Entry> packages) {

    public static final PackageList NONE = new PackageList("none", null, List.of());

    /** One whose distribution isn't known. */
    public PackageList(String manager, List<Entry> packages) {
        this(manager, null, packages);
    }

    public PackageList of(Distribution distribution) {
        return new PackageList(manager, distribution, packages);
    }

    /**
     * As os-release(5) has it.
     *
     * @param id {@code debian}
     * @param release {@code 12}; null: a rolling one has none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Distribution(String id, @Nullable String release) {}

    /**
     * @param source the source package it was built from; null: the guest didn't say
     * @param sourceVersion that of the source package, by rpm without an epoch
     * @param license as rpm says it; dpkg knows none
     * @param size bytes once it is installed, as its maker says
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Entry(
            String name,
            String version,
            String architecture,
            @Nullable String source,
            @Nullable String sourceVersion,
            @Nullable String license,
            @Nullable Long size) {

        /** One of which no more is known. */
        public Entry(String name, String version, String architecture) {
            this(name, version, architecture, null, null, null, null);
        }
    }
}
