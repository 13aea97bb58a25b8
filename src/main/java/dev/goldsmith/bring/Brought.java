package dev.goldsmith.bring;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A template that was read out of another tool's file, and what became of each line of that.
 *
 * @param name that it has there, or empty
 * @param document a body as the API takes it; it may be unsound, as any
 * @param lines in the order of the file; those about no line of it last
 * @param places the line from which a part of the document came, by its path
 */
public record Brought(
        Format format,
        String name,
        ObjectNode document,
        List<Line> lines,
        Map<String, Integer> places) {

    /** What became of it. */
    public enum What {
        /** It does the same here. */
        TAKEN,
        /** It does what was meant, another way, which is said. */
        ADAPTED,
        /** The file doesn't say it, a template must; this counts. */
        DEFAULTED,
        /** It isn't in the template, and why. */
        LEFT
    }

    /**
     * @param first counted from 1; 0: it is about no line
     */
    public record Line(int first, int last, What what, String text) {
        /** Such as {@code line 3} or {@code lines 3–7}. */
        public String where() {
            return first == 0
                    ? "the file"
                    : first == last ? "line " + first : "lines %d–%d".formatted(first, last);
        }
    }

    /** The line of the nearest part around a path of the document. */
    public @Nullable Integer lineOf(String path) {
        for (var around = path; ; ) {
            var line = places.get(around);
            if (line != null) {
                return line;
            }
            int cut = Math.max(around.lastIndexOf('.'), around.lastIndexOf('['));
            if (cut <= 0) {
                return null;
            }
            around = around.substring(0, cut);
        }
    }

    /** Lines with something in them of which nothing is said; there should be none. */
    public List<Integer> silent(String text) {
        var all = text.split("\\R", -1);
        var silent = new TreeSet<Integer>();
        IntPredicate told =
                number -> lines.stream().anyMatch(l -> l.first <= number && number <= l.last);
        for (int i = 0; i < all.length; i++) {
            var line = all[i].strip();
            boolean empty = line.isEmpty() || line.startsWith("#") || line.startsWith("//");
            if (!empty && line.chars().anyMatch(Character::isLetterOrDigit) && !told.test(i + 1)) {
                silent.add(i + 1);
            }
        }
        return List.copyOf(silent);
    }
}
