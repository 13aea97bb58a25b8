package dev.goldsmith.armtemplate;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Resources behind what they need, otherwise as the template has them. */
final class Order {
    private final Map<String, ArmResource> resources;

    /** By {@link ArmResource#key}. */
    private final Map<ArmResource, Set<String>> needs;

    private final Problems problems;
    private final Set<ArmResource> done = new LinkedHashSet<>();
    private final Set<ArmResource> underway = new LinkedHashSet<>();

    Order(
            Map<String, ArmResource> resources,
            Map<ArmResource, Set<String>> needs,
            Problems problems) {
        this.resources = resources;
        this.needs = needs;
        this.problems = problems;
    }

    List<ArmResource> list() {
        resources.values().forEach(this::visit);
        return new ArrayList<>(done);
    }

    private void visit(ArmResource resource) {
        if (done.contains(resource)) {
            return;
        }
        if (!underway.add(resource)) {
            var circle = new ArrayList<>(underway.stream().map(r -> r.name).limit(12).toList());
            circle.add(resource.name);
            problems.add(
                    List.of(
                            resource.fault(
                                    "The resources depend on one another in a circle: %s."
                                            .formatted(String.join(" → ", circle)))));
            return;
        }
        for (var id : needs.getOrDefault(resource, Set.of())) {
            var needed = resources.get(id);
            if (needed != null) {
                visit(needed);
            }
        }
        underway.remove(resource);
        done.add(resource);
    }
}
