package dev.goldsmith.build.qemu;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;

/**
 * What a guest writes on its serial line. Only the last lines are kept: a guest that never stops
 * talking fills neither disk nor memory.
 */
final class Console {
    private static final String PANIC = "Kernel panic";
    private static final int KEPT = 200;
    private static final int LONGEST = 1000;

    private final ArrayDeque<String> lines = new ArrayDeque<>();
    private volatile boolean panicked;

    Console(InputStream serial) {
        Thread.ofVirtual().name("console").start(() -> read(serial));
    }

    private void read(InputStream serial) {
        try (var in = new BufferedReader(new InputStreamReader(serial, StandardCharsets.UTF_8))) {
            var line = new StringBuilder();
            for (int c; (c = in.read()) >= 0; ) {
                if (c != '\n' && line.length() < LONGEST) {
                    line.append((char) c);
                } else {
                    keep(line.toString().strip());
                    line.setLength(0);
                }
            }
            keep(line.toString().strip());
        } catch (IOException _) {
            // QEMU has ended.
        }
    }

    private synchronized void keep(String line) {
        if (line.isEmpty()) {
            return;
        }
        panicked |= line.contains(PANIC);
        lines.add(line);
        if (lines.size() > KEPT) {
            lines.remove();
        }
    }

    boolean panicked() {
        return panicked;
    }

    /** The last lines; after a panic those from its message on. */
    synchronized List<String> last(int count) {
        var all = List.copyOf(lines);
        int from = Math.max(0, all.size() - count);
        for (int i = 0; i < from; i++) {
            if (all.get(i).contains(PANIC)) {
                return all.subList(i, i + count);
            }
        }
        return all.subList(from, all.size());
    }
}
