package dev.goldsmith.advisory;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.goldsmith.packages.VersionOrder;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which versions of a package an advisory is about: those that are listed, and those within ranges.
 *
 * @param ranges each a list of events
 * @param versions besides
 */
record Affected(
        @JsonProperty("r") List<List<Event>> ranges, @JsonProperty("v") List<String> versions) {

    enum What {
        /** From this version on; 0: from the first. */
        INTRODUCED,
        /** From this version on no more. */
        FIXED,
        /** Up to this version, itself included. */
        LAST_AFFECTED,
        /** Nothing from this version on is said. */
        LIMIT
    }

    record Event(@JsonProperty("w") What what, @JsonProperty("v") String version) {
        boolean isBeginning() {
            return what == What.INTRODUCED && version.equals("0");
        }
    }

    Affected {
        ranges = List.copyOf(ranges);
        versions = List.copyOf(versions);
    }

    /** Without the listed ones that are within a range all the same: feeds list by the hundred. */
    Affected brief(VersionOrder order) {
        var within = new Affected(ranges, List.of());
        return new Affected(
                ranges, versions.stream().filter(it -> !within.has(it, order)).distinct().toList());
    }

    /** As the specification of OSV evaluates it. */
    boolean has(String version, VersionOrder order) {
        return versions.contains(version)
                || ranges.stream().anyMatch(it -> within(it, version, order));
    }

    private static boolean within(List<Event> events, String version, VersionOrder order) {
        boolean within = false;
        for (var event : sorted(events, order)) {
            int compared = event.isBeginning() ? 1 : order.compare(version, event.version());
            within =
                    switch (event.what()) {
                        case INTRODUCED -> within || compared >= 0;
                        case FIXED, LIMIT -> within && compared < 0;
                        case LAST_AFFECTED -> within && compared <= 0;
                    };
        }
        return within;
    }

    private static List<Event> sorted(List<Event> events, VersionOrder order) {
        return events.stream()
                .sorted(
                        Comparator.comparing((Event it) -> !it.isBeginning())
                                .thenComparing(Event::version, order)
                                .thenComparing(Event::what))
                .toList();
    }

    /** The first version after this one that isn't affected any more; null: nobody says one. */
    @Nullable String fixedIn(String version, VersionOrder order) {
        return fixes().filter(it -> order.compare(version, it) < 0)
                .filter(it -> !has(it, order))
                .min(order)
                .orElse(null);
    }

    private Stream<String> fixes() {
        return ranges.stream()
                .flatMap(List::stream)
                .filter(it -> it.what() == What.FIXED)
                .map(Event::version);
    }

    static Optional<What> what(String word) {
        return switch (word) {
            case "introduced" -> Optional.of(What.INTRODUCED);
            case "fixed" -> Optional.of(What.FIXED);
            case "last_affected" -> Optional.of(What.LAST_AFFECTED);
            case "limit" -> Optional.of(What.LIMIT);
            default -> Optional.empty();
        };
    }
}
