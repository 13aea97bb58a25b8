package dev.goldsmith.door;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.server.mapping.RequestMapper;
import org.jboss.resteasy.reactive.server.mapping.RequestMapper.RequestPath;
import org.jboss.resteasy.reactive.server.mapping.URITemplate;

/**
 * Which methods an address answers. RESTEasy Reactive knows them for a whole class only, and says
 * nothing of them with its 405; this asks its own matching for each method.
 */
@Singleton
public class Verbs {
    private final Map<String, RequestMapper<String>> byVerb = new TreeMap<>();

    @Inject
    Verbs(BeanManager beans) {
        Map<String, ArrayList<RequestPath<String>>> paths = new HashMap<>();
        beans.getBeans(Object.class, Any.Literal.INSTANCE).stream()
                .<Class<?>>map(bean -> bean.getBeanClass())
                .filter(type -> type.isAnnotationPresent(Path.class))
                .flatMap(type -> Arrays.stream(type.getMethods()))
                .distinct()
                .forEach(method ->
                        verbs(method)
                                .forEach(verb ->
                                        paths.computeIfAbsent(verb, _ -> new ArrayList<>())
                                                .add(path(method))));
        paths.forEach((verb, all) -> byVerb.put(verb, new RequestMapper<>(all)));
    }

    /**
     * With HEAD where there is a GET, and OPTIONS.
     *
     * @return nothing when there is nothing at this address
     */
    public SortedSet<String> at(String path) {
        SortedSet<String> verbs = new TreeSet<>();
        byVerb.forEach((verb, paths) -> {
            if (paths.map(path) != null) {
                verbs.add(verb);
            }
        });
        if (verbs.contains("GET")) {
            verbs.add("HEAD");
        }
        if (!verbs.isEmpty()) {
            verbs.add("OPTIONS");
        }
        return verbs;
    }

    private static Stream<String> verbs(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(it -> it.annotationType().getAnnotation(HttpMethod.class))
                .filter(it -> it != null)
                .map(HttpMethod::value);
    }

    private static RequestPath<String> path(Method method) {
        var template = new StringBuilder();
        var own = method.getAnnotation(Path.class);
        var base = method.getDeclaringClass().getAnnotation(Path.class);
        for (var part : own == null ? List.of(base) : List.of(base, own)) {
            var segments = part.value().replaceFirst("^/+", "").replaceFirst("(?<!/)/+$", "");
            if (!segments.isEmpty()) {
                template.append('/').append(segments);
            }
        }
        var whole = template.isEmpty() ? "/" : template.toString();
        return new RequestPath<>(false, new URITemplate(whole, false), whole);
    }
}
