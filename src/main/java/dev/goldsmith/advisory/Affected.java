package dev.goldsmith.advisory;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.goldsmith.packages.VersionOrder;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
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

    /** An event as versions are compared with it: each has its key made once. */
    private record Point(boolean beginning, String key, What what) {
        Point(Event event, VersionOrder order) {
            this(event.isBeginning(), order.key(event.version()), event.what());
        }

        boolean within(boolean before, String version) {
            int compared = beginning ? 1 : version.compareTo(key);
            return switch (what) {
                case INTRODUCED -> before || compared >= 0;
                case FIXED, LIMIT -> before && compared < 0;
                case LAST_AFFECTED -> before && compared <= 0;
            };
        }
    }

    /** The ranges as they are asked about many versions; all are keys of an order. */
    private record Ranges(List<List<Point>> points) {
        Ranges(List<List<Event>> ranges, VersionOrder order) {
            this(ranges.stream().map(it -> sorted(it, order)).toList());
        }

        private static List<Point> sorted(List<Event> events, VersionOrder order) {
            return events.stream()
                    .map(it -> new Point(it, order))
                    .sorted(
                            Comparator.comparing((Point it) -> !it.beginning())
                                    .thenComparing(Point::key)
                                    .thenComparing(Point::what))
                    .toList();
        }

        boolean have(String version) {
            return points.stream().anyMatch(it -> within(it, version));
        }

        private static boolean within(List<Point> points, String version) {
            boolean within = false;
            for (var it : points) {
                within = it.within(within, version);
            }
            return within;
        }
    }

    /** Without the listed ones that are within a range all the same: feeds list by the hundred. */
    Affected brief(VersionOrder order) {
        var within = new Ranges(ranges, order);
        return new Affected(
                ranges,
                versions.stream().filter(it -> !within.have(order.key(it))).distinct().toList());
    }

    /** As the specification of OSV evaluates it; what is listed is compared by the order too. */
    boolean has(String version, VersionOrder order) {
        return having(order).test(version);
    }

    /** As {@link #has}, for many versions. */
    Predicate<String> having(VersionOrder order) {
        var within = new Ranges(ranges, order);
        var listed = versions.stream().map(order::key).collect(Collectors.toSet());
        return it -> listed.contains(order.key(it)) || within.have(order.key(it));
    }

    /** The first version after this one that isn't affected any more; null: nobody says one. */
    @Nullable String fixedIn(String version, VersionOrder order) {
        return fixes().filter(it -> order.compare(version, it) < 0)
                .filter(having(order).negate())
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
