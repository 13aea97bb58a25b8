package dev.goldsmith.fetch;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Whether an address is somebody's on the public internet. Decided here for whatever Goldsmith
 * fetches and posts, and for guests.
 *
 * @param reserved ranges that aren't public
 * @param own asked anew for each address, as cards come and go
 */
public record Addresses(List<Cidr> reserved, Own own) {

    /**
     * What isn't globally reachable by IANA's special-purpose registries, and multicast. In IPv6
     * only {@code 2000::/3} is given out at all.
     */
    public static final List<String> RESERVED =
            List.of(
                    "0.0.0.0/8", // this host, this network
                    "10.0.0.0/8", // private
                    "100.64.0.0/10", // shared by carriers
                    "127.0.0.0/8", // loopback
                    "169.254.0.0/16", // link-local, most clouds' metadata
                    "172.16.0.0/12", // private
                    "192.0.0.0/24", // protocol assignments
                    "192.0.2.0/24", // documentation
                    "192.88.99.0/24", // relays of 6to4
                    "192.168.0.0/16", // private
                    "198.18.0.0/15", // benchmarks
                    "198.51.100.0/24", // documentation
                    "203.0.113.0/24", // documentation
                    "224.0.0.0/4", // multicast
                    "240.0.0.0/4", // reserved, broadcast
                    "::/3", // loopback, embedded IPv4, local NAT64, discard
                    "2001::/23", // protocol assignments, Teredo
                    "2001:db8::/32", // documentation
                    "2002::/16", // 6to4
                    "3fff::/20", // documentation
                    "4000::/2", // not given out, segment routing
                    "8000::/1"); // not given out, unique local, link-local, multicast

    /** Where clouds keep a machine's secrets. No exception covers these. */
    public static final List<Cidr> METADATA =
            Stream.of(
                            "169.254.169.254", // AWS, Azure, Google and most others
                            "169.254.170.2", // AWS, containers
                            "169.254.170.23", // AWS, pods
                            "168.63.129.16", // Azure's host
                            "100.100.100.200", // Alibaba
                            "192.0.0.192", // Oracle
                            "fd00:ec2::254", // AWS
                            "fd00:ec2::23", // AWS, pods
                            "fd20:ce::254") // Google
                    .map(Cidr::parse)
                    .toList();

    private static final Cidr NAT64 = Cidr.parse("64:ff9b::/96");
    private static final Cidr SIX_TO_FOUR = Cidr.parse("2002::/16");
    private static final Cidr TEREDO = Cidr.parse("2001::/32");
    private static final List<Cidr> IPV4_AT_THE_END =
            Stream.of(
                            "::/96", // compatible
                            "::ffff:0:0:0/96", // translated
                            "64:ff9b:1::/96") // local NAT64
                    .map(Cidr::parse)
                    .toList();

    public Addresses {
        reserved = List.copyOf(reserved);
    }

    /** Port: the addresses of all cards of this host. */
    @FunctionalInterface
    public interface Own {
        Own THIS_HOST =
                () -> {
                    try {
                        return NetworkInterface.networkInterfaces()
                                .flatMap(NetworkInterface::inetAddresses)
                                .toList();
                    } catch (SocketException e) {
                        throw new IllegalStateException("this host's cards can't be listed", e);
                    }
                };

        List<InetAddress> now();
    }

    public enum Kind {
        /** Tells a machine's secrets to whoever asks from it. */
        METADATA,
        /** Leads to this host itself. */
        OWN,
        RESERVED,
        PUBLIC
    }

    /** IANA's ranges, and this host's own addresses. */
    public static Addresses standard() {
        return of(RESERVED);
    }

    /**
     * @param reserved CIDR, instead of IANA's
     * @throws IllegalArgumentException when one isn't
     */
    public static Addresses of(List<String> reserved) {
        return new Addresses(reserved.stream().map(Cidr::parse).toList(), Own.THIS_HOST);
    }

    /** The worst that an address leads to, in whatever form it is written. */
    public Kind kind(InetAddress address) {
        var faces = faces(address);
        if (faces.stream().anyMatch(face -> isIn(METADATA, face))) {
            return Kind.METADATA;
        }
        var mine = own.now().stream().map(Addresses::withoutZone).toList();
        if (faces.stream().anyMatch(face -> mine.contains(withoutZone(face)))) {
            return Kind.OWN;
        }
        return faces.stream().anyMatch(face -> isIn(reserved, face)) ? Kind.RESERVED : Kind.PUBLIC;
    }

    /**
     * An address and, when it only wraps an IPv4 one, where that leads. What public NAT64 wraps is
     * the IPv4 address and nothing else: networks without IPv4 reach the public internet so.
     */
    static List<InetAddress> faces(InetAddress address) {
        var bytes = address.getAddress();
        if (bytes.length == 4) {
            return List.of(address);
        }
        if (NAT64.contains(address)) {
            return List.of(ipv4(bytes, 12, 0));
        }
        var faces = new ArrayList<>(List.of(address));
        if (isIn(IPV4_AT_THE_END, address) || isIsatap(bytes)) {
            faces.add(ipv4(bytes, 12, 0));
        } else if (SIX_TO_FOUR.contains(address)) {
            faces.add(ipv4(bytes, 2, 0));
        } else if (TEREDO.contains(address)) {
            faces.add(ipv4(bytes, 12, 0xff));
        }
        return faces;
    }

    /** Its second half is {@code 0:5efe} or {@code 200:5efe} and an IPv4 address. */
    private static boolean isIsatap(byte[] bytes) {
        return (bytes[8] & ~2) == 0
                && bytes[9] == 0
                && bytes[10] == 0x5e
                && (bytes[11] & 0xff) == 0xfe;
    }

    private static InetAddress ipv4(byte[] bytes, int from, int mask) {
        var address = new byte[4];
        for (int i = 0; i < 4; i++) {
            address[i] = (byte) (bytes[from + i] ^ mask);
        }
        return address(address);
    }

    /** A card's link-local address names the card too, which makes it unequal to others. */
    private static InetAddress withoutZone(InetAddress address) {
        return address(address.getAddress());
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }

    private static boolean isIn(List<Cidr> ranges, InetAddress address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }
}
