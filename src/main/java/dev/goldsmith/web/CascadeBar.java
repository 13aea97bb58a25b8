package dev.goldsmith.web;

import dev.goldsmith.cascade.CascadeList;
import dev.goldsmith.cascade.ItemState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How far a cascade is, as a bar and in words.
 *
 * @param pieces tones; one for each item, or for as many as there are too many of
 */
record CascadeBar(long total, List<Count> counts, List<String> pieces) {
    private static final int MOST = 60;

    /** In the order of what is done first. */
    private static final List<ItemState> ORDER =
            List.of(
                    ItemState.SUCCEEDED,
                    ItemState.FAILED,
                    ItemState.RUNNING,
                    ItemState.ASKING,
                    ItemState.AWAITING_PROMOTION,
                    ItemState.WAITING,
                    ItemState.SKIPPED,
                    ItemState.SUPERSEDED,
                    ItemState.CANCELED);

    record Count(ItemState state, long count) {}

    static CascadeBar of(Collection<CascadeList.Line> lines) {
        return of(
                lines.stream()
                        .collect(
                                Collectors.groupingBy(
                                        CascadeList.Line::state,
                                        () -> new EnumMap<>(ItemState.class),
                                        Collectors.counting())));
    }

    static CascadeBar of(Map<ItemState, Long> states) {
        long total = states.values().stream().mapToLong(it -> it).sum();
        var counts =
                ORDER.stream()
                        .filter(it -> states.getOrDefault(it, 0L) > 0)
                        .map(it -> new Count(it, states.getOrDefault(it, 0L)))
                        .toList();
        var pieces = new ArrayList<String>();
        for (var count : counts) {
            // What there is of a state is seen, however little it is.
            long wide = total <= MOST ? count.count() : Math.max(1, count.count() * MOST / total);
            for (int i = 0; i < wide; i++) {
                pieces.add(CascadeStates.tone(count.state()));
            }
        }
        return new CascadeBar(total, counts, List.copyOf(pieces));
    }

    public String words() {
        return counts.stream()
                .map(it ->
                        "%d %s"
                                .formatted(
                                        it.count(),
                                        CascadeStates.label(it.state()).toLowerCase(Locale.ROOT)))
                .collect(Collectors.joining(", "));
    }
}
