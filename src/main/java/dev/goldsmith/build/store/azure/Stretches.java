package dev.goldsmith.build.store.azure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Parts of a blob. */
final class Stretches {
    private static final byte[] ZEROS = new byte[4096];

    private final NavigableMap<Long, Long> ends = new TreeMap<>();

    /**
     * @param from inclusive
     * @param to exclusive
     */
    record Stretch(int from, int to) {
        int length() {
            return to - from;
        }
    }

    /** One that begins behind all others, or touches the last of them. */
    void add(long from, long to) {
        Map.Entry<Long, Long> last = ends.floorEntry(from);
        if (last != null && last.getValue() >= from) {
            ends.put(last.getKey(), Math.max(to, last.getValue()));
        } else {
            ends.put(from, to);
        }
    }

    boolean covers(long from, long to) {
        var there = ends.floorEntry(from);
        return there != null && there.getValue() >= to;
    }

    boolean coversAll(Stretches others) {
        return others.ends.entrySet().stream().allMatch(it -> covers(it.getKey(), it.getValue()));
    }

    /**
     * The parts of a piece that aren't zeros, in whole pages.
     *
     * @param gap a hole that is shorter isn't worth a request of its own
     */
    static List<Stretch> populated(byte[] bytes, int page, int gap) {
        var found = new ArrayList<Stretch>();
        for (int at = 0; at < bytes.length; at += page) {
            int to = Math.min(bytes.length, at + page);
            if (isZero(bytes, at, to)) {
                continue;
            }
            if (!found.isEmpty() && at - found.getLast().to() < gap) {
                found.set(found.size() - 1, new Stretch(found.getLast().from(), to));
            } else {
                found.add(new Stretch(at, to));
            }
        }
        return found;
    }

    private static boolean isZero(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at += ZEROS.length) {
            int end = Math.min(to, at + ZEROS.length);
            if (!Arrays.equals(bytes, at, end, ZEROS, 0, end - at)) {
                return false;
            }
        }
        return true;
    }
}
