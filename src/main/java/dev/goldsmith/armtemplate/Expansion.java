package dev.goldsmith.armtemplate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
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
    private final Module.Around around;
    private final Ground ground;
    private final Evaluation evaluation;
    private final Problems problems;
    private final Names names;
    private final Placement placement;

    /** Lower-cased id to the resource, in the template's order. */
    private final Map<String, ArmResource> resources = new LinkedHashMap<>();

    private final Map<ArmResource, Module> modules = new HashMap<>();
    private final Map<ArmResource, List<Names.Wish>> wishes = new LinkedHashMap<>();

    /** Modules that aren't read yet: they can refer to what stands behind them. */
    private final Map<ArmResource, Supplier<Optional<Module>>> pending = new LinkedHashMap<>();

    private Flat flat;

    /** What a child resource continues. */
    private record Parent(String type, String name, Scope scope) {}

    Expansion(Located elements, Module.Around around) {
        this.elements = elements;
        this.around = around;
        this.ground = around.ground();
        this.evaluation = around.evaluation();
        this.problems = around.problems();
        this.names = new Names(evaluation, problems);
        this.placement = new Placement(ground, evaluation, problems);
        this.flat = new Flat(List.of(), Map.of(), Map.of(), problems);
    }

    /**
     * @param scope around a module's element; its copy loops are seen in a module of outer scope
     */
    void run(Scope scope) {
        var parent = new Parent("", "", scope);
        if (elements.json().isObject()) {
            for (var symbol : (Iterable<String>) elements.json()::fieldNames) {
                expand(elements.at(symbol), symbol, parent);
            }
        } else {
            expandAll(elements, parent);
        }
        List.copyOf(pending.keySet()).forEach(this::readModule);
        Map<ArmResource, Set<String>> needs = new HashMap<>();
        for (var wish : wishes.entrySet()) {
            needs.put(wish.getKey(), names.resolved(wish.getValue()));
        }
        for (var resource : resources.values()) {
            var asked = new Asked();
            var module = modules.get(resource);
            if (module == null) {
                resource.body(asked);
            } else {
                module.ask(asked);
            }
            asked.ids.retainAll(resources.keySet());
            needs.computeIfAbsent(resource, r -> new LinkedHashSet<>()).addAll(asked.ids);
        }
        var ordered = new Order(resources, needs, problems).list();
        flat = new Flat(ordered, needs, modules, problems);
    }

    /** Behind those that it depends on, whose outputs it may be given. */
    private void readModule(ArmResource resource) {
        var module = pending.remove(resource);
        if (module == null) {
            return;
        }
        for (var wish : wishes.getOrDefault(resource, List.of())) {
            names.find(wish.text()).ifPresent(this::readModule);
            names.loop(wish.text()).ifPresent(loop -> loop.forEach(this::readModule));
        }
        module.get()
                .ifPresentOrElse(
                        read -> modules.put(resource, read),
                        () -> {
                            resources.remove(resource.key);
                            wishes.remove(resource);
                        });
    }

    /** Which resources an expression reads. */
    private static final class Asked implements References {
        private final Set<String> ids = new LinkedHashSet<>();

        @Override
        public Optional<ObjectNode> find(String id) {
            ids.add(id.toLowerCase(Locale.ROOT));
            throw new Later();
        }

        @Override
        public void askedForModule(String id) {
            ids.add(id);
        }

        @Override
        public boolean onlyAsks() {
            return true;
        }
    }

    /** With those of modules, in an order in which they can be deployed. */
    Flat flat() {
        return flat;
    }

    Names names() {
        return names;
    }

    /**
     * @param id in any case
     */
    Optional<Module> module(String id) {
        return Optional.ofNullable(resources.get(id.toLowerCase(Locale.ROOT))).map(modules::get);
    }

    private void expandAll(Located list, Parent parent) {
        for (int i = 0; i < list.json().size(); i++) {
            expand(list.at(i), "", parent);
        }
    }

    /**
     * @param symbol its symbolic name, or empty
     */
    private void expand(Located element, String symbol, Parent parent) {
        if (!element.json().isObject()) {
            problems.add(
                    element,
                    "It is %s; a resource is an object with `type` and `name`."
                            .formatted(Values.kind(element.json())));
            return;
        }
        var copy = element.near("copy");
        if (copy.isAbsent()) {
            one(element, parent.scope(), parent, symbol, "");
            return;
        }
        var loop = copy.at("name").json().asText(symbol);
        if (loop.isEmpty()) {
            problems.add(copy, "A copy has a `name` and a `count`.");
            return;
        }
        names.addLoop(loop);
        if (!symbol.isEmpty()) {
            names.addLoop(symbol);
        }
        int count = evaluation.count(copy.at("count"), parent.scope(), problems);
        for (int turn = 0; turn < count; turn++) {
            one(
                    element,
                    parent.scope().resourceTurn(loop, turn),
                    parent,
                    symbol.isEmpty() ? "" : "%s[%d]".formatted(symbol, turn),
                    loop);
        }
    }

    private void one(Located element, Scope scope, Parent parent, String symbol, String loop) {
        placement.requireSpelled(element);
        var type = evaluation.name(element.near("type"), scope, problems);
        var name = evaluation.name(element.near("name"), scope, problems);
        var version = evaluation.name(element.near("apiVersion"), scope, problems);
        if (type == null || name == null || version == null) {
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
        var parts = List.of(path.split("/"));
        if (parts.size() != whole.split("/").length - 1) {
            problems.add(
                    element.near("name"),
                    "The type `%s` takes a name of %d part%s with `/` between them; `%s` has %d."
                            .formatted(
                                    whole,
                                    whole.split("/").length - 1,
                                    whole.split("/").length == 2 ? "" : "s",
                                    path,
                                    parts.size()));
            return;
        }
        boolean existing = element.near("existing").json().asBoolean(false);
        var place = placement.around(element, scope, whole, existing);
        if (place == null) {
            return;
        }
        var id = ResourceCalls.id(place, whole, parts);
        if (existing) {
            names.addExisting(symbol, id);
            return;
        }
        var resource =
                new ArmResource(
                        element, scope, evaluation, whole, path, ground.group(), id, version);
        if (!keep(element, resource, scope, symbol, loop)) {
            return;
        }
        if (Module.isOne(whole)) {
            pending.put(resource, () -> Module.of(element, resource, scope, around));
        } else {
            expandAll(element.near("resources"), new Parent(whole, path, scope));
            children(resource, element);
        }
    }

    /**
     * @return false when a condition leaves it out, or there is one already
     */
    private boolean keep(
            Located element, ArmResource resource, Scope scope, String symbol, String loop) {
        var condition = element.near("condition");
        if (!condition.isAbsent()) {
            var value = evaluation.early(condition, scope, problems);
            if (value != null && !value.isBoolean()) {
                problems.add(
                        condition,
                        "`condition` is %s; it must be true or false."
                                .formatted(Values.kind(value)));
            }
            if (value == null || !value.asBoolean(false)) {
                names.leaveOut(resource, symbol);
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
        wishes.put(resource, names.wished(element.near("dependsOn"), scope));
        names.add(resource, symbol, loop);
        return true;
    }

    /** A child waits for its parent, whether it says so or not. */
    private void children(ArmResource parent, Located element) {
        var prefix = parent.key + "/";
        resources.forEach((id, resource) -> {
            if (id.startsWith(prefix)) {
                wishes.computeIfAbsent(resource, r -> new ArrayList<>())
                        .add(new Names.Wish(parent.id, () -> element));
            }
        });
    }
}
