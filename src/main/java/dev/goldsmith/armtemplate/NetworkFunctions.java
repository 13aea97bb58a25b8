package dev.goldsmith.armtemplate;

import static dev.goldsmith.armtemplate.Function.NODES;
import static dev.goldsmith.armtemplate.Function.of;
import static dev.goldsmith.armtemplate.Function.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Functions of address ranges, IPv4 and IPv6. */
final class NetworkFunctions {
    private NetworkFunctions() {}

    static List<Function> all() {
        return List.of(
                of("parseCidr", 1, 1, NetworkFunctions::parsed),
                text("cidrSubnet", 3, 3, NetworkFunctions::subnet),
                text("cidrHost", 2, 2, NetworkFunctions::host));
    }

    /** A network by its lowest address. */
    private record Range(BigInteger lowest, int prefix, int bits) {
        BigInteger size() {
            return BigInteger.ONE.shiftLeft(bits - prefix);
        }

        String text(BigInteger address) {
            var bytes = new byte[bits / 8];
            var from = address.toByteArray();
            for (int i = 0; i < bytes.length && i < from.length; i++) {
                bytes[bytes.length - 1 - i] = from[from.length - 1 - i];
            }
            try {
                return bits == 32 ? InetAddress.getByAddress(bytes).getHostAddress() : six(bytes);
            } catch (UnknownHostException e) {
                throw new IllegalStateException("the length is right", e);
            }
        }

        /** RFC 5952: the first longest run of zeros is left out. */
        private static String six(byte[] bytes) {
            var groups = new int[8];
            for (int i = 0; i < 8; i++) {
                groups[i] = (bytes[2 * i] & 0xFF) << 8 | bytes[2 * i + 1] & 0xFF;
            }
            int start = -1;
            int length = 1;
            for (int i = 0, run = 0; i < 8; i++) {
                run = groups[i] == 0 ? run + 1 : 0;
                if (run > length) {
                    length = run;
                    start = i - run + 1;
                }
            }
            var text = new StringBuilder();
            for (int i = 0; i < 8; i++) {
                if (i == start) {
                    text.append("::");
                    i += length - 1;
                    continue;
                }
                text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":")
                        .append(Integer.toHexString(groups[i]));
            }
            return text.toString();
        }
    }

    private static Range range(Arguments a) {
        var text = a.text(0).strip();
        int slash = text.indexOf('/');
        try {
            // A literal only: nothing asks a name server.
            var address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
            int bits = address.getAddress().length * 8;
            int prefix = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1));
            if (prefix >= 0 && prefix <= bits) {
                var lowest =
                        new BigInteger(1, address.getAddress())
                                .shiftRight(bits - prefix)
                                .shiftLeft(bits - prefix);
                return new Range(lowest, prefix, bits);
            }
        } catch (IllegalArgumentException e) {
            // As below.
        }
        throw a.refused(0, "The text isn't an address range such as 10.0.0.0/24.");
    }

    private static JsonNode parsed(Arguments a) {
        var range = range(a);
        var last = range.lowest().add(range.size()).subtract(BigInteger.ONE);
        var mask = BigInteger.ONE.shiftLeft(range.bits()).subtract(range.size());
        boolean four = range.bits() == 32;
        boolean hasEnds = four && range.bits() - range.prefix() >= 2;
        var parsed = NODES.objectNode();
        parsed.put("network", range.text(range.lowest()));
        parsed.put("netmask", range.text(mask));
        if (four) {
            parsed.put("broadcast", range.text(last));
        }
        parsed.put(
                "firstUsable",
                range.text(hasEnds ? range.lowest().add(BigInteger.ONE) : range.lowest()));
        parsed.put("lastUsable", range.text(hasEnds ? last.subtract(BigInteger.ONE) : last));
        parsed.put("cidr", range.prefix());
        return parsed;
    }

    private static String subnet(Arguments a) {
        var range = range(a);
        long prefix = a.whole(1);
        if (prefix < range.prefix() || prefix > range.bits()) {
            throw a.refused(
                    1,
                    "The new prefix is %d; it must be %d to %d."
                            .formatted(prefix, range.prefix(), range.bits()));
        }
        var step = BigInteger.ONE.shiftLeft(range.bits() - (int) prefix);
        var offset = step.multiply(BigInteger.valueOf(a.index(2, "The index")));
        if (offset.compareTo(range.size()) >= 0) {
            throw a.refused(
                    2,
                    "There is no subnet %d; the range has %s of them."
                            .formatted(a.whole(2), range.size().divide(step)));
        }
        return range.text(range.lowest().add(offset)) + "/" + prefix;
    }

    /** The first one after the network's own address, as Azure counts them from 0. */
    private static String host(Arguments a) {
        var range = range(a);
        var offset = BigInteger.valueOf(a.index(1, "The index") + 1L);
        if (offset.compareTo(range.size()) >= 0) {
            throw a.refused(1, "The range has no host %d.".formatted(a.whole(1)));
        }
        return range.text(range.lowest().add(offset));
    }
}
