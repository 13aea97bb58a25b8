package dev.goldsmith.build;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeMap;

/**
 * Hides secrets in what a guest says, in whatever pieces it comes. Each form of a value, see {@link
 * Encodings}, is known by all its windows of a fixed length, and what a window covers is hidden: so
 * a part of a long value is too, and one that was broken into lines. A window is a form's own
 * length where that is short, so that nothing else is hidden.
 *
 * <p>One pass: a rolling hash of 64 bits for each length, and as much held back as the longest
 * window.
 */
final class Mask {
    static final Mask NONE = new Mask(List.of());

    /** Where nothing shorter is a secret. */
    static final int SHORTEST = 8;

    private static final String HIDDEN = "***";

    /** As a text is broken into lines by those who encode it, an empty one between. */
    private static final int BREAKS = 4;

    /**
     * So many characters of a secret its window has at least, however many a form makes of each.
     */
    private static final int CHARACTERS = 6;

    private static final int[] LENGTHS = {8, 9, 10, 11, 12, 13, 14, 15, 16, 24, 40, 64};
    private static final int USUAL = 16;

    private final int longest;
    private final Grams[] windows;

    /** What a line may end with for a form to go on in the next. */
    private final Grams seeds = new Grams(SHORTEST);

    Mask(Collection<String> values) {
        var grams = new TreeMap<Integer, Grams>();
        for (var value : parts(values)) {
            for (var form : new LinkedHashSet<>(Encodings.of(value).values())) {
                var flat = form.replace("\n", "").replace("\r", "");
                int length = length(flat.length(), value.length());
                if (length > 0) {
                    grams.computeIfAbsent(length, Grams::new).add(flat);
                    seeds.add(flat);
                }
            }
        }
        this.windows = grams.values().toArray(Grams[]::new);
        this.longest = grams.isEmpty() ? 0 : grams.lastKey();
    }

    /** A value, and each of its lines that is long enough: indented, say, they stand alone. */
    private static LinkedHashSet<String> parts(Collection<String> values) {
        var parts = new LinkedHashSet<String>();
        for (var value : values) {
            parts.add(value);
            value.lines()
                    .map(String::strip)
                    .filter(it -> it.length() >= SHORTEST)
                    .forEach(parts::add);
        }
        return parts;
    }

    /** 0: there is nothing to know it by. */
    private static int length(int form, int value) {
        int wanted = Math.max(USUAL, form * CHARACTERS / Math.max(1, value));
        int length = 0;
        for (int each : LENGTHS) {
            if (each <= form && each <= wanted) {
                length = each;
            }
        }
        return length;
    }

    boolean isNone() {
        return windows.length == 0;
    }

    /** All of a text. */
    String of(String text) {
        if (isNone()) {
            return text;
        }
        var stream = new Stream();
        return stream.take(text) + stream.end();
    }

    List<String> of(List<String> lines) {
        return isNone() || lines.isEmpty()
                ? lines
                : List.of(of(String.join("\n", lines)).split("\n", -1));
    }

    Stream stream() {
        return new Stream();
    }

    /** A text that comes in pieces. */
    final class Stream {
        /** What isn't given out yet. */
        private final StringBuilder held = new StringBuilder();

        private boolean[] hidden = new boolean[256];

        /** Where in {@link #held} the last characters are, line breaks left out. */
        private final int[] places = new int[Math.max(1, longest)];

        /** Hash of all up to each of them; one more than those. */
        private final long[] sums = new long[Math.max(1, longest) + 1];

        private int many;
        private int breaks;
        private boolean hiding;

        /** What is sure of it and of what came before. */
        String take(String text) {
            if (isNone()) {
                return text;
            }
            var out = new StringBuilder(text.length());
            for (int i = 0; i < text.length(); i++) {
                take(text.charAt(i), out);
            }
            return out.toString();
        }

        /** The rest: nothing comes any more. */
        String end() {
            var out = new StringBuilder();
            release(held.length(), out);
            many = 0;
            breaks = 0;
            hiding = false;
            return out.toString();
        }

        private void take(char c, StringBuilder out) {
            if (held.length() == hidden.length) {
                hidden = Arrays.copyOf(hidden, hidden.length * 2);
            }
            hidden[held.length()] = false;
            held.append(c);
            if (c == '\n' || c == '\r') {
                breaks++;
                if (breaks > BREAKS || !isAt(seeds)) {
                    out.append(end());
                }
                return;
            }
            breaks = 0;
            push(c);
            for (var window : windows) {
                if (isAt(window)) {
                    hide(window.length);
                }
            }
            if (many >= longest) {
                // No window to come begins before the second of these.
                release(places[1], out);
            }
        }

        private void push(char c) {
            if (many == longest) {
                System.arraycopy(places, 1, places, 0, longest - 1);
                System.arraycopy(sums, 1, sums, 0, longest);
                many--;
            }
            places[many] = held.length() - 1;
            sums[many + 1] = Grams.next(sums[many], c);
            many++;
        }

        /** Whether the last characters are one of these. */
        private boolean isAt(Grams grams) {
            return many >= grams.length && grams.has(sums[many - grams.length], sums[many]);
        }

        private void hide(int length) {
            Arrays.fill(hidden, places[many - length], held.length(), true);
        }

        /** Gives out so much of what is held. */
        private void release(int to, StringBuilder out) {
            for (int i = 0; i < to; i++) {
                if (hidden[i]) {
                    if (!hiding) {
                        out.append(HIDDEN);
                    }
                } else {
                    out.append(held.charAt(i));
                }
                hiding = hidden[i];
            }
            held.delete(0, to);
            System.arraycopy(hidden, to, hidden, 0, held.length());
            for (int i = 0; i < many; i++) {
                places[i] -= to;
            }
        }
    }
}
