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
import dev.goldsmith.schema.ImageTemplate.Identity;
import java.util.List;
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

    private enum IdentityType {
        UserAssigned,
        None
    }

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
            template = read(new Fields("$", "a template", object, faults, language));
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
            fields.drop("name", "type");
        } else {
            fields.readOnly("name", "type");
        }
        fields.drop("apiVersion", "comments", "dependsOn");
        fields.readOnly("id", "systemData");
        var own = fields.language == Language.OWN;
        var location =
                own
                        ? fields.text("location", Rule.REGION)
                        : fields.requiredText("location", Rule.REGION);
        var identity =
                own
                        ? fields.object("identity", "`identity`", TemplateReader::identity)
                        : fields.requiredObject("identity", "`identity`", TemplateReader::identity);
        var tags = Tags.read(fields, "tags");
        var properties =
                fields.requiredObject("properties", "`properties`", PropertiesReader::read);
        var extras = fields.rest();
        return properties == null
                ? null
                : new ImageTemplate(location, identity, tags, properties, extras);
    }

    private static Identity identity(Fields fields) {
        var type = fields.requiredOneOf("type", IdentityType.class);
        var right = "an object whose one key is an identity's resource id and whose value is `{}`";
        var identities =
                fields.map(
                        "userAssignedIdentities",
                        right,
                        (id, value) -> {
                            if (!Rule.IDENTITY_ID.holds().test(id)) {
                                value.fault(
                                        "The key is %s; it must be %s."
                                                .formatted(
                                                        Words.code(id), Rule.IDENTITY_ID.right()));
                            }
                            var details = value.object("`{}`", TemplateReader::identityDetails);
                            return details == null ? Extras.NONE : details;
                        });
        var count = identities == null ? 0 : identities.size();
        if (type == IdentityType.None && count > 0) {
            fields.fault(
                    "userAssignedIdentities",
                    "`type` is `None`, so `userAssignedIdentities` must be left out; or make"
                            + " `type` `UserAssigned`.");
        } else if (type == IdentityType.UserAssigned
                && (count > 1 || count == 0 && !fields.isWrong("userAssignedIdentities"))) {
            fields.fault(
                    "userAssignedIdentities",
                    "`userAssignedIdentities` has %d identities; it must be %s."
                            .formatted(count, right));
        }
        return new Identity(type == null ? "" : type.name(), identities, fields.rest());
    }

    private static Extras identityDetails(Fields fields) {
        fields.readOnly("clientId", "principalId");
        return fields.rest();
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
