package dev.goldsmith.arm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Spelling;
import dev.goldsmith.kernel.Violation;
import dev.goldsmith.schema.TemplateReader;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends of a resource that isn't a template: location, tags and properties. A fault
 * names its path; a property that nobody here knows is one, a null says nothing.
 */
final class Sent {
    private static final Instant EARLIEST = Instant.parse("1900-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");
    private static final int MOST_TAGS = 50;
    private static final int LONGEST_TAG = 256;
    private static final int LONGEST_KEY = 512;

    /** What clients send back of what they got, and what a deployment template adds to it. */
    private static final Set<String> ENVELOPE =
            Set.of(
                    "id",
                    "name",
                    "type",
                    "apiVersion",
                    "comments",
                    "dependsOn",
                    "location",
                    "tags",
                    "properties",
                    "systemData",
                    "etag");

    private final ObjectNode json;
    private final List<Violation> faults = new ArrayList<>();

    private Sent(ObjectNode json) {
        this.json = json;
    }

    /**
     * @throws Refused MALFORMED_JSON, INVALID_REQUEST when it is no object or has unknown fields
     */
    static Sent read(@Nullable String body, String... further) {
        var tree = TemplateReader.tree(body == null || body.isBlank() ? "{}" : body);
        if (!(tree instanceof ObjectNode object)) {
            throw Refused.field(Refusal.INVALID_REQUEST, "$", "The body must be a JSON object.");
        }
        var sent = new Sent(object);
        var known = new HashSet<>(ENVELOPE);
        known.addAll(List.of(further));
        sent.only(object, "$", known);
        return sent;
    }

    boolean has(String field) {
        return json.hasNonNull(field);
    }

    /** Null when it isn't given. */
    @Nullable String location() {
        var location = json.path("location");
        if (location.isNull() || location.isMissingNode()) {
            return null;
        }
        if (!location.isTextual() || !location.asText().matches("[A-Za-z0-9][\\w .-]{0,89}")) {
            fault("$.location", "'location' must be a region's name such as `local`.");
            return null;
        }
        return location.asText();
    }

    /** Empty when there are none. */
    Map<String, String> tags() {
        return tags(json, "$");
    }

    /** The {@code tags} of an object below. */
    Map<String, String> tags(ObjectNode in, String path) {
        Map<String, String> tags = new TreeMap<>();
        var sent = in.path("tags");
        var at = path + ".tags";
        if (sent instanceof ObjectNode object) {
            object.properties()
                    .forEach(tag -> {
                        if (isTag(tag.getKey(), tag.getValue())) {
                            tags.put(tag.getKey(), tag.getValue().asText());
                        } else {
                            fault(
                                    at,
                                    "A tag has a name without any of <>%&\\?/ and a string of at most 256 characters.");
                        }
                    });
        } else if (!sent.isMissingNode() && !sent.isNull()) {
            fault(at, "'tags' must be an object of strings.");
        }
        if (tags.size() > MOST_TAGS) {
            fault(at, "There are %d tags; 50 is the most.".formatted(tags.size()));
        }
        return tags;
    }

    private static boolean isTag(String name, JsonNode value) {
        return value.isTextual()
                && value.asText().length() <= LONGEST_TAG
                && isText(value.asText())
                && name.matches("[^<>%&\\\\?/\\p{Cntrl}]{1," + LONGEST_KEY + "}")
                && isText(name);
    }

    /** Empty when there are none. */
    ObjectNode properties(String... known) {
        var properties = json.path("properties");
        if (properties instanceof ObjectNode object) {
            only(object, "$.properties", Set.of(known));
            return object;
        }
        if (!properties.isMissingNode() && !properties.isNull()) {
            fault("$.properties", "'properties' must be an object.");
        }
        return JsonNodeFactory.instance.objectNode();
    }

