package dev.goldsmith.armtemplate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.goldsmith.armtemplate.Expression.Call;
import java.util.List;
import java.util.Set;

/** The functions that compute only what they need. */
record Choices(Evaluation evaluation, Call call, Scope scope) {
    private static final Set<String> NAMES = Set.of("if", "and", "or");

    /**
     * @param name in lower case
     */
    static boolean isOne(String name) {
        return NAMES.contains(name);
    }

    JsonNode value(String name) {
        if (name.equals("if")) {
            Function.requireCount("if", call.arguments().size(), call.at(), 3, 3);
            return evaluation.value(
                    call.arguments().get(flag(call.arguments().getFirst()) ? 1 : 2), scope);
        }
        Function.requireCount(name, call.arguments().size(), call.at(), 2, Function.ANY);
        boolean ends = name.equals("or");
        boolean ended = call.arguments().stream().anyMatch(it -> flag(it) == ends);
        return Function.NODES.booleanNode(ended == ends);
    }

    private boolean flag(Expression expression) {
        return evaluation.arguments(call, List.of(expression), scope).flag(0);
    }
}
