package dev.goldsmith.arm;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much of a list of images is asked for, and in which order: {@code $top}, {@code $orderby} and
 * {@code $expand}, as Azure has them. What isn't applied is refused.
 */
record ImageListing(int top, boolean descending, boolean withProperties) {
    private static final String TOP = "$top";
    private static final String ORDER = "$orderby";
    private static final String EXPAND = "$expand";
    private static final Set<String> KNOWN = Set.of(TOP, ORDER, EXPAND);

    /**
     * @param orders whether this list takes any of them; Azure's lists of publishers and offers
     *     don't
     */
    static ImageListing read(UriInfo uri, boolean orders) {
        var sent = uri.getQueryParameters();
        for (var name : sent.keySet()) {
            if (name.startsWith("$") && !(orders && KNOWN.contains(name))) {
                throw fault(name, "This list has no parameter '%s'.".formatted(name));
            }
        }
        return new ImageListing(
                top(sent.getFirst(TOP)),
                descending(sent.getFirst(ORDER)),
                withProperties(sent.getFirst(EXPAND)));
    }

    /**
     * @param names in ascending order
     */
    List<String> of(List<String> names) {
        return (descending ? names.reversed() : names).stream().limit(top).toList();
    }

    private static int top(@Nullable String text) {
        if (text == null) {
            return Integer.MAX_VALUE;
        }
        if (!text.matches("[1-9]\\d{0,8}")) {
            throw fault(TOP, "'$top' must be a whole number from 1; it is '%s'.".formatted(text));
        }
        return Integer.parseInt(text);
    }

    private static boolean descending(@Nullable String text) {
        if (text == null || text.strip().matches("(?i)name(\\s+asc)?")) {
            return false;
        }
        if (text.strip().matches("(?i)name\\s+desc")) {
            return true;
        }
        throw fault(ORDER, "'$orderby' must be `name` or `name desc`; it is '%s'.".formatted(text));
    }

    private static boolean withProperties(@Nullable String text) {
        if (text == null) {
            return false;
        }
        if (text.strip().equalsIgnoreCase("properties")) {
            return true;
        }
        throw fault(EXPAND, "'$expand' must be `properties`; it is '%s'.".formatted(text));
    }

    private static Refused fault(String parameter, String said) {
        return Refused.field(Refusal.INVALID_REQUEST, parameter, said);
    }
}
