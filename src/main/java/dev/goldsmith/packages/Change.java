package dev.goldsmith.packages;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What became of a named thing between two images.
 *
 * @param from null: it wasn't there
 * @param to null: it isn't there any more
 */
public record Change(String name, @Nullable String from, @Nullable String to, Kind kind) {
    public enum Kind {
        ADDED,
        REMOVED,
        UPGRADED,
        DOWNGRADED,
        /** Neither, or nobody knows in which order the two are. */
        CHANGED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What differs, by name. */
    public static List<Change> between(
            Map<String, String> before, Map<String, String> after, Comparator<String> order) {
        var names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        return names.stream()
                .flatMap(name -> of(name, before.get(name), after.get(name), order))
                .toList();
    }

    private static Stream<Change> of(
            String name, @Nullable String from, @Nullable String to, Comparator<String> order) {
        return Objects.equals(from, to)
                ? Stream.empty()
                : Stream.of(new Change(name, from, to, kind(from, to, order)));
    }

    private static Kind kind(@Nullable String from, @Nullable String to, Comparator<String> order) {
        if (from == null) {
            return Kind.ADDED;
        }
        if (to == null) {
            return Kind.REMOVED;
        }
        int compared = order.compare(from, to);
        return compared < 0 ? Kind.UPGRADED : compared > 0 ? Kind.DOWNGRADED : Kind.CHANGED;
    }
}
