package dev.goldsmith.identity;

import dev.goldsmith.tenant.SignInThrottle;
import dev.goldsmith.tenant.SignInThrottle.Admitted;
import dev.goldsmith.tenant.Tenancy;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Whom failures make wait. A browser that is known to the name waits for its own failures only.
 * Others wait by name and address together, which is where a guesser is; behind that stand the
 * address, for who tries one password on many names, and the name, for who has many addresses.
 */
@ApplicationScoped
public class Patience {
    private static final int MANY_AT_ONE_ADDRESS = 40;
    private static final int MANY_OF_ONE_NAME = 100;

    @Inject HttpServerRequest request;
    @Inject KnownDevices devices;
    @Inject Tenancy tenancy;

    /**
     * One attempt.
     *
     * @param keys what it counts for, with the number of failures that cost nothing
     * @param admitted null until it is
     */
    public record Attempt(
            String first, Map<String, Integer> keys, AtomicReference<Admitted> admitted) {}

    /**
     * @param what is tried: {@code password}, {@code code}, …
     */
    public Attempt attempt(String what, String name) {
        Map<String, Integer> keys = new LinkedHashMap<>();
        var known = devices.knownTo(name);
        if (known.isPresent()) {
            keys.put("%s device %s %s".formatted(what, known.get(), name), SignInThrottle.FEW);
        } else {
            var address = network();
            keys.put("%s at %s %s".formatted(what, address, name), SignInThrottle.FEW);
            keys.put("%s at %s".formatted(what, address), MANY_AT_ONE_ADDRESS);
            keys.put("%s of %s".formatted(what, name), MANY_OF_ONE_NAME);
        }
        return new Attempt(keys.keySet().iterator().next(), keys, new AtomicReference<>());
    }

    /** Whether it may be looked at; it counts as failed until it {@link #succeeded}. */
    public boolean admits(Attempt attempt) {
        attempt.admitted().set(tenancy.outside(() -> SignInThrottle.admit(attempt.keys())));
        return attempt.admitted().get() != null;
    }

    public void succeeded(Attempt attempt) {
        var admitted = Objects.requireNonNull(attempt.admitted().get(), "it wasn't admitted");
        tenancy.outside(() -> {
            SignInThrottle.succeeded(attempt.first(), attempt.keys(), admitted);
            return true;
        });
    }

    /** Whoever has an IPv6 address has 2^64 of them. */
    private String network() {
        var remote = request.remoteAddress();
        var text = remote == null ? "" : String.valueOf(remote.hostAddress());
        if (!text.contains(":")) {
            return text;
        }
        try {
            var bytes = InetAddress.ofLiteral(text.replaceFirst("%.*", "")).getAddress();
            return HexFormat.of().formatHex(Arrays.copyOf(bytes, 8));
        } catch (IllegalArgumentException _) {
            return text;
        }
    }
}
