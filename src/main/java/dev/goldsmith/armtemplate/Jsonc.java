package dev.goldsmith.armtemplate;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.SentJson;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads JSON as Azure's tools write it: with comments, unquoted field names, strings over several
 * lines and a byte order mark. Every value's place in the text is kept.
 */
public final class Jsonc {
    /** Characters of all paths: long names on many levels would be kept once for each value. */
    private static final int PATHS = 8_000_000;

    private static final JsonFactory FACTORY = SentJson.lenientFactory().build();

    private final JsonParser parser;
    private final Map<String, Integer> offsets = new HashMap<>();
    private int paths;

    private Jsonc(JsonParser parser) {
        this.parser = parser;
    }

    /**
     * @throws Refused {@code MALFORMED_JSON} with line and column; {@code TOO_LARGE}
     */
    public static Located read(String json) {
        SentJson.requireSize(json);
        var text = json.startsWith("\uFEFF") ? json.substring(1) : json;
        try (var parser = FACTORY.createParser(text)) {
            if (parser.nextToken() == null) {
                throw malformed("There is nothing; send a JSON object.");
            }
            var reader = new Jsonc(parser);
            var root = reader.value("$");
            if (parser.nextToken() != null) {
                var at = parser.currentTokenLocation();
                throw malformed(
                        "There is more text after the end of the object, at line %d, column %d."
                                .formatted(at.getLineNr(), at.getColumnNr()));
            }
            return new Located(root, "$", text, reader.offsets);
        } catch (NumberFormatException e) {
            throw SentJson.refusal(e);
        } catch (StreamConstraintsException e) {
            throw SentJson.refusal(e, "$");
        } catch (JsonProcessingException e) {
            var first =
                    e.getOriginalMessage()
                            .lines()
                            .findFirst()
                            .orElse("")
                            .replaceFirst(" \\(start marker.*", "");
            var advice =
                    first.startsWith("Duplicate field")
                            ? " in one object; keep one of them."
                            : first.endsWith(".") ? "" : ".";
            throw Refused.field(
                    Refusal.MALFORMED_JSON,
                    path(e),
                    "The JSON can't be read%s: %s%s".formatted(SentJson.where(e), first, advice));
        } catch (IOException e) {
            throw new IllegalStateException("a text in memory is always readable", e);
        }
    }

    private JsonNode value(String path) throws IOException {
        paths += path.length();
        if (paths > PATHS) {
            throw malformed("The JSON has too many long names, one below the other.");
        }
        offsets.put(path, (int) parser.currentTokenLocation().getCharOffset());
        var nodes = JsonNodeFactory.instance;
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                var object = nodes.objectNode();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    var name = parser.currentName();
                    parser.nextToken();
                    object.set(name, value(Located.child(path, name)));
                }
                yield object;
            }
            case START_ARRAY -> {
                var array = nodes.arrayNode();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    array.add(value("%s[%d]".formatted(path, array.size())));
                }
                yield array;
            }
            case VALUE_STRING -> nodes.textNode(parser.getText());
            case VALUE_NUMBER_INT ->
                    switch (parser.getNumberType()) {
                        case INT -> nodes.numberNode(parser.getIntValue());
                        case LONG -> nodes.numberNode(parser.getLongValue());
                        case BIG_INTEGER, FLOAT, DOUBLE, BIG_DECIMAL ->
                                nodes.numberNode(parser.getBigIntegerValue());
                    };
            case VALUE_NUMBER_FLOAT -> DecimalNode.valueOf(parser.getDecimalValue());
            case VALUE_TRUE, VALUE_FALSE -> nodes.booleanNode(parser.getBooleanValue());
            case VALUE_NULL -> nodes.nullNode();
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                    throw new IllegalStateException(
                            "no value begins with " + parser.currentToken());
        };
    }

    private static Refused malformed(String detail) {
        return Refused.field(Refusal.MALFORMED_JSON, "$", detail);
    }

    /** Of the value where reading stopped. */
    private static String path(JsonProcessingException e) {
        var path = "$";
        if (e.getProcessor() instanceof JsonParser stopped) {
            var pointer = stopped.getParsingContext().pathAsPointer();
            for (; pointer != null && !pointer.matches(); pointer = pointer.tail()) {
                path =
                        pointer.getMatchingIndex() >= 0
                                ? "%s[%d]".formatted(path, pointer.getMatchingIndex())
                                : Located.child(path, pointer.getMatchingProperty());
            }
        }
        return path;
    }
}
