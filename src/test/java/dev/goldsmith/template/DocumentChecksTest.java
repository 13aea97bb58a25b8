package dev.goldsmith.template;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.schema.Language;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class DocumentChecksTest {
    private static final List<String> WRONG =
            List.of(
                    "null",
                    "7",
                    "\"\"",
                    "\"x\"",
                    "\"/\"",
                    "\"/subscriptions/\"",
                    "[]",
                    "{}",
                    "[null]");

    @Inject DocumentChecks checks;

    /** Whatever is wrong in one place, all else is judged, and nothing breaks. */
    @Test
    void a_document_with_faults_is_judged_as_far_as_it_goes() throws Exception {
        var tenant = TestTenant.create("acme").team("web");
        ObjectNode whole;
        try (var in = TemplateReader.class.getResourceAsStream("everything.json")) {
            whole =
                    Json.read(
                            new String(Objects.requireNonNull(in).readAllBytes(), UTF_8),
                            ObjectNode.class);
        }
        var places = new ArrayList<JsonPointer>();
        places(whole, JsonPointer.empty(), places);
        assertThat(places).hasSizeGreaterThan(50);
        for (var place : places) {
            for (var wrong : WRONG) {
                var document = whole.deepCopy();
                put(document, place, Json.read(wrong, JsonNode.class));
                assertThatCode(() ->
                                tenant.in(() -> {
                                    var reading = TemplateReader.reading(document, Language.OWN);
                                    checks.judge(
                                            tenant.system(),
                                            Objects.requireNonNull(Team.bySlug("web")),
                                            null,
                                            reading);
                                    return true;
                                }))
                        .as("%s is %s", place, wrong)
                        .doesNotThrowAnyException();
            }
        }
    }

    private static void places(JsonNode node, JsonPointer at, List<JsonPointer> places) {
        if (!at.matches()) {
            places.add(at);
        }
        if (node instanceof ObjectNode object) {
            object.properties()
                    .forEach(it -> places(it.getValue(), at.appendProperty(it.getKey()), places));
        } else if (node instanceof ArrayNode array) {
            IntStream.range(0, array.size())
                    .forEach(i -> places(array.get(i), at.appendIndex(i), places));
        }
    }

    private static void put(ObjectNode document, JsonPointer place, JsonNode value) {
        var parent = document.at(place.head());
        if (parent instanceof ObjectNode object) {
            object.set(place.last().getMatchingProperty(), value);
        } else {
            ((ArrayNode) parent).set(place.last().getMatchingIndex(), value);
        }
    }
}
