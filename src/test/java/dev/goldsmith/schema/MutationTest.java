package dev.goldsmith.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is broken in a template, the answer names the place. */
class MutationTest {
    /** What a service echoes may be anything. */
    private static final Set<String> READ_ONLY =
            Set.of(
                    "/id",
                    "/name",
                    "/type",
                    "/systemData",
                    "/properties/provisioningState",
                    "/properties/provisioningError",
                    "/properties/lastRunStatus",
                    "/properties/exactStagingResourceGroup",
                    "/properties/source/exactVersion");

    private static final List<String> JSON_TYPES =
            List.of("{\"odd\": 1}", "[[]]", "\"\\u0000\"", "-7.5", "true", "12345678901234567890");

    static Stream<String> places() {
        var places = new ArrayList<String>();
        collect(Texts.everything(), "", places);
        return places.stream();
    }

    @ParameterizedTest
    @MethodSource("places")
    void namesAValueOfTheWrongType(String pointer) {
        var found = Texts.everything().at(pointer);
        for (var odd : JSON_TYPES) {
            var value = Texts.parse(odd);
            // A boolean in a boolean's place is no fault.
            if (value.getNodeType() != found.getNodeType() || value.isTextual()) {
                assertNamed(pointer, replaced(pointer, value));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void namesAFieldThatNobodyKnows(String pointer) {
        var json = Texts.everything();
        if (json.at(pointer) instanceof ObjectNode object && !isMap(pointer)) {
            object.put("nonsense", "x");

            assertNamed(pointer + "/nonsense", json);
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void eitherAcceptsOrNamesWhatBecameOfANullOrMissingValue(String pointer) {
        assertAcceptedOrNamed(pointer, replaced(pointer, Texts.JSON.nullNode()));
        assertAcceptedOrNamed(pointer, removed(pointer));
    }

    private static void assertNamed(String pointer, JsonNode json) {
        assertThat(refused(json)).as(json.at(pointer).toString()).isNotNull();
        assertAcceptedOrNamed(pointer, json);
    }

    private static void assertAcceptedOrNamed(String pointer, JsonNode json) {
        var refused = refused(json);
        if (refused == null) {
            return;
        }
        var place = path(pointer);
        // A missing neighbour makes its siblings wrong, so the object around it counts as well.
        var around = path(pointer.substring(0, pointer.lastIndexOf('/')));
        assertThat(refused.refusal).isEqualTo(Refusal.INVALID_TEMPLATE);
        assertThat(refused.violations)
                .as("%s in %s", place, refused.violations)
                .anyMatch(it ->
                        it.path().startsWith(place)
                                || it.path().equals(around)
                                || it.path().startsWith(around + "."))
                .allSatisfy(it -> assertThat(it.message()).endsWith("."));
    }

    /** Through text, as at the doors; anything but a refusal fails the test. */
    private static Refused refused(JsonNode json) {
        var thrown = catchThrowable(() -> TemplateReader.read(json.toString()));
        assertThat(thrown)
                .satisfiesAnyOf(
                        it -> assertThat(it).isNull(),
                        it -> assertThat(it).isInstanceOf(Refused.class));
        return (Refused) thrown;
    }

    static JsonNode replaced(String pointer, JsonNode value) {
        return changed(
                pointer,
                object -> object.set(last(pointer).getMatchingProperty(), value),
                array -> array.set(last(pointer).getMatchingIndex(), value));
    }

    static JsonNode removed(String pointer) {
        return changed(
                pointer,
                object -> object.remove(last(pointer).getMatchingProperty()),
                array -> array.remove(last(pointer).getMatchingIndex()));
    }

    private static JsonNode changed(
            String pointer, Consumer<ObjectNode> inObject, Consumer<ArrayNode> inArray) {
        var json = Texts.everything();
        switch (json.at(JsonPointer.compile(pointer).head())) {
            case ObjectNode parent -> inObject.accept(parent);
            case ArrayNode parent -> inArray.accept(parent);
            default -> throw new IllegalArgumentException(pointer);
        }
        return json;
    }

    private static JsonPointer last(String pointer) {
        return JsonPointer.compile(pointer).last();
    }

    static boolean isMap(String pointer) {
        return pointer.endsWith("ags") || pointer.endsWith("/userAssignedIdentities");
    }

    private static String path(String pointer) {
        var path = "$";
        JsonNode json = Texts.everything();
        for (var at = JsonPointer.compile(pointer); !at.matches(); at = at.tail()) {
            path =
                    json.isArray()
                            ? path + "[" + at.getMatchingIndex() + "]"
                            : Fields.child(path, at.getMatchingProperty());
            json =
                    json.isArray()
                            ? json.path(at.getMatchingIndex())
                            : json.path(at.getMatchingProperty());
        }
        return path;
    }

    private static void collect(JsonNode json, String pointer, List<String> places) {
        if (READ_ONLY.contains(pointer) || pointer.matches(".*/(clientId|principalId)")) {
            return;
        }
        if (!pointer.isEmpty()) {
            places.add(pointer);
        }
        for (var field : json.properties()) {
            var key = field.getKey().replace("~", "~0").replace("/", "~1");
            collect(field.getValue(), pointer + "/" + key, places);
        }
        if (json.isArray()) {
            for (int i = 0; i < json.size(); i++) {
                collect(json.get(i), pointer + "/" + i, places);
            }
        }
    }
}
