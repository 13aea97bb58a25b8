package dev.goldsmith.fetch;

import java.net.InetAddress;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An operator's exception from the blocked ranges; it never covers a metadata address.
 *
 * @param range addresses, or null when it is for a host
 * @param host whatever that host resolves to, or null when it is for a range
 * @param port only this port, which need not be among the policy's; null: the policy's ports
 */
public record Allowance(@Nullable Cidr range, @Nullable HostPattern host, @Nullable Integer port) {
    private static final Pattern FORM =
            Pattern.compile("(?:\\[([^]]+)]|([^:]+|[0-9a-fA-F]*:[0-9a-fA-F:./]*))(?::(\\d{1,5}))?");

    /**
     * @param text {@code 10.1.0.0/16}, {@code 127.0.0.1:8081}, {@code [::1]:8081}, {@code
     *     files.internal} or {@code *.internal:8443}
     * @throws IllegalArgumentException when it is none of these
     */
    public static Allowance parse(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "`%s` is not an exception such as `10.1.0.0/16`, `127.0.0.1:8081` or `files.internal`"
                            .formatted(text));
        }
        var what = form.group(1) == null ? form.group(2) : form.group(1);
        var port = form.group(3) == null ? null : Integer.valueOf(form.group(3));
        return what.matches("[0-9.]+(/\\d+)?|[0-9a-fA-F.]*:[0-9a-fA-F:.]*(/\\d+)?")
                ? new Allowance(Cidr.parse(what), null, port)
                : new Allowance(null, new HostPattern(what), port);
    }

    /**
     * The one host that it is for, to be looked up.
     *
     * @throws IllegalStateException when it is for a range, or a pattern
     */
    public String hostName() {
        if (host == null || host.pattern().startsWith("*")) {
            throw new IllegalStateException("no single host");
        }
        return host.pattern();
    }

    public boolean isPattern() {
        return host != null && host.pattern().startsWith("*");
    }

    boolean covers(String name, InetAddress address) {
        return range != null && range.contains(address) || host != null && host.matches(name);
    }
}