    /** An object below another; empty when it isn't given. */
    ObjectNode object(ObjectNode in, String path, String name, String... known) {
        var value = in.path(name);
        var at = path + "." + name;
        if (value instanceof ObjectNode object) {
            only(object, at, Set.of(known));
            return object;
        }
        if (!value.isMissingNode() && !value.isNull()) {
            fault(at, "'%s' must be an object.".formatted(name));
        }
        return JsonNodeFactory.instance.objectNode();
    }

    /** A line of text; null when it isn't given. */
    @Nullable String text(ObjectNode in, String path, String name, int longest) {
        var value = in.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isTextual() || value.asText().length() > longest || !isText(value.asText())) {
            fault(
                    path + "." + name,
                    "'%s' must be a string of at most %d characters.".formatted(name, longest));
            return null;
        }
        return value.asText();
    }

    /** A moment in RFC 3339's form, of a year that people write; null when it isn't given. */
    @Nullable Instant time(ObjectNode in, String path, String name) {
        var text = text(in, path, name, 64);
        if (text == null) {
            return null;
        }
        try {
            var time = OffsetDateTime.parse(text).toInstant();
            if (time.isAfter(EARLIEST) && time.isBefore(LATEST)) {
                return time;
            }
        } catch (DateTimeParseException _) {
            // Said below.
        }
        fault(
                path + "." + name,
                "'%s' must be a time such as 2030-12-31T00:00:00Z.".formatted(name));
        return null;
    }

    /** The same of what has been checked. */
    static @Nullable Instant time(ObjectNode in, String name) {
        return in.hasNonNull(name)
                ? OffsetDateTime.parse(in.path(name).asText()).toInstant()
                : null;
    }

    /** One of some words, without regard to case; null when it isn't given. */
    @Nullable String oneOf(ObjectNode in, String path, String name, String... words) {
        var value = in.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        for (var word : words) {
            if (value.isTextual() && word.equalsIgnoreCase(value.asText())) {
                return word;
            }
        }
        fault(
                path + "." + name,
                "'%s' must be one of: %s.".formatted(name, String.join(", ", words)));
        return null;
    }

    @Nullable Boolean flag(ObjectNode in, String path, String name) {
        var value = in.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isBoolean()) {
            fault(path + "." + name, "'%s' must be true or false.".formatted(name));
            return null;
        }
        return value.asBoolean();
    }

    void fault(String path, String message) {
        faults.add(new Violation(path, message));
    }

    /**
     * @throws Refused INVALID_REQUEST with all that is wrong
     */
    void refuse() {
        if (!faults.isEmpty()) {
            throw new Refused(Refusal.INVALID_REQUEST, faults.getFirst().message(), faults);
        }
    }

    /** A field that isn't known is a fault; one that is null says nothing. */
    void only(ObjectNode object, String path, Set<String> known) {
        var noun = path.equals("$") ? "a resource" : Spelling.code(path.substring(2));
        object.properties()
                .forEach(field -> {
                    if (!known.contains(field.getKey()) && !field.getValue().isNull()) {
                        fault(
                                Violation.below(path, field.getKey()),
                                Spelling.unknown(field.getKey(), noun, known));
                    }
                });
    }

    /** What a database and a client can both write. */
    static boolean isText(String text) {
        return text.chars().noneMatch(c -> c == 0)
                && new String(
                                text.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                                java.nio.charset.StandardCharsets.UTF_8)
                        .equals(text);
    }

    /** A resource as ARM shows it. */
    static Map<String, Object> shown(
            String id,
            String name,
            String type,
            @Nullable String location,
            Map<String, String> tags,
            Object properties) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", id);
        body.put("name", name);
        body.put("type", type);
        body.put("location", location == null ? At.LOCATION : location);
        body.put("tags", tags);
        body.put("properties", properties);
        return body;
    }

    /** A copy of what was sent, without what says nothing. */
    static ObjectNode withoutNulls(ObjectNode sent) {
        var copy = sent.deepCopy();
        copy.properties().stream()
                .filter(it -> it.getValue().isNull())
                .map(Map.Entry::getKey)
                .toList()
                .forEach(copy::remove);
        return copy;
    }

    ObjectNode raw() {
        return json;
    }
}
