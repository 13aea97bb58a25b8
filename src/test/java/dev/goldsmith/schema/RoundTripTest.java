package dev.goldsmith.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.kernel.Refused;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is accepted comes out as it went in. */
class RoundTripTest {
    @Property(tries = 500)
    void keepsEveryAcceptedValue(@ForAll("variations") JsonNode json) {
        var template = accepted(json);

        assertThat(TemplateWriter.toJson(template)).isEqualTo(json);
        assertThat(TemplateReader.read(TemplateWriter.pretty(template))).isEqualTo(template);
    }

    @Property(tries = 200)
    void canonicalFormIsItsOwn(@ForAll("variations") JsonNode json, @ForAll Random random) {
        var canonical = TemplateWriter.canonical(accepted(json));

        assertThat(TemplateWriter.canonical(TemplateReader.read(canonical))).isEqualTo(canonical);
        assertThat(TemplateWriter.canonical(TemplateReader.read(shuffled(json, random))))
                .isEqualTo(canonical);
    }

    @Property(tries = 500)
    void neverFailsOtherwiseThanByRefusing(@ForAll String text) {
        try {
            TemplateReader.read(text);
        } catch (Refused e) {
            assertThat(e.violations).isNotEmpty();
        }
    }

    /** The whole language with parts left out, nulled, and given other texts and numbers. */
    @Provide
    Arbitrary<JsonNode> variations() {
        return Combinators.combine(
                        Arbitraries.randomValue(Random::nextLong),
                        Arbitraries.strings().ofMaxLength(12),
                        Arbitraries.integers().between(0, 4))
                .as(RoundTripTest::varied);
    }

    private static JsonNode varied(long seed, String text, int changes) {
        var json = Texts.everything();
        var random = new Random(seed);
        for (int i = 0; i < changes; i++) {
            var parents = new ArrayList<JsonNode>();
            collect(json, parents);
            change(parents.get(random.nextInt(parents.size())), random, text);
        }
        return json;
    }

    private static void change(JsonNode parent, Random random, String text) {
        switch (parent) {
            case ObjectNode object when !object.isEmpty() -> {
                var names = new ArrayList<String>();
                object.fieldNames().forEachRemaining(names::add);
                var name = names.get(random.nextInt(names.size()));
                switch (random.nextInt(3)) {
                    case 0 -> object.remove(name);
                    case 1 -> object.putNull(name);
                    default -> {
                        if (object.get(name).isTextual()) {
                            object.put(name, text);
                        } else if (object.get(name).isNumber()) {
                            object.put(name, random.nextInt(1000));
                        }
                    }
                }
            }
            case ArrayNode array when !array.isEmpty() ->
                    array.remove(random.nextInt(array.size()));
            default -> {}
        }
    }

    private static void collect(JsonNode json, List<JsonNode> parents) {
        if (json.isContainerNode()) {
            parents.add(json);
            json.forEach(child -> collect(child, parents));
        }
    }

    private static JsonNode shuffled(JsonNode json, Random random) {
        if (!(json instanceof ObjectNode object)) {
            return json;
        }
        var fields = new ArrayList<>(object.properties());
        Collections.shuffle(fields, random);
        var shuffled = Texts.JSON.createObjectNode();
        fields.forEach(field -> shuffled.set(field.getKey(), shuffled(field.getValue(), random)));
        return shuffled;
    }

    /** jqwik fails a property most of whose tries are discarded, so this can't become empty. */
    private static ImageTemplate accepted(JsonNode json) {
        ImageTemplate template = null;
        try {
            template = TemplateReader.read(json);
        } catch (Refused e) {
            // Discarded: MutationTest is about these.
        }
        Assume.that(template != null);
        return template;
    }
}
