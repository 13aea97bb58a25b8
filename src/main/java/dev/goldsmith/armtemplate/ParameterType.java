package dev.goldsmith.armtemplate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Optional;

/** What a parameter or an output can be. */
enum ParameterType {
    STRING("string", "a text", false),
    SECURE_STRING("securestring", "a text", true),
    INT("int", "a whole number", false),
    BOOL("bool", "true or false", false),
    OBJECT("object", "an object", false),
    SECURE_OBJECT("secureObject", "an object", true),
    ARRAY("array", "an array", false);

    final String word;
    final String right;
    final boolean secure;

    ParameterType(String word, String right, boolean secure) {
        this.word = word;
        this.right = right;
        this.secure = secure;
    }

    static Optional<ParameterType> find(String word) {
        return Arrays.stream(values()).filter(t -> t.word.equalsIgnoreCase(word)).findFirst();
    }

    boolean holds(JsonNode value) {
        return switch (this) {
            case STRING, SECURE_STRING -> value.isTextual();
            case INT -> value.isIntegralNumber() && value.canConvertToLong();
            case BOOL -> value.isBoolean();
            case OBJECT, SECURE_OBJECT -> value.isObject();
            case ARRAY -> value.isArray();
        };
    }

    static String words() {
        return String.join(", ", Arrays.stream(values()).map(t -> t.word).toList());
    }
}
