package dev.goldsmith.schema;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which words a reader takes: those of one version of AIB's API, or our own, which is the newest
 * version and what we add to it.
 */
public enum Language {
    V2020_02_14("2020-02-14"),
    V2021_10_01("2021-10-01"),
    V2022_02_14("2022-02-14"),
    V2022_07_01("2022-07-01"),
    V2023_07_01("2023-07-01"),
    V2024_02_01("2024-02-01"),
    V2025_10_01("2025-10-01"),
    /**
     * What our form and our own API take: {@code location} and {@code identity} may be left out.
     */
    OWN(null);

    private final @Nullable String version;

    Language(@Nullable String version) {
        this.version = version;
    }

    /**
     * @param version as a call's {@code api-version} has it
     */
    public static Optional<Language> of(String version) {
        for (var language : values()) {
            if (version.equals(language.version)) {
                return Optional.of(language);
            }
        }
        return Optional.empty();
    }

    /** The API version; empty for our own words. */
    public Optional<String> version() {
        return Optional.ofNullable(version);
    }

    /**
     * Whether names count with their case and an unknown one is a fault. A lenient reading compares
     * names without case and drops what it doesn't know; what a newer version brought it takes.
     */
    public boolean isStrict() {
        return compareTo(V2024_02_01) >= 0;
    }

    boolean knows(Language since) {
        return !isStrict() || compareTo(since) >= 0;
    }
}
