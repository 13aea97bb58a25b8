package dev.goldsmith.build;

import dev.goldsmith.fetch.Cidr;
import java.net.InetAddress;
import java.util.List;

/**
 * What an order's guests reach, and what stands between: a team's network profile as plain data.
 *
 * @param name the profile's; empty for the network of templates that name none
 * @param certificates PEM of certificate authorities that guests trust meanwhile; may be empty
 */
public record Network(String name, Reach reach, Proxies proxies, String certificates) {
    /** The public internet, and nothing else. */
    public static final Network PUBLIC =
            new Network("", new Reach.Nat(List.of()), Proxies.NONE, "");

    /** How far guests reach. */
    public sealed interface Reach {
        /** Through the worker: the public internet, and what is opened besides. */
        record Nat(List<Opening> openings) implements Reach {
            public Nat {
                openings = List.copyOf(openings);
            }
        }

        /** A card of their own on this bridge of the worker's host. */
        record Bridge(String name) implements Reach {}

        /** Nowhere. */
        record None() implements Reach {}
    }

    /**
     * @param range CIDR
     * @param ports of TCP and UDP; none: all
     */
    public record Opening(String range, List<Integer> ports) {
        public Opening {
            ports = List.copyOf(ports);
        }

        public boolean covers(InetAddress address, int port) {
            return (ports.isEmpty() || ports.contains(port)) && Cidr.parse(range).contains(address);
        }
    }

    /**
     * What guests are told of proxies while the engine is in; empty texts: nothing.
     *
     * @param http URL
     * @param https URL
     * @param none hosts that are asked directly, with commas between
     */
    public record Proxies(String http, String https, String none) {
        public static final Proxies NONE = new Proxies("", "", "");

        /** One for everything. */
        static Proxies of(String url) {
            return new Proxies(url, url, "");
        }

        boolean isNone() {
            return http.isEmpty() && https.isEmpty();
        }
    }

    /** For the keys of layers: other surroundings may leave another result. */
    String identity() {
        return this.equals(PUBLIC) ? "" : "\n" + new Network("", reach, proxies, certificates);
    }
}
