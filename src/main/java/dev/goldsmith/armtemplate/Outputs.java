package dev.goldsmith.armtemplate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** What a template says when it is deployed. */
final class Outputs {
    private final Located declared;
    private final Evaluation evaluation;
    private final Types types;
    private final Taint taint;

    Outputs(Located declared, Evaluation evaluation, Types types, Taint taint) {
        this.declared = declared;
        this.evaluation = evaluation;
        this.types = types;
        this.taint = taint;
    }

    /** With the values of secure ones as well; whoever shows them leaves those out. */
    ObjectNode values(Scope scope, Problems found) {
        var outputs = JsonNodeFactory.instance.objectNode();
        for (var name : (Iterable<String>) declared.json()::fieldNames) {
            var output = declared.at(name);
            var type = types.of(output, found);
            if (type.isEmpty()) {
                continue;
            }
            var condition = output.at("condition");
            if (!condition.isAbsent()
                    && !evaluation.tree(condition, scope, found).asBoolean(false)) {
                continue;
            }
            var value = value(output, scope, found);
            if (type.get().type().secure && value != Unknown.VALUE) {
                taint.own(value);
            }
            outputs.putObject(name).put("type", type.get().type().word).set("value", value);
        }
        return outputs;
    }

    private JsonNode value(Located output, Scope scope, Problems found) {
        try {
            var copy = output.at("copy");
            if (copy.isAbsent()) {
                return found(evaluation.known(output.at("value"), scope, found));
            }
            var list = JsonNodeFactory.instance.arrayNode();
            int count = evaluation.count(copy.at("count"), scope, found);
            for (int turn = 0; turn < count; turn++) {
                list.add(
                        found(
                                evaluation.known(
                                        copy.at("input"), scope.resourceTurn("", turn), found)));
            }
            return list;
        } catch (Later _) {
            return Unknown.VALUE;
        }
    }

    private static JsonNode found(@Nullable JsonNode value) {
        return value == null ? JsonNodeFactory.instance.nullNode() : value;
    }
}
