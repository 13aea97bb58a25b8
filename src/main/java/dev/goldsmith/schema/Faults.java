package dev.goldsmith.schema;

import dev.goldsmith.kernel.Violation;
import dev.goldsmith.kernel.Violations;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Everything that is wrong with one template, in the order of reading. */
final class Faults {
    private final Violations violations = new Violations();
    private final Set<String> places = new HashSet<>();
    private final Set<String> shortened = new HashSet<>();
    private final Map<String, String> claims = new HashMap<>();

    void add(String path, String message) {
        if (!violations.isFull()) {
            places.add(path);
        }
        violations.add(path, message);
    }

    /** A list that lost an element: those behind it have other indices than in the document. */
    void shortened(String path) {
        shortened.add(path);
    }

    /**
     * @return who has it already, or null
     */
    @Nullable String claim(String name, String path) {
        return claims.putIfAbsent(name, path);
    }

    /** Whether a value is at, around or below a fault, or isn't where it seems to be. */
    boolean isDoubtful(String path) {
        return places.stream()
                        .anyMatch(
                                it -> Violation.isWithin(it, path) || Violation.isWithin(path, it))
                || shortened.stream().anyMatch(it -> Violation.isWithin(path, it));
    }

    void tell(Violations others) {
        others.addAll(violations);
    }
}
