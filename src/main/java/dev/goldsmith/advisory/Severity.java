package dev.goldsmith.advisory;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How bad a vulnerability is; later ones are worse. The ordinals are stored. */
public enum Severity {
    /** Nobody said. */
    UNRATED,
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** By the qualitative scale of CVSS. */
    static Severity ofScore(double score) {
        return score >= 9 ? CRITICAL : score >= 7 ? HIGH : score >= 4 ? MEDIUM : LOW;
    }

    /** As distributions say it: {@code important}, {@code Moderate}, {@code negligible}. */
    static Optional<Severity> ofWord(String word) {
        return switch (word.strip().toLowerCase(Locale.ROOT)) {
            case "critical" -> Optional.of(CRITICAL);
            case "high", "important" -> Optional.of(HIGH);
            case "medium", "moderate" -> Optional.of(MEDIUM);
            case "low", "negligible", "unimportant", "minor" -> Optional.of(LOW);
            default -> Optional.empty();
        };
    }

    /** By its own word, of those that somebody can choose. */
    public static Optional<Severity> named(String word) {
        return rated().stream().filter(it -> it.word().equals(word)).findFirst();
    }

    /** The worst first, without {@link #UNRATED}. */
    public static List<Severity> rated() {
        return Arrays.stream(values()).filter(it -> it != UNRATED).toList().reversed();
    }

    static Severity stored(Object ordinal) {
        return values()[((Number) ordinal).intValue()];
    }
}
