package dev.goldsmith.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Port: resolves names of hosts. */
@FunctionalInterface
public interface Names {
    /** What this machine's resolver says. */
    Names SYSTEM = host -> List.of(InetAddress.getAllByName(host));

    /**
     * @return at least one
     */
    List<InetAddress> resolve(String host) throws UnknownHostException;
}
