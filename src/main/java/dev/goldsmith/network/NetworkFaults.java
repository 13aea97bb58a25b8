package dev.goldsmith.network;

import dev.goldsmith.build.Network.Opening;
import dev.goldsmith.fetch.Cidr;
import dev.goldsmith.kernel.Violation;
import java.net.Inet4Address;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What is wrong with a profile, each fault at its field. */
final class NetworkFaults {
    private static final int MOST_OPENINGS = 50;
    private static final int MOST_PORTS = 15;
    private static final Pattern NO_PROXY = Pattern.compile("[A-Za-z0-9.,:*/_-]{0,1000}");

    /** Addresses of the worker itself and of what tells secrets to whoever asks from it. */
    private static final List<Cidr> NEVER =
            List.of(
                    Cidr.parse("0.0.0.0/8"),
                    Cidr.parse("127.0.0.0/8"),
                    Cidr.parse("169.254.0.0/16"),
                    Cidr.parse("168.63.129.16/32"),
                    Cidr.parse("224.0.0.0/3"));

    private final NetworkConfig config;
    private final List<Violation> faults = new ArrayList<>();

    private NetworkFaults(NetworkConfig config) {
        this.config = config;
    }

    static List<Violation> of(NetworkSettings settings, NetworkConfig config) {
        var it = new NetworkFaults(config);
        it.openings(settings);
        it.bridge(settings);
        it.proxy("httpProxy", settings.httpProxy());
        it.proxy("httpsProxy", settings.httpsProxy());
        if (!NO_PROXY.matcher(settings.noProxy()).matches()) {
            it.fault(
                    "noProxy",
                    "'noProxy' must be hosts, domains and addresses with commas between, such as `localhost,.corp.example,10.0.0.0/8`.");
        }
        if (!settings.noProxy().isEmpty()
                && settings.httpProxy().isEmpty()
                && settings.httpsProxy().isEmpty()) {
            it.fault("noProxy", "'noProxy' says nothing without `httpProxy` or `httpsProxy`.");
        }
        Certificates.fault(settings.certificates()).ifPresent(why -> it.fault("certificates", why));
        return List.copyOf(it.faults);
    }

    private void openings(NetworkSettings settings) {
        var openings = settings.openings();
        if (settings.kind() != NetworkSettings.Kind.NAT && !openings.isEmpty()) {
            fault(
                    "openings",
                    "Only a profile of kind `nat` opens something; this one is `%s`."
                            .formatted(settings.kind().word()));
            return;
        }
        if (openings.size() > MOST_OPENINGS) {
            fault(
                    "openings",
                    "'openings' has %d entries; at most %d are allowed."
                            .formatted(openings.size(), MOST_OPENINGS));
        }
        for (int i = 0; i < openings.size(); i++) {
            opening("openings[%d]".formatted(i), openings.get(i));
        }
    }

    private void opening(String at, Opening opening) {
        Cidr range;
        try {
            range = Cidr.parse(opening.range());
        } catch (IllegalArgumentException e) {
            fault(at + ".range", e.getMessage() + ".");
            return;
        }
        if (!(range.network() instanceof Inet4Address)) {
            fault(at + ".range", "Guests speak IPv4 only; `%s` is IPv6.".formatted(range));
            return;
        }
        for (var never : NEVER) {
            if (overlap(never, range)) {
                fault(
                        at + ".range",
                        "`%s` is never opened: %s is the worker's own, or tells secrets."
                                .formatted(range, never));
                return;
            }
        }
        if (config.mayOpen().stream().map(Cidr::parse).noneMatch(it -> within(it, range))) {
            fault(
                    at + ".range",
                    "`%s` can't be opened on this installation: use ranges within %s. The public internet is open already."
                            .formatted(range, String.join(", ", config.mayOpen())));
        }
        if (opening.ports().size() > MOST_PORTS
                || opening.ports().stream().anyMatch(port -> port < 1 || port > 65535)) {
            fault(
                    at + ".ports",
                    "'ports' must be at most %d numbers from 1 to 65535; none means all."
                            .formatted(MOST_PORTS));
        }
    }

    private static boolean within(Cidr outer, Cidr inner) {
        return inner.bits() >= outer.bits() && outer.contains(inner.network());
    }

    private static boolean overlap(Cidr a, Cidr b) {
        return a.contains(b.network()) || b.contains(a.network());
    }

    private void bridge(NetworkSettings settings) {
        var allowed = config.bridges().orElse(List.of());
        if (settings.kind() != NetworkSettings.Kind.BRIDGE) {
            if (!settings.bridge().isEmpty()) {
                fault("bridge", "Only a profile of kind `bridge` names a bridge.");
            }
        } else if (!allowed.contains(settings.bridge())) {
            fault(
                    "bridge",
                    "'bridge' is '%s'; it must be one that the operator allows: %s."
                            .formatted(
                                    settings.bridge(),
                                    allowed.isEmpty()
                                            ? "there is none (goldsmith.network.bridges)"
                                            : String.join(", ", allowed)));
        }
    }

    private void proxy(String field, String text) {
        if (text.isEmpty()) {
            return;
        }
        try {
            var url = new URI(text);
            boolean right =
                    text.length() <= 300
                            && text.matches("[!#-&(-~]+")
                            && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                            && url.getHost() != null
                            && url.getRawUserInfo() == null
                            && (url.getRawPath().isEmpty() || url.getRawPath().equals("/"))
                            && url.getRawQuery() == null
                            && url.getRawFragment() == null;
            if (right) {
                return;
            }
        } catch (URISyntaxException _) {
            // Said below.
        }
        fault(
                field,
                "'%s' must be the address of a proxy such as `http://proxy.corp.example:3128`, without user name, password or path."
                        .formatted(field));
    }

    private void fault(String path, String message) {
        faults.add(new Violation(path, message));
    }
}
