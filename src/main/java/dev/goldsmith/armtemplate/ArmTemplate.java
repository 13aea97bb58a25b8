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

/** A deployment template with its parameters, at a place: the resources that it means. */
public final class ArmTemplate {
    private static final Set<String> FIELDS =
            Set.of(
                    "$schema",
                    "contentVersion",
                    "apiProfile",
                    "metadata",
                    "parameters",
                    "variables",
                    "functions",
                    "resources",
                    "outputs");

    /** Of parameters, variables and outputs; as Azure Resource Manager has it. */
    private static final int NAMES = 256;

    private final Located template;
    private final Problems problems = new Problems();
    private final Parameters parameters;
    private final TemplateCalls calls;
    private final Expansion expansion;

    private ArmTemplate(Located template, Located values, Ground ground) {
        this.template = template;
        structure();
        this.parameters = new Parameters(template.near("parameters"), values, problems);
        this.calls = new TemplateCalls(ground, parameters, template.near("variables"), problems);
        this.expansion =
                new Expansion(template.near("resources"), ground, calls.evaluation(), problems);
        calls.resolveBy(expansion::idOf);
        expansion.run();
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
        return new ArmTemplate(template, values, ground);
    }

    private void structure() {
        if (!template.json().isObject()) {
            problems.add(
                    template,
                    "The template is %s; it must be an object with `resources`."
                            .formatted(Values.kind(template.json())));
            throw Problems.refusal(problems.list());
        }
        for (var field : (Iterable<String>) template.json()::fieldNames) {
            if (!FIELDS.contains(field)) {
                problems.add(
                        template.at(field),
                        field.equals("languageVersion") || field.equals("definitions")
                                ? "`%s` isn't known here: write the template without it; resources are an array."
                                        .formatted(field)
                                : Spelling.unknown(field, "a deployment template", FIELDS));
            }
        }
        var misspelled = problems.size();
        for (var section : List.of("parameters", "variables", "outputs")) {
            requireObjects(template.near(section), !section.equals("variables"));
            requireFew(template.near(section));
        }
        if (!template.near("functions").json().isEmpty()) {
            problems.add(
                    template.near("functions"), "Functions of a template's own aren't known here.");
        }
        var resources = template.near("resources");
        if (!resources.json().isArray()) {
            problems.add(
                    resources,
                    "`resources` is %s; it must be an array."
                            .formatted(
                                    resources.json().isMissingNode()
                                            ? "missing"
                                            : Values.kind(resources.json())));
        }
        if (problems.size() > misspelled) {
            throw Problems.refusal(problems.list());
        }
    }

    private void requireFew(Located section) {
        if (section.json().size() > NAMES) {
            problems.add(
                    section,
                    "There are %,d; a template has at most %d."
                            .formatted(section.json().size(), NAMES));
        }
    }

    private void requireObjects(Located section, boolean ofObjects) {
        if (section.isAbsent()) {
            return;
        }
        if (!section.json().isObject()) {
            problems.add(
                    section,
                    "It is %s; it must be an object.".formatted(Values.kind(section.json())));
            return;
        }
        for (var name : (Iterable<String>) section.json()::fieldNames) {
            if (ofObjects && !section.json().get(name).isObject()) {
                problems.add(
                        section.at(name),
                        "It is %s; it must be an object with a `type`."
                                .formatted(Values.kind(section.json().get(name))));
            }
        }
    }

    /** Checks every parameter, used or not, as a deployment does. */
    public ArmTemplate checked() {
        parameters.check(calls.evaluation());
        return this;
    }

    /** In an order in which they can be deployed. */
    public List<ArmResource> resources() {
        return expansion.ordered();
    }

    /** Ids of what must be there before this one. */
    public Set<String> needs(ArmResource resource) {
        return expansion.needs(resource);
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
                        .forEach(e -> shown.set(masked(e.getKey()), masked(e.getValue())));
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
    public record Outputs(ObjectNode json, List<Violation> faults) {}

    public Outputs outputs(References references) {
        return outputs(Scope.of(Scope.Place.BODY).reading(references));
    }

    /** As far as they are known before anything is deployed. */
    public Outputs outputs() {
        return outputs(Scope.of(Scope.Place.BODY).reading(null));
    }

    private Outputs outputs(Scope scope) {
        var found = new Problems();
        var outputs = JsonNodeFactory.instance.objectNode();
        var declared = template.near("outputs");
        for (var name : (Iterable<String>) declared.json()::fieldNames) {
            var output = declared.at(name);
            var type = ParameterType.find(output.at("type").json().asText(""));
            if (type.isEmpty()) {
                found.add(
                        output.at("type"),
                        "An output's `type` must be one of %s.".formatted(ParameterType.words()));
                continue;
            }
            var condition = output.at("condition");
            if (!condition.isAbsent()
                    && !calls.evaluation().tree(condition, scope, found).asBoolean(false)) {
                continue;
            }
            var value = calls.evaluation().tree(output.at("value"), scope, found);
            var shown = outputs.putObject(name).put("type", type.get().word);
            if (!type.get().secure) {
                shown.set("value", masked(value));
            }
        }
        return new Outputs(outputs, found.list());
    }

    /** The resource of an id, if the template means one. */
    public Optional<ArmResource> resource(String id) {
        return resources().stream().filter(r -> r.id.equalsIgnoreCase(id)).findFirst();
    }
}
