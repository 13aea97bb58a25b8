package dev.goldsmith.door;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/** How many connections are open, by whom: one address has a share of them, never all. */
final class OpenConnections {
    private final int all;
    private final int each;
    private final Map<String, Integer> byAddress = new HashMap<>();
    private int open;

    OpenConnections(int all, int each) {
        this.all = all;
        this.each = each;
    }

    /**
     * @param shared whether many come from there, as from a proxy: it has no share
     * @return whether there was room; then {@link #release} gives it back
     */
    synchronized boolean take(InetAddress from, boolean shared) {
        var who = network(from);
        int own = byAddress.getOrDefault(who, 0);
        if (open >= all || (own >= each && !shared)) {
            return false;
        }
        byAddress.put(who, own + 1);
        open++;
        return true;
    }

    synchronized void release(InetAddress from) {
        byAddress.computeIfPresent(network(from), (_, own) -> own > 1 ? own - 1 : null);
        open--;
    }

    synchronized int open() {
        return open;
    }

    /** One customer gets a whole /64 of IPv6. */
    static String network(InetAddress address) {
        return address instanceof Inet6Address
                ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), 8))
                : address.getHostAddress();
    }
}
