package dev.goldsmith.access;

import com.tngtech.archunit.core.domain.JavaMethod;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Open;
import dev.goldsmith.testing.House;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A method and a path that the application answers.
 *
 * @param path with its parameters in braces, without their patterns
 */
record Route(String method, String path) implements Comparable<Route> {

    /** All routes, read from the classes that the application is made of. */
    static List<Route> all() {
        return endpoints().flatMap(Route::of).distinct().sorted().toList();
    }

    private static Stream<JavaMethod> endpoints() {
        return House.CLASSES.stream()
                .filter(type -> type.isAnnotatedWith(Path.class))
                .flatMap(type -> type.getMethods().stream());
    }

    /** What the routes below a tenant say about who may call them. */
    static Map<Route, Allow> declared() {
        var declared = new TreeMap<Route, Allow>();
        endpoints()
                .forEach(method ->
                        declaration(method)
                                .ifPresent(allow ->
                                        of(method).forEach(route -> declared.put(route, allow))));
        return declared;
    }

    private static Optional<Allow> declaration(JavaMethod method) {
        return method.isAnnotatedWith(Open.class)
                ? Optional.empty()
                : method.isAnnotatedWith(Allow.class)
                        ? Optional.of(method.getAnnotationOfType(Allow.class))
                        : method.getOwner().tryGetAnnotationOfType(Allow.class);
    }

    /**
     * Whether it is about one thing inside the tenant that its address names. The images of the
     * catalogue are the installation's: whoever reads anything may know them.
     */
    boolean namesAThing() {
        return path.indexOf('{') != path.lastIndexOf('{')
                && !path.contains("/locations/{location}/publishers");
    }

    static Stream<Route> of(JavaMethod method) {
        return method.getAnnotations().stream()
                .filter(it -> it.getRawType().isMetaAnnotatedWith(HttpMethod.class))
                .map(it -> new Route(it.getRawType().getSimpleName(), path(method)));
    }

    private static String path(JavaMethod method) {
        var above = method.getOwner().getAnnotationOfType(Path.class).value();
        var below =
                method.isAnnotatedWith(Path.class)
                        ? method.getAnnotationOfType(Path.class).value()
                        : "";
        var path = "/%s/%s".formatted(above, below).replaceAll("/+", "/");
        return withoutPatterns(path.length() > 1 ? path.replaceAll("/$", "") : path);
    }

    /** {@code {file:[a-z]{1,9}}} is {@code {file}}. */
    private static String withoutPatterns(String path) {
        var plain = new StringBuilder();
        int depth = 0;
        boolean pattern = false;
        for (char c : path.toCharArray()) {
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            pattern = depth > 0 && (pattern || c == ':');
            if (!pattern && (depth < 2)) {
                plain.append(c);
            }
        }
        return plain.toString();
    }

    boolean changes() {
        return !method.equals("GET") && !method.equals("HEAD") && !method.equals("OPTIONS");
    }

    @Override
    public int compareTo(Route other) {
        int paths = path.compareTo(other.path);
        return paths == 0 ? method.compareTo(other.method) : paths;
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
