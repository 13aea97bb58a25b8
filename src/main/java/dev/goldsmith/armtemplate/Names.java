package dev.goldsmith.armtemplate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** What a template's resources are called, and what a dependency or a reference means by it. */
final class Names {
    private final Evaluation evaluation;
    private final Problems problems;

    /** By each name that a dependency may call it; the first of equal ones. */
    private final Map<String, ArmResource> called = new HashMap<>();

    /** Names of what a condition leaves out; what depends on it doesn't wait. */
    private final Set<String> leftOut = new HashSet<>();

    /** Symbolic names of what is there already, with its id; nobody waits for it. */
    private final Map<String, String> existing = new HashMap<>();

    private final Map<String, List<ArmResource>> loops = new HashMap<>();

    /** A dependency as it was written. */
    record Wish(String text, Supplier<Located> where) {}

    Names(Evaluation evaluation, Problems problems) {
        this.evaluation = evaluation;
        this.problems = problems;
    }

    /**
     * @param symbol its key in {@code resources}, with its number in a loop; empty in a list
     * @param loop its copy loop's name or empty
     */
    void add(ArmResource resource, String symbol, String loop) {
        all(resource, symbol).forEach(name -> called.putIfAbsent(name, resource));
        for (var list : new HashSet<>(List.of(key(loop), key(loopOf(symbol))))) {
            if (!list.isEmpty()) {
                loops.computeIfAbsent(list, l -> new ArrayList<>()).add(resource);
            }
        }
    }

    /** An empty loop is one that nobody has to wait for. */
    void addLoop(String name) {
        loops.computeIfAbsent(key(name), l -> new ArrayList<>());
    }

    void leaveOut(ArmResource resource, String symbol) {
        leftOut.addAll(all(resource, symbol));
    }

    void addExisting(String symbol, String id) {
        existing.put(key(symbol), id);
    }

    boolean isLeftOut(String text) {
        return leftOut.contains(key(text));
    }

    /** The id that a {@code reference()} by id or name means; the text itself when none fits. */
    String idOf(String text) {
        if (text.startsWith("/")) {
            return text;
        }
        var there = existing.get(key(text));
        return there != null ? there : find(text).map(r -> r.id).orElse(text);
    }

    Optional<ArmResource> find(String text) {
        return Optional.ofNullable(called.get(key(text)));
    }

    /** A copy loop's resources, in turn. */
    Optional<List<ArmResource>> loop(String text) {
        return Optional.ofNullable(loops.get(key(text)));
    }

    List<Wish> wished(Located dependsOn, Scope scope) {
        var wished = new ArrayList<Wish>();
        if (dependsOn.json().size() > Evaluation.COPIES) {
            problems.add(
                    dependsOn,
                    "`dependsOn` has %,d elements; a template has at most %d resources."
                            .formatted(dependsOn.json().size(), Evaluation.COPIES));
            return wished;
        }
        var known = new HashSet<String>();
        for (int i = 0; i < dependsOn.json().size(); i++) {
            int at = i;
            var text = evaluation.name(dependsOn.at(i), scope, problems);
            if (text != null && known.add(text.toLowerCase(Locale.ROOT))) {
                wished.add(new Wish(text, () -> dependsOn.at(at)));
            }
        }
        return wished;
    }

    /** Keys of the resources that are waited for. */
    Set<String> resolved(List<Wish> wished) {
        var ids = new LinkedHashSet<String>();
        for (var wish : wished) {
            var key = key(wish.text());
            var loop = loops.get(key);
            var found = find(wish.text());
            if (loop != null) {
                loop.forEach(r -> ids.add(r.key));
            } else if (found.isPresent()) {
                ids.add(found.get().key);
            } else if (!leftOut.contains(key) && !existing.containsKey(key)) {
                problems.add(
                        wish.where().get(),
                        "The resource `%s` isn't defined in the template.".formatted(wish.text()));
            }
        }
        return ids;
    }

    private static String key(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** {@code images} of {@code images[2]}. */
    private static String loopOf(String symbol) {
        int number = symbol.endsWith("]") ? symbol.lastIndexOf('[') : -1;
        return number < 0 ? "" : symbol.substring(0, number);
    }

    /** Its id, its id within the group, its name, its name behind its type, and its symbol. */
    private static List<String> all(ArmResource resource, String symbol) {
        var id = resource.key;
        var names =
                new ArrayList<>(
                        List.of(
                                id,
                                id.substring(id.indexOf("/providers/") + "/providers/".length()),
                                key(resource.name),
                                key(resource.type + "/" + resource.name)));
        if (!symbol.isEmpty()) {
            names.addFirst(key(symbol));
        }
        return names;
    }
}
