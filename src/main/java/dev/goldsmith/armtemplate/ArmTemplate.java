package dev.goldsmith.armtemplate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Spelling;
import dev.goldsmith.kernel.Violation;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A deployment template with its parameters, at a place: the resources that it means. */
public final class ArmTemplate {
    private final Located template;
    private final Problems problems;
    private final Parameters parameters;
    private final Evaluation evaluation;
    private final Expansion expansion;
    private final Outputs outputs;

    /** A whole template, or one within another. */
    private ArmTemplate(
            Located template,
            Ground ground,
            Problems problems,
            Budget budget,
            int depth,
            Inside inside) {
        this.template = template;
        this.problems = problems;
        new Structure(template, problems).check();
        var types = new Types(template, problems, inside.taint());
        this.parameters = inside.parameters().apply(types);
        var variables = inside.variables();
        var calls =
                new TemplateCalls(
                        ground,
                        parameters,
                        new Variables(variables, problems),
                        new UserFunctions(template.near("functions"), types, problems),
                        new Own(),
                        budget);
        this.evaluation = calls.evaluation();
        this.outputs = new Outputs(template.near("outputs"), evaluation, types, parameters.taint());
        this.expansion =
                new Expansion(
                        template.near("resources"),
                        new Module.Around(
                                evaluation,
                                parameters,
                                variables,
                                problems,
                                budget,
                                ground,
                                depth));
        expansion.run(inside.scope());
    }

    /** The resources of this template; there are none before it is read. */
    private final class Own implements ResourceCalls.Known {
        @Override
        public Names names() {
            return expansion.names();
        }

        @Override
        public Optional<ObjectNode> module(String id, Scope scope) {
            return expansion.module(id).map(it -> it.state(scope));
        }
    }

    /** Whether a JSON object is a whole deployment template, not one resource. */
    public static boolean isOne(JsonNode json) {
        return json.has(Spelling.spelled(json, "resources"))
                || json.path("$schema").asText("").contains("eploymentTemplate");
    }

    /**
     * Reads as much as can be read; what is wrong is in {@link #faults}.
     *
     * @param template the template's object
     * @param parameters its values, as a parameter file has them: whole, or only its {@code
     *     parameters}; missing for none
     */
    public static ArmTemplate read(Located template, Located parameters, Ground ground) {
        var values = parameters.json().has("parameters") ? parameters.at("parameters") : parameters;
        var problems = new Problems();
        return new ArmTemplate(
                template,
                ground,
                problems,
                new Budget(),
                0,
                Inside.own(template, values, Parameters.Giver.plain(), new Taint(), problems));
    }

    /** A template within another. */
    static ArmTemplate nested(
            Located template, Ground ground, Module.Around around, Inside inside) {
        return new ArmTemplate(
                template, ground, around.problems(), around.budget(), around.depth() + 1, inside);
    }

    /** Checks every parameter, used or not, as a deployment does. */
    public ArmTemplate checked() {
        parameters.check(evaluation);
        return this;
    }

    /** In an order in which they can be deployed. */
    public List<ArmResource> resources() {
        return expansion.flat().list();
    }

    /** Ids of what must be there before this one. */
    public Set<String> needs(ArmResource resource) {
        return expansion.flat().needs(resource);
    }

    /** What is wrong with the template as a whole. */
    public List<Violation> faults() {
        return problems.list();
    }

    /** What is wrong with the template and with any of its resources' bodies. */
    public List<Violation> allFaults() {
        var all = new Problems();
        all.add(problems.list());
        for (var resource : resources()) {
            all.add(resource.body().faults());
        }
        return all.list();
    }

    /**
     * @throws Refused INVALID_TEMPLATE with every fault
     */
    public static void refuse(List<Violation> faults) {
        if (!faults.isEmpty()) {
            throw Problems.refusal(faults);
        }
    }

    /** Parameters whose default was taken. */
    public List<String> defaulted() {
        return parameters.defaulted();
    }

    /** Parameters with their types and values, secure ones without a value. */
    public ObjectNode shownParameters() {
        return (ObjectNode) masked(parameters.shown());
    }

    /** The text without the values of secure parameters. */
    public String masked(String text) {
        return parameters.taint().masked(text);
    }

    /** JSON without the values of secure parameters, keys included. */
    public JsonNode masked(JsonNode json) {
        return switch (json) {
            case ObjectNode object -> {
                var shown = JsonNodeFactory.instance.objectNode();
                object.properties()
                        .forEach(e ->
                                shown.set(
                                        parameters
                                                .taint()
                                                .shownName(object, e.getKey(), shown.size()),
                                        masked(e.getValue())));
                yield shown;
            }
            case ArrayNode array -> {
                var shown = JsonNodeFactory.instance.arrayNode();
                array.forEach(v -> shown.add(masked(v)));
                yield shown;
            }
            case TextNode text -> JsonNodeFactory.instance.textNode(parameters.taint().shown(text));
            case JsonNode other ->
                    parameters.taint().isMarked(other)
                            ? JsonNodeFactory.instance.textNode(parameters.taint().shown(other))
                            : other;
        };
    }

    /** Whether JSON carries a secure parameter's value, which would make it readable. */
    public boolean tellsSecrets(JsonNode json) {
        return parameters.taint().isTold(json);
    }

    public Violation masked(Violation violation) {
        return new Violation(violation.path(), masked(violation.message()));
    }

    /** Name to type and value, as a finished deployment shows them. */
    public record Told(ObjectNode json, List<Violation> faults) {}

    public Told outputs(References references) {
        return outputs(Scope.of(Scope.Place.BODY).reading(references));
    }

    /** As far as they are known before anything is deployed. */
    public Told outputs() {
        return outputs(Scope.of(Scope.Place.BODY).reading(null));
    }

    private Told outputs(Scope scope) {
        var found = new Problems();
        var all = outputs.values(scope, found);
        var shown = JsonNodeFactory.instance.objectNode();
        for (var output : all.properties()) {
            var type = output.getValue().path("type").asText();
            var entry = shown.putObject(output.getKey()).put("type", type);
            var value = output.getValue().path("value");
            if (!ParameterType.find(type).orElseThrow().secure && value != Unknown.VALUE) {
                entry.set("value", masked(value));
            }
        }
        return new Told(shown, found.list());
    }

    /** As the template around it reads them. */
    ObjectNode outputsFor(@Nullable References references) {
        return outputs.values(Scope.of(Scope.Place.BODY).reading(references), problems);
    }

    List<String> parameterNames() {
        return parameters.all();
    }

    JsonNode parameter(String name, References references) {
        return parameters.value(name, 0, evaluation, references);
    }

    /** The resource of an id, if the template means one. */
    public Optional<ArmResource> resource(String id) {
        return resources().stream().filter(r -> r.id.equalsIgnoreCase(id)).findFirst();
    }
}
