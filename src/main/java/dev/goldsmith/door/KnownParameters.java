package dev.goldsmith.door;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Refuses query parameters that an operation doesn't have: a typo shall not filter nothing. Azure's
 * clients add some of their own; of those only what would leave something out of a list counts.
 */
@Provider
@Priority(Priorities.USER)
public class KnownParameters implements ContainerRequestFilter {
    private static final Set<String> NARROWING = Set.of("$filter", "$top", "$skip", "$orderby");

    /** Which names count, by the last part of an endpoint's package. */
    private static final Map<String, Predicate<String>> DOORS =
            Map.of(
                    "api",
                    _ -> true,
                    "arm",
                    name -> NARROWING.contains(name.toLowerCase(Locale.ROOT)));

    private final Map<Method, SortedSet<String>> known = new ConcurrentHashMap<>();

    @Context ResourceInfo endpoint;

    @Override
    public void filter(ContainerRequestContext request) {
        var method = endpoint.getResourceMethod();
        var counts = DOORS.get(door(method));
        if (counts == null || readsThemItself(method)) {
            return;
        }
        var names = known.computeIfAbsent(method, KnownParameters::declared);
        var faults =
                request.getUriInfo().getQueryParameters().keySet().stream()
                        .filter(name -> counts.test(name) && !names.contains(name))
                        .sorted()
                        .map(name -> new Violation(name, message(name, names)))
                        .toList();
        if (!faults.isEmpty()) {
            throw new Refused(Refusal.INVALID_REQUEST, faults.getFirst().message(), faults);
        }
    }

    private static String door(Method method) {
        var name = method.getDeclaringClass().getPackageName();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** Azure's lists of images: what isn't known to them they refuse in their own words. */
    private static boolean readsThemItself(Method method) {
        return door(method).equals("arm")
                && Arrays.asList(method.getParameterTypes()).contains(UriInfo.class);
    }

    private static SortedSet<String> declared(Method method) {
        return Arrays.stream(method.getParameters())
                .map((Parameter it) -> it.getAnnotation(QueryParam.class))
                .filter(Objects::nonNull)
                .map(QueryParam::value)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String message(String name, SortedSet<String> names) {
        return names.isEmpty()
                ? "There is no query parameter '%s' here; this takes none.".formatted(name)
                : "There is no query parameter '%s' here; there are: %s."
                        .formatted(name, String.join(", ", names));
    }
}
