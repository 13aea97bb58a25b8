package dev.goldsmith.armtemplate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Resources in the order in which they can be deployed, those of modules in the modules' places.
 */
final class Flat {
    private final Map<String, ArmResource> resources = new LinkedHashMap<>();
    private final Map<ArmResource, Set<String>> needs = new HashMap<>();

    /** What a module's id stands for in a dependency. */
    private final Map<String, Set<String>> meant = new HashMap<>();

    Flat(
            List<ArmResource> ordered,
            Map<ArmResource, Set<String>> wanted,
            Map<ArmResource, Module> modules,
            Problems problems) {
        for (var resource : ordered) {
            var needed = meant(wanted.getOrDefault(resource, Set.of()));
            var module = modules.get(resource);
            if (module == null) {
                add(resource, needed, problems);
                continue;
            }
            // Whoever waits for an empty module waits for what that waits for.
            var all = new LinkedHashSet<>(needed);
            for (var inner : module.template().resources()) {
                var own = new LinkedHashSet<>(needed);
                own.addAll(module.template().needs(inner));
                add(inner, own, problems);
                all.add(inner.key);
            }
            meant.put(resource.key, all);
        }
    }

    private void add(ArmResource resource, Set<String> needed, Problems problems) {
        if (resources.putIfAbsent(resource.key, resource) != null) {
            problems.add(
                    List.of(
                            resource.fault(
                                    "The template means `%s` twice.".formatted(resource.id))));
            return;
        }
        if (resources.size() > Evaluation.COPIES) {
            problems.add(
                    List.of(
                            resource.fault(
                                    "The template and its modules have more than %d resources."
                                            .formatted(Evaluation.COPIES))));
            throw Problems.refusal(problems.list());
        }
        needs.put(resource, needed);
    }

    private Set<String> meant(Set<String> keys) {
        var all = new LinkedHashSet<String>();
        for (var key : keys) {
            all.addAll(meant.getOrDefault(key, Set.of(key)));
        }
        return all;
    }

    List<ArmResource> list() {
        return new ArrayList<>(resources.values());
    }

    Set<String> needs(ArmResource resource) {
        return needs.getOrDefault(resource, Set.of());
    }
}
