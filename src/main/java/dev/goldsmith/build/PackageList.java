package dev.goldsmith.build;

import java.util.List;

/**
 * The packages that an image carries, as its own package manager lists them.
 *
 * @param manager {@code dpkg}, {@code rpm}, or {@code none} for a guest without one
 */
public record PackageList(String manager, List<Entry> packages) {
    public record Entry(String name, String version, String architecture) {}
}
