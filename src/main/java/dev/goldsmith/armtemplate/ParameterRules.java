package dev.goldsmith.armtemplate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** The bounds that a declaration sets. Messages don't repeat a value that may be a secret. */
record ParameterRules(Located declaration, ParameterType type, Problems problems) {

    /**
     * @param keys of the allowed values
     */
    void check(Located source, JsonNode value, Set<String> keys) {
        var allowed = declaration.at("allowedValues");
        if (!allowed.isAbsent() && !isAllowed(value, keys)) {
            problems.add(
                    source,
                    "The value%s isn't allowed; `allowedValues` are %s."
                            .formatted(
                                    type.secure ? "" : " `" + Values.text(value) + "`",
                                    allowed.json()));
        }
        switch (type) {
            case INT -> bounds(source, value.longValue(), "minValue", "maxValue", "The value");
            case STRING, SECURE_STRING ->
                    bounds(
                            source,
                            value.textValue().length(),
                            "minLength",
                            "maxLength",
                            "The text's length");
            case ARRAY ->
                    bounds(source, value.size(), "minLength", "maxLength", "The array's length");
            case BOOL, OBJECT, SECURE_OBJECT -> {}
        }
    }

    /** An array as a whole, or each of its elements. */
    private static boolean isAllowed(JsonNode value, Set<String> keys) {
        return keys.contains(Values.key(value))
                || value.isArray()
                        && value.valueStream().allMatch(it -> keys.contains(Values.key(it)));
    }

    private void bounds(Located source, long value, String least, String most, String what) {
        var min = declaration.at(least).json();
        var max = declaration.at(most).json();
        if (min.isIntegralNumber() && value < min.longValue()) {
            problems.add(
                    source,
                    "%s is %s; `%s` is %d.".formatted(what, shown(value), least, min.longValue()));
        }
        if (max.isIntegralNumber() && value > max.longValue()) {
            problems.add(
                    source,
                    "%s is %s; `%s` is %d.".formatted(what, shown(value), most, max.longValue()));
        }
    }

    private String shown(long value) {
        return type.secure ? "wrong" : String.valueOf(value);
    }
}
