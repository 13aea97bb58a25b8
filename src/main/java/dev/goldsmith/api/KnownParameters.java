package dev.goldsmith.api;

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
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Refuses query parameters that an operation doesn't have: a typo shall not filter nothing. */
@Provider
@Priority(Priorities.USER)
public class KnownParameters implements ContainerRequestFilter {
    private static final String HERE = KnownParameters.class.getPackageName();

    private final Map<Method, SortedSet<String>> known = new ConcurrentHashMap<>();

    @Context ResourceInfo endpoint;

    @Override
    public void filter(ContainerRequestContext request) {
        var method = endpoint.getResourceMethod();
        if (!method.getDeclaringClass().getPackageName().equals(HERE)) {
            return;
        }
        var names = known.computeIfAbsent(method, KnownParameters::declared);
        var faults =
                request.getUriInfo().getQueryParameters().keySet().stream()
                        .filter(name -> !names.contains(name))
                        .sorted()
                        .map(name -> new Violation(name, message(name, names)))
                        .toList();
        if (!faults.isEmpty()) {
            throw new Refused(Refusal.INVALID_REQUEST, faults.getFirst().message(), faults);
        }
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
