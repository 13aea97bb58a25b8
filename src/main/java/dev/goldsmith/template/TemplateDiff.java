package dev.goldsmith.template;

import com.github.difflib.DiffUtils;
import com.github.difflib.patch.AbstractDelta;
import com.github.difflib.patch.ChangeDelta;
import com.github.difflib.patch.Chunk;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What changed between two documents, line by line, with unchanged stretches folded. */
public final class TemplateDiff {
    private static final int CONTEXT = 3;

    /** Lines; Myers's algorithm takes time and memory by the square of what differs. */
    private static final int COMPARED = 1_500;

    private TemplateDiff() {}

    public enum Kind {
        SAME,
        ADDED,
        REMOVED,
        /** Stands for the unchanged lines that aren't shown. */
        GAP
    }

    /**
     * @param number line number in the newer document ({@code REMOVED}: in the older)
     */
    public record Line(Kind kind, @Nullable Integer number, String text) {}

    public static List<Line> of(String older, String newer) {
        var before = older.lines().toList();
        var after = newer.lines().toList();
        var all = new ArrayList<Line>();
        int at = 0;
        for (var delta : deltas(before, after)) {
            var source = delta.getSource();
            var target = delta.getTarget();
            while (at < target.getPosition()) {
                all.add(new Line(Kind.SAME, at + 1, after.get(at++)));
            }
            for (int i = 0; i < source.size(); i++) {
                int line = source.getPosition() + i;
                all.add(new Line(Kind.REMOVED, line + 1, before.get(line)));
            }
            for (int i = 0; i < target.size(); i++) {
                all.add(new Line(Kind.ADDED, at + 1, after.get(at++)));
            }
        }
        while (at < after.size()) {
            all.add(new Line(Kind.SAME, at + 1, after.get(at++)));
        }
        return folded(all);
    }

    /** Of two long documents that have little in common, one takes the other's place. */
    private static List<AbstractDelta<String>> deltas(List<String> before, List<String> after) {
        int shorter = Math.min(before.size(), after.size());
        int head = 0;
        while (head < shorter && before.get(head).equals(after.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < shorter - head
                && before.get(before.size() - 1 - tail)
                        .equals(after.get(after.size() - 1 - tail))) {
            tail++;
        }
        int differing = before.size() + after.size() - 2 * (head + tail);
        return differing <= COMPARED
                ? DiffUtils.diff(before, after).getDeltas()
                : List.of(
                        new ChangeDelta<>(
                                new Chunk<>(head, before.subList(head, before.size() - tail)),
                                new Chunk<>(head, after.subList(head, after.size() - tail))));
    }

    private static List<Line> folded(List<Line> all) {
        var near = new boolean[all.size()];
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).kind() != Kind.SAME) {
                for (int j = Math.max(0, i - CONTEXT);
                        j <= Math.min(all.size() - 1, i + CONTEXT);
                        j++) {
                    near[j] = true;
                }
            }
        }
        var shown = new ArrayList<Line>();
        for (int i = 0; i < all.size(); i++) {
            if (near[i]) {
                shown.add(all.get(i));
            } else if (shown.isEmpty() || shown.getLast().kind() != Kind.GAP) {
                int until = i;
                while (until < all.size() && !near[until]) {
                    until++;
                }
                shown.add(new Line(Kind.GAP, null, (until - i) + " unchanged lines"));
            }
        }
        return shown.stream().anyMatch(l -> l.kind() != Kind.GAP) ? shown : List.of();
    }
}
