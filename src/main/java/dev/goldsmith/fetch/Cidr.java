package dev.goldsmith.fetch;

import java.net.InetAddress;

/**
 * A range of addresses.
 *
 * @param bits the length of the prefix that its addresses share
 */
public record Cidr(InetAddress network, int bits) {
    public Cidr {
        if (bits < 0 || bits > network.getAddress().length * 8) {
            throw new IllegalArgumentException(
                    "%s can't have a prefix of %d bits".formatted(network.getHostAddress(), bits));
        }
    }

    /**
     * @param text {@code 10.0.0.0/8}, {@code fc00::/7}, or one address
     * @throws IllegalArgumentException when it is neither
     */
    public static Cidr parse(String text) {
        var slash = text.indexOf('/');
        var address = slash < 0 ? text : text.substring(0, slash);
        try {
            // Java reads 10.1 as 10.0.0.1, which an operator hardly means.
            if (!address.contains(":") && address.split("\\.", -1).length != 4) {
                throw new IllegalArgumentException(address + " isn't a whole address");
            }
            var network = InetAddress.ofLiteral(address);
            var bits =
                    slash < 0
                            ? network.getAddress().length * 8
                            : Integer.parseInt(text.substring(slash + 1));
            return new Cidr(network, bits);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "`%s` is not a range of addresses such as `10.0.0.0/8` or `fc00::/7`"
                            .formatted(text),
                    e);
        }
    }

    public boolean contains(InetAddress address) {
        var prefix = network.getAddress();
        var bytes = address.getAddress();
        if (prefix.length != bytes.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit += 8) {
            var mask = bits - bit >= 8 ? 0xff : 0xff << (8 - (bits - bit)) & 0xff;
            if (((prefix[bit / 8] ^ bytes[bit / 8]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return network.getHostAddress() + "/" + bits;
    }
}
