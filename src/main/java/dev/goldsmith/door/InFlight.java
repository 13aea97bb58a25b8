package dev.goldsmith.door;

import java.util.HashMap;
import java.util.Map;

/**
 * The bodies of all requests that are being read or answered, in bytes. One sender has at most half
 * of the room, so that nobody fills it alone.
 */
final class InFlight {
    private final long room;
    private final Map<String, Long> bySender = new HashMap<>();
    private long taken;

    enum Answer {
        TAKEN,
        /** This sender has too much in flight. */
        ENOUGH,
        /** All together have. */
        FULL
    }

    InFlight(long room) {
        this.room = room;
    }

    /**
     * @param eighths of the room that may be taken with it; what is small gets in where what is
     *     large doesn't
     */
    synchronized Answer take(String sender, long bytes, int eighths) {
        long own = bySender.getOrDefault(sender, 0L);
        // One body is always taken where there is room, however large.
        if (own > 0 && own + bytes > room / 2) {
            return Answer.ENOUGH;
        }
        if (taken + bytes > room / 8 * eighths) {
            return Answer.FULL;
        }
        bySender.put(sender, own + bytes);
        taken += bytes;
        return Answer.TAKEN;
    }

    synchronized void release(String sender, long bytes) {
        taken -= bytes;
        bySender.computeIfPresent(sender, (_, own) -> own > bytes ? own - bytes : null);
    }

    synchronized long taken() {
        return taken;
    }
}
