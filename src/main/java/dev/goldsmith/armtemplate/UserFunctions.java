package dev.goldsmith.armtemplate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Functions of a template's own, which Bicep's {@code func} becomes as well. */
final class UserFunctions {
    private static final int MOST = 256;

    private final Map<String, Located> members = new HashMap<>();
    private final Types types;
    private final Problems problems;

    /**
     * @param declared an array of namespaces with their members
     */
    UserFunctions(Located declared, Types types, Problems problems) {
        this.types = types;
        this.problems = problems;
        for (int i = 0; i < declared.json().size(); i++) {
            var space = declared.at(i);
            var name = space.at("namespace").json().asText("");
            var all = space.at("members");
            if (name.isEmpty() || !all.json().isObject()) {
                problems.add(
                        space, "Functions are given as `{\"namespace\": …, \"members\": {…}}`.");
                continue;
            }
            for (var member : (Iterable<String>) all.json()::fieldNames) {
                if (all.at(member).at("output").at("value").json().isMissingNode()) {
                    problems.add(
                            all.at(member),
                            "A function has an `output` with a `type` and a `value`.");
                }
                members.put((name + "." + member).toLowerCase(Locale.ROOT), all.at(member));
            }
        }
        if (members.size() > MOST) {
            problems.add(declared, "A template has at most %d functions.".formatted(MOST));
        }
    }

    JsonNode call(String name, Arguments a, Evaluation evaluation) {
        var member = members.get(name);
        if (member == null) {
            throw a.refused(
                    "The template has no function `%s`%s."
                            .formatted(
                                    a.function(),
                                    members.isEmpty()
                                            ? ""
                                            : "; it has "
                                                    + String.join(
                                                            ", ",
                                                            members.keySet().stream()
                                                                    .sorted()
                                                                    .limit(20)
                                                                    .toList())));
        }
        var declared = member.at("parameters");
        Function.requireCount(
                a.function(), a.count(), a.at(), declared.json().size(), declared.json().size());
        Map<String, JsonNode> given = new HashMap<>();
        for (int i = 0; i < a.count(); i++) {
            var parameter = declared.at(i);
            var called = parameter.at("name").json().asText("");
            var type = types.of(parameter).orElseThrow(AlreadyReported::new);
            var value = a.get(i);
            if (!type.type().holds(value) && !(value.isNull() && type.isNullable())) {
                throw a.refused(
                        i,
                        "Argument %d of `%s`, `%s`, is %s; it must be %s."
                                .formatted(
                                        i + 1,
                                        a.function(),
                                        called,
                                        Values.kind(value),
                                        type.type().right));
            }
            given.put(called.toLowerCase(Locale.ROOT), value);
        }
        var output = member.at("output");
        var type = types.of(output).orElseThrow(AlreadyReported::new);
        var value = evaluation.known(output.at("value"), Scope.of(given), problems);
        if (value == null) {
            throw new AlreadyReported();
        }
        if (!type.type().holds(value) && !(value.isNull() && type.isNullable())) {
            throw a.refused(
                    "`%s` makes %s; its output must be %s."
                            .formatted(a.function(), Values.kind(value), type.type().right));
        }
        return value;
    }
}
