package dev.goldsmith.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import dev.goldsmith.kernel.Spelling;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How messages speak of what was found. */
final class Words {
    private Words() {}

    static String code(String text) {
        return Spelling.code(text);
    }

    static String shorten(String text) {
        return Spelling.shorten(text);
    }

    /** A value of the right JSON type. */
    static String value(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> value.textValue().isEmpty() ? "empty" : code(value.textValue());
            case NUMBER, BOOLEAN -> shorten(value.asText());
            case ARRAY, OBJECT, NULL, BINARY, MISSING, POJO -> describe(value);
        };
    }

    /** {@code a Shell customizer}, {@code an Ansible customizer}. */
    static String article(String noun) {
        return ("AEIOUaeiou".indexOf(noun.charAt(0)) < 0 ? "a " : "an ") + noun;
    }

    /** A value of the wrong JSON type. */
    static String describe(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "the string " + code(value.textValue());
            case NUMBER -> "the number " + shorten(value.asText());
            case BOOLEAN -> value.asText();
            case ARRAY -> value.isEmpty() ? "an empty array" : "an array";
            case OBJECT -> "an object";
            case NULL -> "null";
            case BINARY, MISSING, POJO -> "a " + lower(value.getNodeType());
        };
    }

    /** Something like {@code [parameters('location')]}, which only a deployment resolves. */
    static boolean isExpression(String text) {
        return text.matches("(?s)\\[\\w+\\(.*\\)\\]");
    }

    /**
     * @param noun with its article, or a field's name in backticks
     */
    static String anObject(String noun) {
        return noun.startsWith("`") ? "an object" : "an object, " + noun;
    }

    static String whole(int least, int most) {
        return least == Integer.MIN_VALUE
                ? "a whole number of 32 bits"
                : most == Integer.MAX_VALUE
                        ? "a whole number of at least " + least
                        : "a whole number from %d to %d".formatted(least, most);
    }

    static String oneOf(List<String> choices) {
        var quoted = choices.stream().map(Words::code).toList();
        var last = quoted.size() - 1;
        return last == 0
                ? quoted.getFirst()
                : String.join(", ", quoted.subList(0, last)) + " or " + quoted.get(last);
    }

    /**
     * @return what makes the text impossible to store and write faithfully, or null
     */
    static @Nullable String illegible(String text) {
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == 0) {
                return "the character U+0000, which no script or name can have";
            }
            if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return "half of a surrogate pair, which isn't a character";
            }
        }
        return null;
    }

    private static String lower(JsonNodeType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }
}
