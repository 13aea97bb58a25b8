package dev.goldsmith.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.SentJson;
import dev.goldsmith.kernel.Violation;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads JSON bodies strictly: an unknown field or a wrong type is a fault, never a guess. */
final class Body {
    private static final JsonMapper STRICT =
            JsonMapper.builder(SentJson.factory().build())
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                    .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                    .build();

    private Body() {}

    /**
     * @param text nothing at all reads as an empty object
     * @throws Refused MALFORMED_JSON with line and column, INVALID_REQUEST with the field's path
     */
    static <T> T read(@Nullable String text, Class<T> type) {
        try {
            var value = STRICT.readValue(text == null || text.isBlank() ? "{}" : text, type);
            if (value == null) {
                throw fault("$", "The body is null; send a JSON object.");
            }
            return value;
        } catch (UnrecognizedPropertyException e) {
            throw fault(
                    path(e),
                    "There is no field '%s' here; there are: %s."
                            .formatted(
                                    e.getPropertyName(),
                                    e.getKnownPropertyIds().stream()
                                            .map(String::valueOf)
                                            .sorted()
                                            .collect(Collectors.joining(", "))));
        } catch (MismatchedInputException e) {
            if (String.valueOf(e.getMessage()).startsWith("Trailing token")) {
                throw malformed(e, "there is more after the end of the object");
            }
            throw fault(
                    path(e),
                    "%s must be %s.".formatted(subject(path(e)), right(e.getTargetType())));
        } catch (NumberFormatException e) {
            throw SentJson.refusal(e);
        } catch (StreamConstraintsException e) {
            throw SentJson.refusal(e, "$");
        } catch (JsonProcessingException e) {
            throw malformed(e, e.getOriginalMessage());
        }
    }

    static void requireJson(@Nullable MediaType media) {
        if (media == null || !media.isCompatible(MediaType.APPLICATION_JSON_TYPE)) {
            throw new Refused(
                    Refusal.UNSUPPORTED_TYPE,
                    "The body must be JSON: send it with 'Content-Type: application/json'.");
        }
    }

    private static Refused malformed(JsonProcessingException e, String cause) {
        var at = e.getLocation();
        var message =
                "The body is not valid JSON at line %d, column %d: %s."
                        .formatted(at.getLineNr(), at.getColumnNr(), cause);
        return new Refused(Refusal.MALFORMED_JSON, message, List.of(new Violation("$", message)));
    }

    private static Refused fault(String path, String message) {
        return Refused.field(Refusal.INVALID_REQUEST, path, message);
    }

    private static String path(JsonMappingException e) {
        var path = new StringBuilder("$");
        for (var step : e.getPath()) {
            path.append(
                    step.getFieldName() != null
                            ? "." + step.getFieldName()
                            : "[" + step.getIndex() + "]");
        }
        return path.toString();
    }

    private static String subject(String path) {
        return path.equals("$") ? "The body" : "'" + path.substring(2) + "'";
    }

    private static String right(@Nullable Class<?> type) {
        if (type == null || type.isRecord()) {
            return "a JSON object";
        }
        if (type == String.class) {
            return "text";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        return Number.class.isAssignableFrom(type) || type.isPrimitive()
                ? "a whole number"
                : "a " + type.getSimpleName().toLowerCase(Locale.ROOT);
    }
}
