package dev.goldsmith.fetch;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What an operator lets the server fetch.
 *
 * @param blocked ranges that are never talked to, except by an allowance
 * @param allowed exceptions from {@code blocked}
 * @param plainHttp hosts that may be asked by http; all others by https only
 * @param ports the ports that may be asked
 * @param maxBytes the most that one file may have
 * @param connectTimeout for each look-up of a name and each connection
 * @param timeout for a whole fetch with its redirects
 */
public record FetchPolicy(
        List<Cidr> blocked,
        List<Allowance> allowed,
        List<HostPattern> plainHttp,
        Set<Integer> ports,
        long maxBytes,
        Duration connectTimeout,
        Duration timeout) {

    /** Everything that isn't somebody's public address, by IANA's special-purpose registries. */
    public static final List<String> BLOCKED =
            List.of(
                    "0.0.0.0/8", // this host, this network
                    "10.0.0.0/8", // private
                    "100.64.0.0/10", // shared by carriers
                    "127.0.0.0/8", // loopback
                    "169.254.0.0/16", // link-local, most clouds' metadata
                    "172.16.0.0/12", // private
                    "192.0.0.0/24", // protocol assignments
                    "192.168.0.0/16", // private
                    "224.0.0.0/4", // multicast
                    "240.0.0.0/4", // reserved, broadcast
                    "::/128", // unspecified
                    "::1/128", // loopback
                    "64:ff9b:1::/48", // local NAT64, where it leads is a network's own affair
                    "100::/64", // discard
                    "2001::/23", // protocol assignments, Teredo
                    "fc00::/7", // unique local
                    "fe80::/10", // link-local
                    "fec0::/10", // site-local
                    "ff00::/8"); // multicast

    private static final long MEGABYTE = 1_000_000;

    public FetchPolicy {
        blocked = List.copyOf(blocked);
        allowed = List.copyOf(allowed);
        plainHttp = List.copyOf(plainHttp);
        ports = Set.copyOf(ports);
    }

    /** Public addresses by https, 20 MB a file, a minute. */
    public static FetchPolicy standard() {
        return new FetchPolicy(
                BLOCKED.stream().map(Cidr::parse).toList(),
                List.of(),
                List.of(),
                Set.of(80, 443),
                20 * MEGABYTE,
                Duration.ofSeconds(10),
                Duration.ofMinutes(1));
    }

    /**
     * @param exceptions as {@link Allowance#parse} takes them
     */
    public FetchPolicy allowing(String... exceptions) {
        var more = Stream.of(exceptions).map(Allowance::parse);
        return new FetchPolicy(
                blocked,
                Stream.concat(allowed.stream(), more).toList(),
                plainHttp,
                ports,
                maxBytes,
                connectTimeout,
                timeout);
    }

    /**
     * @param hosts as {@link HostPattern} takes them
     */
    public FetchPolicy withPlainHttp(String... hosts) {
        return new FetchPolicy(
                blocked,
                allowed,
                Stream.of(hosts).map(HostPattern::new).toList(),
                ports,
                maxBytes,
                connectTimeout,
                timeout);
    }

    public FetchPolicy withMaxBytes(long bytes) {
        return new FetchPolicy(blocked, allowed, plainHttp, ports, bytes, connectTimeout, timeout);
    }

    public FetchPolicy withTimeout(Duration whole) {
        return new FetchPolicy(blocked, allowed, plainHttp, ports, maxBytes, connectTimeout, whole);
    }
}
