package dev.goldsmith.door;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The bodies of all requests that are being read or answered, in bytes. Nobody fills the room: a
 * party (the people of one tenant) has at most as much as it leaves free, and one of its people
 * half as much. So one party gets half of the room, the next half of the rest, and there is always
 * something left for whoever comes.
 */
final class InFlight {
    /** One address has at most this part of what it leaves free. */
    private static final int STRANGERS = 16;

    private final long room;
    private final Map<String, Long> byName = new HashMap<>();
    private long taken;

    /**
     * Whose it is. Their names are kept apart by whoever makes them.
     *
     * @param party null: nobody knows, and strangers are no party, or two of them would keep all
     *     others from signing in
     * @param one a person; an address where nobody is known
     */
    record Sender(@Nullable String party, String one) {
        private List<String> names() {
            return party == null ? List.of(one) : List.of(party, one);
        }
    }

    enum Answer {
        TAKEN,
        /** This sender has too much in flight. */
        ENOUGH,
        /** All of their party have. */
        CROWDED,
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
    synchronized Answer take(Sender sender, long bytes, int eighths) {
        long free = room - taken - bytes;
        if (free < room / 8 * (8 - eighths)) {
            return Answer.FULL;
        }
        // One body is always taken where there is room, however large.
        if (sender.party() != null && isMore(sender.party(), bytes, free)) {
            return Answer.CROWDED;
        }
        if (isMore(sender.one(), bytes, free / (sender.party() == null ? STRANGERS : 2))) {
            return Answer.ENOUGH;
        }
        sender.names().forEach(who -> byName.merge(who, bytes, Long::sum));
        taken += bytes;
        return Answer.TAKEN;
    }

    private boolean isMore(String who, long bytes, long most) {
        long own = byName.getOrDefault(who, 0L);
        return own > 0 && own + bytes > most;
    }

    synchronized void release(Sender sender, long bytes) {
        taken -= bytes;
        for (var who : sender.names()) {
            byName.computeIfPresent(who, (_, own) -> own > bytes ? own - bytes : null);
        }
    }

    synchronized long taken() {
        return taken;
    }
}
