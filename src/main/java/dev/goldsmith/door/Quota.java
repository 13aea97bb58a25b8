package dev.goldsmith.door;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * So many a minute and so many at once, for each of many. What wasn't used is saved for a minute.
 */
final class Quota {
    private static final long MINUTE = 60_000;
    private static final int KEPT = 10_000;

    private final int aMinute;
    private final int atOnce;
    private final LongSupplier millis;
    private final Map<String, Share> shares = new HashMap<>();

    private static final class Share {
        double left;
        long at;
        int busy;
    }

    Quota(int aMinute, int atOnce, LongSupplier millis) {
        this.aMinute = aMinute;
        this.atOnce = atOnce;
        this.millis = millis;
    }

    /**
     * @return seconds to wait; 0: it is taken, and {@link #release} gives its place back
     */
    synchronized long take(String who) {
        long now = millis.getAsLong();
        if (shares.size() > KEPT) {
            shares.values().removeIf(it -> it.busy == 0 && now - it.at > MINUTE);
        }
        var share = shares.computeIfAbsent(who, _ -> fresh(now));
        share.left = Math.min(aMinute, share.left + (now - share.at) * (double) aMinute / MINUTE);
        share.at = now;
        if (share.busy >= atOnce) {
            return 1;
        }
        if (share.left < 1) {
            return Math.max(1, (long) Math.ceil((1 - share.left) * MINUTE / aMinute / 1000));
        }
        share.left--;
        share.busy++;
        return 0;
    }

    synchronized void release(String who) {
        var share = shares.get(who);
        if (share != null) {
            share.busy--;
        }
    }

    synchronized int known() {
        return shares.size();
    }

    private Share fresh(long now) {
        var share = new Share();
        share.left = aMinute;
        share.at = now;
        return share;
    }
}
