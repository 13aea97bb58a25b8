package dev.goldsmith.download;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What is said of a version, as a file: its bills of materials, and what made it, signed. */
public enum VersionDocument {
    SPDX,
    CYCLONEDX,
    PROVENANCE;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<VersionDocument> parse(String word) {
        return Stream.of(values()).filter(it -> it.word().equals(word)).findFirst();
    }
}
