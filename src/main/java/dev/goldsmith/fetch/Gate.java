package dev.goldsmith.fetch;

import dev.goldsmith.fetch.Addresses.Kind;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/** Decides, for each hop anew, whether a URI may be asked, and at which addresses. */
final class Gate {
    private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");

    // What resolvers take for an address in decimal, octal or hexadecimal: nobody means it
    // honestly.
    private static final Pattern ENDS_IN_NUMBER =
            Pattern.compile("(?i)(?:.*\\.)?(?:\\d+|0x[0-9a-f]*)\\.?");

    private final FetchPolicy policy;
    private final Names names;

    Gate(FetchPolicy policy, Names names) {
        this.policy = policy;
        this.names = names;
    }

    /**
     * @return the only addresses to connect to: a second look-up might answer differently
     * @throws Refused {@code FETCH_FAILED}
     */
    List<InetAddress> admit(URI uri) {
        var host = host(uri);
        scheme(uri, host);
        var port = port(uri);
        var addresses = resolve(host);
        for (var address : addresses) {
            admit(host, port, address);
        }
        return addresses;
    }

    private static String host(URI uri) {
        var host = uri.getHost();
        if (host == null
                || host.contains("%")
                || ENDS_IN_NUMBER.matcher(host).matches() && !IPV4.matcher(host).matches()) {
            throw refused(
                    "The URL names no host that can be asked; it needs a name such as"
                            + " `files.example.org` or an address such as `203.0.113.7`.");
        }
        if (uri.getRawUserInfo() != null) {
            throw refused(
                    "The URL for %s carries a user name; use one without, or one with a signed query."
                            .formatted(host));
        }
        if (uri.getRawFragment() != null) {
            throw refused(
                    "The URL for %s has a `#` part, which no server gets; leave it out."
                            .formatted(host));
        }
        return host.toLowerCase(Locale.ROOT);
    }

    private void scheme(URI uri, String host) {
        var scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        var plain = scheme.equals("http");
        if (!plain && !scheme.equals("https")) {
            throw refused("%s can't be fetched by `%s`; use https.".formatted(host, scheme));
        }
        if (plain && policy.plainHttp().stream().noneMatch(it -> it.matches(host))) {
            throw refused(
                    "%s can't be fetched by plain http; use https, or have the operator allow http for it."
                            .formatted(host));
        }
    }

    static int port(URI uri) {
        return uri.getPort() >= 0
                ? uri.getPort()
                : "http".equalsIgnoreCase(uri.getScheme()) ? 80 : 443;
    }

    private List<InetAddress> resolve(String host) {
        try {
            if (host.startsWith("[")) {
                return List.of(InetAddress.ofLiteral(host.substring(1, host.length() - 1)));
            }
            if (IPV4.matcher(host).matches()) {
                return List.of(InetAddress.ofLiteral(host));
            }
            return lookUp(host);
        } catch (IllegalArgumentException e) {
            throw refused("%s is neither a name nor a plain address.".formatted(host));
        }
    }

    /** In a thread of its own, for a resolver can't be interrupted. */
    private List<InetAddress> lookUp(String host) {
        var answer = new FutureTask<>(() -> List.copyOf(names.resolve(host)));
        Thread.ofPlatform().daemon().name("resolve " + host).start(answer);
        try {
            return answer.get(policy.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw refused("There is no host %s; check its name.".formatted(host));
        } catch (TimeoutException e) {
            throw refused(
                    "The name %s is not resolved in time; check the name and its name servers."
                            .formatted(host));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refused("The look-up of %s was interrupted; try again.".formatted(host));
        }
    }

    private void admit(String host, int port, InetAddress address) {
        var kind = policy.addresses().kind(address);
        if (kind == Kind.METADATA) {
            throw refused(
                    "%s is a cloud's metadata address, which is never asked; put the file on a file server."
                            .formatted(host));
        }
        var faces = Addresses.faces(address);
        var exceptions =
                policy.allowed().stream()
                        .filter(it -> faces.stream().allMatch(face -> it.covers(host, face)))
                        .toList();
        var hereToo = exceptions.stream().anyMatch(it -> it.port() == null || it.port() == port);
        if (!hereToo && kind != Kind.PUBLIC) {
            // The address stays unsaid: it would tell of names inside the operator's network.
            throw refused(
                    "%s is at a private or reserved address; use a public host, or have the operator allow this one."
                            .formatted(host));
        }
        var portNamed = exceptions.stream().anyMatch(it -> it.port() != null && it.port() == port);
        if (!portNamed && !policy.ports().contains(port)) {
            throw refused(
                    "%s can't be fetched at port %d; allowed ports are %s."
                            .formatted(
                                    host,
                                    port,
                                    String.join(
                                            ", ",
                                            policy.ports().stream()
                                                    .sorted()
                                                    .map(String::valueOf)
                                                    .toList())));
        }
    }

    static Refused refused(String sentence) {
        return new Refused(Refusal.FETCH_FAILED, sentence);
    }
}
