package dev.goldsmith.fetch;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import java.net.URI;

/** An address that may be written to by whoever knows it: it is shown in part only. */
public record HookAddress(URI uri) {
    public static final int LONGEST = 2000;

    /** From this length on, the end of an address says little about it. */
    private static final int UNTOLD = 16;

    private static final String EXAMPLE = "an address such as https://hooks.example.org/goldsmith";

    /**
     * @throws Refused INVALID_REQUEST naming the field, when it is none or isn't allowed
     */
    public static HookAddress read(String field, String typed, GuardedFetch fetch) {
        var given = typed.strip();
        if (given.isEmpty() || given.length() > LONGEST || given.matches(".*\\p{Cntrl}.*")) {
            throw fault(
                    field,
                    "'%s' is %s; one line of at most %d characters."
                            .formatted(field, EXAMPLE, LONGEST));
        }
        try {
            var uri = URI.create(given);
            fetch.admit(uri);
            return new HookAddress(uri);
        } catch (IllegalArgumentException _) {
            throw fault(field, "'%s' must be %s.".formatted(field, EXAMPLE));
        } catch (Refused refused) {
            throw fault(field, refused.detail());
        }
    }

    /** Its host, and the last four characters where that leaves enough untold. */
    public String shown() {
        var path = uri.getRawPath() == null ? "" : uri.getRawPath();
        var rest = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
        var end = rest.length() < UNTOLD ? "" : rest.substring(rest.length() - 4);
        var host = uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
        return "%s://%s/…%s".formatted(uri.getScheme(), host, end);
    }

    private static Refused fault(String field, String sentence) {
        return Refused.field(Refusal.INVALID_REQUEST, field, sentence);
    }
}
