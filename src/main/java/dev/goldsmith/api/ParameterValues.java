package dev.goldsmith.api;

import dev.goldsmith.kernel.Fields;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values of parameters, as JSON has them. */
final class ParameterValues {
    private ParameterValues() {}

    static Map<String, String> of(@Nullable Map<String, Object> sent) {
        var values = new LinkedHashMap<String, String>();
        if (sent != null) {
            sent.forEach((name, value) -> values.put(name, text("parameters." + name, value)));
        }
        return values;
    }

    static String text(String field, @Nullable Object value) {
        return switch (value) {
            case null -> "";
            case String it -> it;
            case Boolean it -> it.toString();
            case Double it -> plain(it);
            case Number it -> it.toString();
            default ->
                    throw Fields.fault(
                            field, "A value is a string, a number, true or false; nothing else.");
        };
    }

    private static String plain(Double number) {
        return Double.isFinite(number) ? BigDecimal.valueOf(number).toPlainString() : "";
    }
}
