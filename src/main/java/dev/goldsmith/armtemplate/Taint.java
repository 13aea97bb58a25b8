package dev.goldsmith.armtemplate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What came of secure parameters: their values, and each value that a function made of one. A value
 * is known by its node, so that one is told from another that is written the same; its text is
 * sought besides, since messages have no nodes.
 */
final class Taint {
    private static final int TEXTS = 2048;

    /** What these say of a text tells nobody what it is. */
    private static final Set<String> SAYS_LITTLE = Set.of("length", "indexof", "lastindexof");

    private final Set<JsonNode> marked = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<String, Secret> texts = new HashMap<>();

    /** Objects with a name in them that came of one: a name has no node. */
    private final Set<JsonNode> named = Collections.newSetFromMap(new IdentityHashMap<>());

    /** A secure parameter's value, with all that is in it. */
    void own(JsonNode value) {
        if (isTelling(value)) {
            marked.add(value);
            texts.computeIfAbsent(value.asText(), Secret::new);
        }
        value.forEach(this::own);
    }

    /**
     * What a function made of its arguments.
     *
     * @param function in lower case
     * @throws Unsound when there is more than can be sought
     */
    JsonNode flow(String function, Arguments arguments, JsonNode result) {
        if (!marked.isEmpty()
                && !SAYS_LITTLE.contains(function)
                && arguments.values().stream().anyMatch(this::isIn)) {
            Set<JsonNode> taken = Collections.newSetFromMap(new IdentityHashMap<>());
            arguments.values().forEach(it -> leaves(it, taken));
            derive(result, taken);
            if (function.equals("createobject")) {
                for (int i = 0; i < arguments.count(); i += 2) {
                    name(result, arguments.get(i));
                }
            }
            if (!named.isEmpty() && arguments.values().stream().anyMatch(this::isNamedIn)) {
                nameAll(result, taken);
            }
            if (texts.size() > TEXTS) {
                throw arguments.refused(
                        "Too much is made of secure parameters: at most %,d texts."
                                .formatted(TEXTS));
            }
        }
        return result;
    }

    /** What was an argument, or part of one, is as secret as it was. */
    private void derive(JsonNode value, Set<JsonNode> taken) {
        if (isTelling(value) && !taken.contains(value) && marked.add(value)) {
            var text = value.asText();
            // What has a secret in it is hidden by that one's text.
            if (text.length() >= Secret.TELLING && masked(text).equals(text)) {
                texts.computeIfAbsent(text, Secret::new);
            }
        }
        value.forEach(it -> derive(it, taken));
    }

    /** An object gets a name that may have come of one. */
    void name(JsonNode object, JsonNode name) {
        if (isIn(name)) {
            named.add(object);
        }
    }

    /** An object has the names of another. */
    void namesOf(JsonNode object, JsonNode other) {
        if (named.contains(other)) {
            named.add(object);
        }
    }

    boolean isNamed(JsonNode object) {
        return named.contains(object);
    }

    private boolean isNamedIn(JsonNode value) {
        if (named.contains(value)) {
            return true;
        }
        for (var it : value) {
            if (it.isContainerNode() && isNamedIn(it)) {
                return true;
            }
        }
        return false;
    }

    private void nameAll(JsonNode value, Set<JsonNode> taken) {
        if (value.isObject() && !taken.contains(value)) {
            named.add(value);
        }
        value.forEach(it -> nameAll(it, taken));
    }

    private static void leaves(JsonNode value, Set<JsonNode> into) {
        if (value.isValueNode() || value.isObject()) {
            into.add(value);
        }
        value.forEach(it -> leaves(it, into));
    }

    /** Others are the same nodes everywhere. */
    private static boolean isTelling(JsonNode value) {
        return value.isTextual() && !value.textValue().isEmpty()
                || value.isNumber() && value.asText().length() >= Secret.TELLING;
    }

    /** Whether it, or something in it, came of a secure parameter. */
    boolean isIn(JsonNode value) {
        if (marked.contains(value) || named.contains(value)) {
            return true;
        }
        for (var it : value) {
            if (isIn(it)) {
                return true;
            }
        }
        return false;
    }

    /** Whether JSON tells one, by a node or by its text. */
    boolean isTold(JsonNode json) {
        if (isIn(json)) {
            return true;
        }
        var text = json.toString();
        return texts.values().stream().anyMatch(it -> it.isQuotedIn(text));
    }

    boolean isMarked(JsonNode value) {
        return marked.contains(value);
    }

    /** What is shown of a name; those of an object that has one of a secret are numbered. */
    String shownName(JsonNode object, String name, int number) {
        return isNamed(object) ? Secret.MASK + (number == 0 ? "" : number + 1) : masked(name);
    }

    int size() {
        return texts.size();
    }

    /** The text without any of them. */
    String masked(String text) {
        var shown = text;
        for (var secret : texts.values()) {
            shown = secret.maskedIn(shown);
        }
        return shown;
    }

    /** What is shown of a text or number that is one of them: nothing of it, if it came to that. */
    String shown(JsonNode value) {
        var text = value.asText();
        var masked = masked(text);
        return isMarked(value) && masked.equals(text) ? Secret.MASK : masked;
    }
}
