package dev.goldsmith.armtemplate;

import dev.goldsmith.kernel.Spelling;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Copies, conditions and dependencies: from the template's elements to its resources. */
final class Expansion {
    private static final Pattern TYPE = Pattern.compile("[A-Za-z][\\w.]*(/[\\w]+)+");

    /** Microsoft's longest has half of it. */
    private static final int LONGEST_TYPE = 260;

    private final Located elements;
    private final Ground ground;
    private final Evaluation evaluation;
    private final Problems problems;

    /** Lower-cased id to the resource, in the template's order. */
    private final Map<String, ArmResource> resources = new LinkedHashMap<>();

    /** By each name that a dependency may call it; the first of equal ones. */
    private final Map<String, ArmResource> called = new HashMap<>();

    /** Names of what a condition leaves out; what depends on it doesn't wait. */
    private final Set<String> leftOutNames = new HashSet<>();

    private final Map<String, List<ArmResource>> loops = new HashMap<>();
    private final Map<ArmResource, List<Named>> wishes = new LinkedHashMap<>();
    private final Map<ArmResource, Set<String>> needs = new HashMap<>();
    private List<ArmResource> ordered = List.of();

    /** A dependency as it was written. */
    private record Named(String text, Supplier<Located> where) {}

    /** What a child resource continues. */
    private record Parent(String type, String name, Scope scope) {}

    Expansion(Located elements, Ground ground, Evaluation evaluation, Problems problems) {
        this.elements = elements;
        this.ground = ground;
        this.evaluation = evaluation;
        this.problems = problems;
    }

    void run() {
        expand(elements, new Parent("", "", Scope.of(Scope.Place.BEFORE)));
        for (var wish : wishes.entrySet()) {
            needs.put(wish.getKey(), resolved(wish.getValue()));
        }
        for (var resource : resources.values()) {
            var references = new LinkedHashSet<String>();
            resource.body(id -> {
                references.add(id.toLowerCase(Locale.ROOT));
                throw new Later();
            });
            references.retainAll(resources.keySet());
            needs.computeIfAbsent(resource, r -> new LinkedHashSet<>()).addAll(references);
        }
        ordered = new Order(resources, needs, problems).list();
    }

    List<ArmResource> ordered() {
        return ordered;
    }

    Set<String> needs(ArmResource resource) {
        return needs.getOrDefault(resource, Set.of());
    }

    /** The id that a {@code reference()} by id or name means; the text itself when none fits. */
    String idOf(String text) {
        return text.startsWith("/") ? text : find(text).map(r -> r.id).orElse(text);
    }

    private void expand(Located list, Parent parent) {
        for (int i = 0; i < list.json().size(); i++) {
            var element = list.at(i);
            if (!element.json().isObject()) {
                problems.add(
                        element,
                        "It is %s; a resource is an object with `type` and `name`."
                                .formatted(Values.kind(element.json())));
                continue;
            }
            var copy = element.near("copy");
            if (copy.isAbsent()) {
                one(element, parent.scope(), parent, "");
                continue;
            }
            var loop = copy.at("name").json().asText("");
            if (loop.isEmpty()) {
                problems.add(copy, "A copy has a `name` and a `count`.");
                continue;
            }
            int count = evaluation.count(copy.at("count"), parent.scope(), problems);
            for (int turn = 0; turn < count; turn++) {
                one(element, parent.scope().resourceTurn(loop, turn), parent, loop);
            }
        }
    }

    private void one(Located element, Scope scope, Parent parent, String loop) {
        requireSpelled(element);
        var type = evaluation.name(element.near("type"), scope, problems);
        var name = evaluation.name(element.near("name"), scope, problems);
        var version = evaluation.name(element.near("apiVersion"), scope, problems);
        if (type == null || name == null || version == null) {
            return;
        }
        if (!element.near("scope").isAbsent()) {
            problems.add(
                    element.near("scope"),
                    "`scope` isn't known here: resources are deployed into the resource group.");
            return;
        }
        var whole =
                parent.type().isEmpty() || type.startsWith(parent.type() + "/")
                        ? type
                        : parent.type() + "/" + type;
        var path = parent.name().isEmpty() ? name : parent.name() + "/" + name;
        if (whole.length() > LONGEST_TYPE || !TYPE.matcher(whole).matches()) {
            problems.add(
                    element.near("type"),
                    "`%s` isn't a resource type such as `Microsoft.VirtualMachineImages/imageTemplates`."
                            .formatted(whole));
            return;
        }
        var names = List.of(path.split("/"));
        if (names.size() != whole.split("/").length - 1) {
            problems.add(
                    element.near("name"),
                    "The type `%s` takes a name of %d part%s with `/` between them; `%s` has %d."
                            .formatted(
                                    whole,
                                    whole.split("/").length - 1,
                                    whole.split("/").length == 2 ? "" : "s",
                                    path,
                                    names.size()));
            return;
        }
        var id = TemplateCalls.id(ground.groupId(), whole, names);
        var resource =
                new ArmResource(
                        element, scope, evaluation, whole, path, ground.group(), id, version);
        if (keep(element, resource, scope, loop)) {
            expand(element.near("resources"), new Parent(whole, path, scope));
            children(resource, element);
        }
    }

