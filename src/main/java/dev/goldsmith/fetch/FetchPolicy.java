package dev.goldsmith.fetch;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What an operator lets the server fetch.
 *
 * @param addresses those that aren't public are never talked to, except by an allowance
 * @param allowed exceptions from that
 * @param plainHttp hosts that may be asked by http; all others by https only
 * @param ports the ports that may be asked
 * @param maxBytes the most that one file may have
 * @param connectTimeout for each look-up of a name and each connection
 * @param timeout for a whole fetch with its redirects
 */
public record FetchPolicy(
        Addresses addresses,
        List<Allowance> allowed,
        List<HostPattern> plainHttp,
        Set<Integer> ports,
        long maxBytes,
        Duration connectTimeout,
        Duration timeout) {

    private static final long MEGABYTE = 1_000_000;

    public FetchPolicy {
        allowed = List.copyOf(allowed);
        plainHttp = List.copyOf(plainHttp);
        ports = Set.copyOf(ports);
    }

    /** Public addresses by https, 20 MB a file, a minute. */
    public static FetchPolicy standard() {
        return new FetchPolicy(
                Addresses.standard(),
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
                addresses,
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
                addresses,
                allowed,
                Stream.of(hosts).map(HostPattern::new).toList(),
                ports,
                maxBytes,
                connectTimeout,
                timeout);
    }

    public FetchPolicy withMaxBytes(long bytes) {
        return new FetchPolicy(
                addresses, allowed, plainHttp, ports, bytes, connectTimeout, timeout);
    }

    public FetchPolicy withTimeout(Duration whole) {
        return new FetchPolicy(
                addresses, allowed, plainHttp, ports, maxBytes, connectTimeout, whole);
    }
}
