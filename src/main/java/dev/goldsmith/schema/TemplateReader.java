package dev.goldsmith.schema;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.SentJson;
import dev.goldsmith.kernel.Violation;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a template: a bare REST body, or the resource out of an ARM deployment file, whose {@code
 * apiVersion}, {@code dependsOn}, {@code comments}, {@code name} and {@code type} are dropped.
 *
 * <p>Unless the {@link Language} is a lenient one, names are case-sensitive and unknown fields are
 * faults, as in AIB's API since 2024-02-01. Read-only values that a service echoed are kept as
 * {@link Extras} and mean nothing.
 */
public final class TemplateReader {
    private static final JsonMapper JSON =
            JsonMapper.builder(SentJson.factory().build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    private static final List<String> NAMES = List.of("name", "type");

    /** What a deployment file adds to a resource. */
    private static final List<String> DEPLOYED = List.of("apiVersion", "comments", "dependsOn");

    /** What may stand around a template, and means nothing in it. */
    static final List<String> ENVELOPE = Stream.of(NAMES, DEPLOYED).flatMap(List::stream).toList();

    private TemplateReader() {}

    /**
     * @throws Refused {@code INVALID_TEMPLATE} with every violation; {@code MALFORMED_JSON} with
     *     line and column; {@code TOO_LARGE}
     */
    public static ImageTemplate read(String json) {
        return read(tree(json));
    }

    /** As {@link #read(String)}, in the words of one version of AIB's API. */
    public static ImageTemplate read(String json, Language language) {
        return read(tree(json), language);
    }

    /**
     * The JSON as such, whatever it says.
     *
     * @throws Refused {@code MALFORMED_JSON} with line and column; {@code TOO_LARGE}
     */
    public static JsonNode tree(String json) {
        SentJson.requireSize(json);
        return parse(json);
    }

    /**
     * @throws Refused {@code INVALID_TEMPLATE} with every violation
     */
    public static ImageTemplate read(JsonNode json) {
        return read(json, Language.OWN);
    }

    /** As {@link #read(JsonNode)}, in the words of one version of AIB's API. */
    public static ImageTemplate read(JsonNode json, Language language) {
        return reading(json, language).sound();
    }

    /** Reads as much as can be read, for who has more to say about it than the language has. */
    public static Reading reading(JsonNode json, Language language) {
        var faults = new Faults();
        ImageTemplate template = null;
        if (json instanceof ObjectNode object) {
            template =
                    read(
                            new Fields(
                                    "$",
                                    Shape.noun(ImageTemplate.class),
                                    object,
                                    faults,
                                    language));
        } else {
            faults.add(
                    "$",
                    "The template is %s; it must be a JSON object with `properties`."
                            .formatted(Words.describe(json)));
        }
        return new Reading(template, faults);
    }

    private static @Nullable ImageTemplate read(Fields fields) {
        if (fields.isWrong("resources") || fields.isWrong("$schema")) {
            fields.fault(
                    fields.isWrong("resources") ? "resources" : "$schema",
                    "This is a whole deployment file; send only the element of its `resources`"
                            + " whose type is Microsoft.VirtualMachineImages/imageTemplates.");
            return null;
        }
        if (fields.isWrong("apiVersion")) {
            fields.drop(NAMES);
        } else {
            fields.readOnly(NAMES);
        }
        fields.drop(DEPLOYED);
        return ShapeReader.read(ImageTemplate.class, fields);
    }

    private static JsonNode parse(String json) {
        try {
            var node = JSON.readTree(json);
            if (node.isMissingNode()) {
                throw malformed("There is nothing; send the template as a JSON object.", "$");
            }
            return node;
        } catch (NumberFormatException e) {
            throw SentJson.refusal(e);
        } catch (StreamConstraintsException e) {
            throw SentJson.refusal(e, path(e));
        } catch (JsonProcessingException e) {
            throw malformed(
                    "The JSON can't be read%s: %s".formatted(SentJson.where(e), cause(e)), path(e));
        }
    }

    private static Refused malformed(String detail, String path) {
        return new Refused(Refusal.MALFORMED_JSON, detail, List.of(new Violation(path, detail)));
    }

    private static String cause(JsonProcessingException e) {
        var message = e.getOriginalMessage();
        if (message.startsWith("Trailing token")) {
            return "there is more text after the end of the template; send one JSON object.";
        }
        if (message.startsWith("Duplicate field")) {
            return message + " in one object; keep one of them.";
        }
        // Jackson goes on to explain itself to programmers.
        var sentence =
                message.lines().findFirst().orElse("").replaceFirst(" \\(start marker.*", "");
        return sentence.endsWith(".") ? sentence : sentence + ".";
    }

    private static String path(JsonProcessingException e) {
        var path = "$";
        if (e.getProcessor() instanceof JsonParser parser) {
            var pointer = parser.getParsingContext().pathAsPointer();
            for (; pointer != null && !pointer.matches(); pointer = pointer.tail()) {
                path =
                        pointer.getMatchingIndex() >= 0
                                ? path + "[" + pointer.getMatchingIndex() + "]"
                                : Fields.child(path, pointer.getMatchingProperty());
            }
        }
        return path;
    }
}
