package dev.goldsmith.armtemplate;

import dev.goldsmith.kernel.Spelling;
import java.util.List;
import java.util.Set;

/** The parts of a deployment template, before anything in them is read. */
record Structure(Located template, Problems problems) {
    private static final Set<String> FIELDS =
            Set.of(
                    "$schema",
                    "contentVersion",
                    "apiProfile",
                    "languageVersion",
                    "definitions",
                    "metadata",
                    "parameters",
                    "variables",
                    "functions",
                    "resources",
                    "outputs");

    /** Of parameters, variables and outputs; as Azure Resource Manager has it. */
    private static final int NAMES = 256;

    /**
     * @throws dev.goldsmith.kernel.Refused INVALID_TEMPLATE when it can't be read at all
     */
    void check() {
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
                        Spelling.unknown(field, "a deployment template", FIELDS));
            }
        }
        var misspelled = problems.size();
        for (var section : List.of("parameters", "variables", "outputs", "definitions")) {
            requireObjects(template.near(section), !section.equals("variables"));
            requireFew(template.near(section));
        }
        requireResources(template.near("resources"));
        if (problems.size() > misspelled) {
            throw Problems.refusal(problems.list());
        }
    }

    private void requireResources(Located resources) {
        var version = template.near("languageVersion");
        boolean symbolic = version.json().asText("1.0").equals("2.0");
        if (!version.isAbsent() && !symbolic && !version.json().asText().equals("1.0")) {
            problems.add(
                    version,
                    "There is no `languageVersion` %s here; it must be \"1.0\" or \"2.0\"."
                            .formatted(Spelling.shorten(version.json().toString())));
            return;
        }
        boolean right = symbolic ? resources.json().isObject() : resources.json().isArray();
        if (!right) {
            problems.add(
                    resources,
                    "`resources` is %s; it must be %s."
                            .formatted(
                                    resources.json().isMissingNode()
                                            ? "missing"
                                            : Values.kind(resources.json()),
                                    symbolic
                                            ? "an object of resources by symbolic name"
                                            : resources.json().isObject()
                                                    ? "an array, or `languageVersion` \"2.0\""
                                                    : "an array"));
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
}
