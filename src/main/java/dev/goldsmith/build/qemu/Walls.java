package dev.goldsmith.build.qemu;

import dev.goldsmith.build.Network.Opening;
import dev.goldsmith.fetch.Addresses;
import dev.goldsmith.fetch.Allowance;
import dev.goldsmith.fetch.Cidr;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What one guest reaches, as it is at its boot: public IPv4 addresses. A metadata address never,
 * this host's own only where the operator says so, what is reserved where a network profile opens
 * it. The filter of a namespace and the proxy are two forms of this.
 *
 * @param secret metadata addresses
 * @param excepted by the operator
 * @param own all addresses of this host
 * @param openings by a team's network profile
 * @param reserved what isn't public
 */
record Walls(
        List<Cidr> secret,
        List<Opening> excepted,
        List<Cidr> own,
        List<Opening> openings,
        List<Cidr> reserved) {

    /** Looks up this host's addresses, and those of hosts that the operator excepted. */
    static Walls now(QemuSettings settings, List<Opening> openings) {
        var addresses = settings.addresses();
        return new Walls(
                ipv4(Addresses.METADATA),
                settings.excepted().stream().flatMap(Walls::opening).distinct().toList(),
                ipv4(addresses.own().now().stream().map(Walls::only).toList()),
                List.copyOf(openings),
                ipv4(addresses.reserved()));
    }

    private static List<Cidr> ipv4(List<Cidr> ranges) {
        return ranges.stream().filter(it -> it.network() instanceof Inet4Address).toList();
    }

    private static Cidr only(InetAddress address) {
        return new Cidr(address, address.getAddress().length * 8);
    }

    private static Stream<Opening> opening(Allowance exception) {
        List<Integer> ports = exception.port() == null ? List.of() : List.of(exception.port());
        var range = exception.range();
        var ranges = range != null ? List.of(range) : addresses(exception);
        return ipv4(ranges).stream().map(it -> new Opening(it.toString(), ports));
    }

    private static List<Cidr> addresses(Allowance exception) {
        try {
            return Stream.of(InetAddress.getAllByName(exception.hostName()))
                    .map(Walls::only)
                    .toList();
        } catch (UnknownHostException _) {
            // Nobody reaches what has no address.
            return List.of();
        }
    }

    boolean admit(InetAddress address, int port) {
        if (!(address instanceof Inet4Address) || isIn(secret, address)) {
            return false;
        }
        if (covers(excepted, address, port)) {
            return true;
        }
        // All of loopback is this host's, and the proxy is outside of any namespace.
        if (isIn(own, address) || address.isLoopbackAddress() || address.isAnyLocalAddress()) {
            return false;
        }
        return covers(openings, address, port) || !isIn(reserved, address);
    }

    private static boolean isIn(List<Cidr> ranges, InetAddress address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }

    private static boolean covers(List<Opening> openings, InetAddress address, int port) {
        return openings.stream().anyMatch(it -> it.covers(address, port));
    }

    /** The same for nft, a rule a line; the first that fits counts. */
    List<String> rules() {
        var rules = new ArrayList<String>();
        secret.forEach(range -> rules.add(drop(range)));
        excepted.forEach(it -> rules.addAll(accept(it)));
        own.forEach(range -> rules.add(drop(range)));
        openings.forEach(it -> rules.addAll(accept(it)));
        reserved.forEach(range -> rules.add(drop(range)));
        return rules;
    }

    private static String drop(Cidr range) {
        return "ip daddr %s drop".formatted(range);
    }

    private static List<String> accept(Opening opening) {
        var to = "ip daddr " + opening.range();
        if (opening.ports().isEmpty()) {
            return List.of(to + " accept");
        }
        Set<Integer> ports = new TreeSet<>(opening.ports());
        var list = ports.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return Stream.of("tcp", "udp")
                .map(protocol -> "%s %s dport { %s } accept".formatted(to, protocol, list))
                .toList();
    }
}
