package dev.goldsmith.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The tests' documents. */
final class Texts {
    static final JsonMapper JSON = new JsonMapper();

    private Texts() {}

    static String resource(String name) {
        try (var in = Texts.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    /** A template that uses every property of the language. */
    static ObjectNode everything() {
        return (ObjectNode) parse(resource("everything.json"));
    }

    /** A template with one step and one target, which the engine builds. */
    static ObjectNode small() {
        return (ObjectNode) parse(resource("small.json"));
    }
}
