package dev.goldsmith.network;

import dev.goldsmith.build.Network;
import dev.goldsmith.kernel.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a profile says, as it is stored.
 *
 * @param openings NAT: what is reached besides the public internet
 * @param bridge BRIDGE: its name on the workers' hosts; otherwise empty
 * @param certificates PEM; may be empty
 */
public record NetworkSettings(
        Kind kind,
        List<Network.Opening> openings,
        String bridge,
        String httpProxy,
        String httpsProxy,
        String noProxy,
        String certificates) {
    public NetworkSettings {
        openings = List.copyOf(openings);
    }

    public enum Kind {
        NAT("the public internet, through the worker, and additional allowed ranges"),
        BRIDGE("a network of the worker's host, as a machine in it"),
        NONE("nothing");

        public final String title;

        Kind(String title) {
            this.title = title;
        }

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** By its word; none: NAT. */
        public static Kind of(@Nullable String word) {
            return word == null ? NAT : Fields.oneOf("kind", word, values(), Kind::word);
        }
    }

    /** Whether guests reach more than the public internet. */
    public boolean open() {
        return switch (kind) {
            case NAT -> !openings.isEmpty();
            case BRIDGE -> true;
            case NONE -> false;
        };
    }

    /** {@code 2 openings · proxy · 1 certificate}. */
    public String summary() {
        var words = new ArrayList<String>();
        words.add(
                switch (kind) {
                    case NAT ->
                            openings.isEmpty()
                                    ? "public internet"
                                    : "public internet and %d more".formatted(openings.size());
                    case BRIDGE -> "bridge " + bridge;
                    case NONE -> "nothing";
                });
        if (!httpProxy.isEmpty() || !httpsProxy.isEmpty()) {
            words.add("proxy");
        }
        int authorities = Certificates.subjects(certificates).size();
        if (authorities > 0) {
            words.add(authorities + (authorities == 1 ? " certificate" : " certificates"));
        }
        return String.join(" · ", words);
    }

    Network network(String name) {
        var reach =
                switch (kind) {
                    case NAT -> new Network.Reach.Nat(openings);
                    case BRIDGE -> new Network.Reach.Bridge(bridge);
                    case NONE -> new Network.Reach.None();
                };
        return new Network(
                name, reach, new Network.Proxies(httpProxy, httpsProxy, noProxy), certificates);
    }
}
