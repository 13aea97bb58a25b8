package dev.goldsmith.armtemplate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A deployment within a template, which is what a Bicep module becomes: a template of its own whose
 * resources stand in its place.
 *
 * @param whole as a resource of the template around it
 */
record Module(ArmResource whole, ArmTemplate template) {
    static final String TYPE = "Microsoft.Resources/deployments";

    /** As Azure Resource Manager has it. */
    private static final int DEPTH = 5;

    /** What the template around it gives it. */
    record Around(
            Evaluation evaluation,
            Parameters parameters,
            Located variables,
            Problems problems,
            Budget budget,
            Ground ground,
            int depth) {}

    /**
     * @return empty after a problem
     */
    static Optional<Module> of(Located element, ArmResource whole, Scope scope, Around around) {
        var properties = element.near("properties");
        var template = properties.near("template");
        var problems = around.problems();
        for (var link : Set.of("templateLink", "parametersLink")) {
            if (!properties.near(link).isAbsent()) {
                problems.add(
                        properties.near(link),
                        "`%s` isn't followed here: write the %s itself."
                                .formatted(link, link.replace("Link", "")));
                return Optional.empty();
            }
        }
        if (!template.json().isObject()) {
            problems.add(template, "A nested deployment has its `template`, an object.");
            return Optional.empty();
        }
        if (around.depth() >= DEPTH) {
            problems.add(
                    element,
                    "Deployments are nested at most %d levels deep here.".formatted(DEPTH));
            return Optional.empty();
        }
        var mode = properties.near("mode");
        if (!mode.isAbsent() && !mode.json().asText().equalsIgnoreCase("Incremental")) {
            problems.add(
                    mode,
                    "`mode` must be `Incremental`: nothing is deleted here because a template doesn't name it.");
            return Optional.empty();
        }
        var ground = ground(element, whole, scope, around);
        if (ground == null) {
            return Optional.empty();
        }
        // Each turn of a loop reads it anew.
        if (!around.budget().spend(Values.weight(template.json(), around.budget().left()) / 8)) {
            problems.add(element, "The template makes too much: its modules grow without end.");
            throw Problems.refusal(problems.list());
        }
        var nested =
                isInner(properties)
                        ? ArmTemplate.nested(
                                        template,
                                        ground,
                                        around,
                                        Inside.inner(
                                                template,
                                                properties.near("parameters"),
                                                scope,
                                                around))
                                .checked()
                        : ArmTemplate.nested(template, ground, around, Inside.outer(scope, around));
        return Optional.of(new Module(whole, nested));
    }

    /** Bicep writes `inner`; Azure's own default is the template around it. */
    private static boolean isInner(Located properties) {
        return properties
                .near("expressionEvaluationOptions")
                .near("scope")
                .json()
                .asText("outer")
                .equalsIgnoreCase("inner");
    }

    private static @Nullable Ground ground(
            Located element, ArmResource whole, Scope scope, Around around) {
        var outer = around.ground();
        var subscription = element.near("subscriptionId");
        if (!subscription.isAbsent()) {
            var id = around.evaluation().name(subscription, scope, around.problems());
            if (id == null || !id.equalsIgnoreCase(outer.subscriptionId())) {
                around.problems()
                        .add(
                                subscription,
                                "Another subscription can't be deployed into; this one is `%s`."
                                        .formatted(outer.subscriptionId()));
                return null;
            }
        }
        var group = element.near("resourceGroup");
        var name =
                group.isAbsent()
                        ? outer.group()
                        : around.evaluation().name(group, scope, around.problems());
        return name == null
                ? null
                : new Ground(
                        outer.subscriptionId(), name, outer.location(), whole.name, outer.now());
    }

    /** As a {@code reference()} to it reads it. */
    ObjectNode state(Scope scope) {
        var state = Function.NODES.objectNode();
        state.put("id", whole.id).put("name", whole.name).put("type", TYPE);
        state.putObject("properties")
                .put("mode", "Incremental")
                .put("provisioningState", "Succeeded")
                .set("outputs", template.outputsFor(scope.references()));
        return state;
    }

    /** Reads whatever it is given, so that what it refers to is known. */
    void ask(References references) {
        for (var name : (Iterable<String>) template.parameterNames()::iterator) {
            try {
                template.parameter(name, references);
            } catch (Later | Unsound | AlreadyReported _) {
                // Only who is asked counts here.
            }
        }
    }

    static boolean isOne(String type) {
        return type.equalsIgnoreCase(TYPE);
    }
}
