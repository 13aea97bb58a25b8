package dev.goldsmith.build;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The last lines of a text that comes in pieces. */
final class Tail {
    private static final int LINES = 20;
    private static final int LONGEST = 2000;

    private final ArrayDeque<String> lines = new ArrayDeque<>();
    private final StringBuilder partial = new StringBuilder();

    void add(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                push();
            } else if (partial.length() < LONGEST) {
                partial.append(c);
            }
        }
    }

    private void push() {
        lines.addLast(partial.toString());
        partial.setLength(0);
        if (lines.size() > LINES) {
            lines.removeFirst();
        }
    }

    /** Whether the last line is still to be ended. */
    boolean amidLine() {
        return !partial.isEmpty();
    }

    List<String> lines() {
        var all = new ArrayList<>(lines);
        if (!partial.isEmpty()) {
            all.add(partial.toString());
        }
        return all.subList(Math.max(0, all.size() - LINES), all.size());
    }
}