    private void requireSpelled(Located element) {
        for (var right : ArmResource.ENVELOPE) {
            var spelled = Spelling.spelled(element.json(), right);
            if (!spelled.equals(right)) {
                problems.add(
                        element.at(spelled),
                        Spelling.unknown(spelled, "a resource", ArmResource.ENVELOPE));
            }
        }
    }

    /**
     * @return false when a condition leaves it out, or there is one already
     */
    private boolean keep(Located element, ArmResource resource, Scope scope, String loop) {
        var condition = element.near("condition");
        if (!condition.isAbsent()) {
            var value = evaluation.sound(condition, scope.in(Scope.Place.BEFORE), problems);
            if (value != null && !value.isBoolean()) {
                problems.add(
                        condition,
                        "`condition` is %s; it must be true or false."
                                .formatted(Values.kind(value)));
            }
            if (value == null || !value.asBoolean(false)) {
                leftOutNames.addAll(names(resource));
                return false;
            }
        }
        if (resources.putIfAbsent(resource.key, resource) != null) {
            problems.add(element, "The template means `%s` twice.".formatted(resource.id));
            return false;
        }
        if (resources.size() > Evaluation.COPIES) {
            problems.add(
                    element,
                    "The template has more than %d resources.".formatted(Evaluation.COPIES));
            throw Problems.refusal(problems.list());
        }
        if (!loop.isEmpty()) {
            loops.computeIfAbsent(loop.toLowerCase(Locale.ROOT), l -> new ArrayList<>())
                    .add(resource);
        }
        wishes.put(resource, wished(element.near("dependsOn"), scope));
        names(resource).forEach(name -> called.putIfAbsent(name, resource));
        return true;
    }

    private List<Named> wished(Located dependsOn, Scope scope) {
        var wished = new ArrayList<Named>();
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
                wished.add(new Named(text, () -> dependsOn.at(at)));
            }
        }
        return wished;
    }

    /** A child waits for its parent, whether it says so or not. */
    private void children(ArmResource parent, Located element) {
        var prefix = parent.key + "/";
        resources.forEach((id, resource) -> {
            if (id.startsWith(prefix)) {
                wishes.computeIfAbsent(resource, r -> new ArrayList<>())
                        .add(new Named(parent.id, () -> element));
            }
        });
    }

    private Set<String> resolved(List<Named> wished) {
        var ids = new LinkedHashSet<String>();
        for (var wish : wished) {
            var key = wish.text().toLowerCase(Locale.ROOT);
            var loop = loops.get(key);
            var found = find(wish.text());
            if (loop != null) {
                loop.forEach(r -> ids.add(r.key));
            } else if (found.isPresent()) {
                ids.add(found.get().key);
            } else if (!leftOutNames.contains(key)) {
                problems.add(
                        wish.where().get(),
                        "The resource `%s` isn't defined in the template.".formatted(wish.text()));
            }
        }
        return ids;
    }

    private Optional<ArmResource> find(String text) {
        return Optional.ofNullable(called.get(text.toLowerCase(Locale.ROOT)));
    }

    /** Its id, its id within the group, its name, and its name behind its type. */
    private static List<String> names(ArmResource resource) {
        var id = resource.key;
        return List.of(
                id,
                id.substring(id.indexOf("/providers/") + "/providers/".length()),
                resource.name.toLowerCase(Locale.ROOT),
                (resource.type + "/" + resource.name).toLowerCase(Locale.ROOT));
    }
}
