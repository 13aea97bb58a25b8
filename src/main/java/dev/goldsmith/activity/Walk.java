package dev.goldsmith.activity;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Goes along a chain, event by event, and says where it was tampered with. After a break it goes on
 * from what is stored there, so that each break is found by itself.
 */
public final class Walk {
    /** More than so many are the same finding: look at a backup. */
    static final int MOST_BREAKS = 100;

    /** What was moved is looked for among so many; more would take long. */
    private static final int MOST_MOVED = 40;

    public enum What {
        CHANGED,
        MISSING,
        MOVED,
        /** The chain and the head that was written down for it don't fit. */
        HEAD,
        /** It isn't the history that a checkpoint was taken of. */
        CHECKPOINT
    }

    /**
     * A finding.
     *
     * @param eventId the event's own number; null when it isn't there
     */
    public record Break(What what, long seq, @Nullable Long eventId, String sentence) {}

    private record Misfit(Event event, long seq, String previous) {}

    private final List<Break> breaks = new ArrayList<>();
    private final List<Misfit> misfits = new ArrayList<>();
    private final SortedMap<Long, String> pins;
    private final Map<Long, String> seen = new HashMap<>();
    private String previous = Canonical.NOTHING;
    private long expected = 1;
    private boolean afterGap;

    /**
     * @param pins hashes that checkpoints say of places
     */
    Walk(Map<Long, String> pins) {
        this.pins = new TreeMap<>(pins);
    }

    /** The next event by its place. */
    void look(Event event) {
        long seq = Objects.requireNonNull(event.seq);
        if (seq > expected) {
            missing(expected, seq - 1);
            afterGap = true;
        }
        var text = Canonical.text(event, seq);
        var stored = String.valueOf(event.hash);
        if (pins.containsKey(seq)) {
            seen.put(seq, stored);
        }
        // What followed a missing one can't be told from it.
        if (!event.noun.equals(Noun.wordOf(event.kind))) {
            if (breaks.size() < MOST_BREAKS) {
                breaks.add(
                        new Break(
                                What.CHANGED,
                                seq,
                                event.id,
                                "Event %d was changed after it was sealed.".formatted(seq)));
            }
        } else if (!afterGap && !Canonical.hash(previous, text).equals(stored)) {
            if (misfits.size() < MOST_BREAKS) {
                misfits.add(new Misfit(event, seq, previous));
            }
        }
        afterGap = false;
        previous = stored;
        expected = seq + 1;
    }

    long reached() {
        return expected - 1;
    }

    /**
     * @param headSeq where the chain ended when the walk began
     * @param headHash its hash
     */
    List<Break> end(long headSeq, String headHash) {
        if (expected <= headSeq) {
            missing(expected, headSeq);
        } else if (!previous.equals(headHash)) {
            breaks.add(
                    new Break(
                            What.HEAD,
                            headSeq,
                            null,
                            "The chain ends with another hash than was written down when event %d was sealed."
                                    .formatted(headSeq)));
        }
        sort();
        if (!pins.isEmpty() && pins.lastKey() > headSeq) {
            missing(headSeq + 1, pins.lastKey());
        }
        // What isn't there is said already; and what follows the first differs, too.
        pins.keySet().stream()
                .filter(seq ->
                        !Objects.equals(seen.getOrDefault(seq, pins.get(seq)), pins.get(seq)))
                .findFirst()
                .ifPresent(seq ->
                        breaks.add(
                                new Break(
                                        What.CHECKPOINT,
                                        seq,
                                        null,
                                        "The history up to event %d isn't the one that was signed when it was the newest."
                                                .formatted(seq))));
        return breaks.stream()
                .sorted(Comparator.comparingLong(Break::seq))
                .limit(MOST_BREAKS)
                .toList();
    }

    private void missing(long from, long to) {
        breaks.add(
                new Break(
                        What.MISSING,
                        from,
                        null,
                        from == to
                                ? "Event %d is missing.".formatted(from)
                                : "Events %d to %d are missing.".formatted(from, to)));
    }

    /**
     * Which of those that don't fit were changed, which were moved, which only stand beside one.
     */
    private void sort() {
        boolean few = misfits.size() <= MOST_MOVED;
        for (var misfit : misfits) {
            var from = few ? movedFrom(misfit) : null;
            if (from != null && from == misfit.seq) {
                continue;
            }
            breaks.add(
                    from == null
                            ? new Break(
                                    What.CHANGED,
                                    misfit.seq,
                                    misfit.event.id,
                                    misfit.seq == 1
                                            ? "Event 1 was changed after it was sealed."
                                            : "Event %d was changed after it was sealed, or event %d was, with its hash."
                                                    .formatted(misfit.seq, misfit.seq - 1))
                            : new Break(
                                    What.MOVED,
                                    misfit.seq,
                                    misfit.event.id,
                                    "Event %d stands in the place of another: it was event %d."
                                            .formatted(misfit.seq, from)));
        }
    }

    /** The place that this event was sealed for; its own when only what is before it was moved. */
    private @Nullable Long movedFrom(Misfit misfit) {
        var stored = String.valueOf(misfit.event.hash);
        for (var place : misfits) {
            var text = Canonical.text(misfit.event, place.seq);
            boolean fits =
                    Stream.concat(
                                    Stream.of(place.previous),
                                    misfits.stream().map(it -> String.valueOf(it.event.hash)))
                            .anyMatch(before -> Canonical.hash(before, text).equals(stored));
            if (fits) {
                return place.seq;
            }
        }
        return null;
    }
}
