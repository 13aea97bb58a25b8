package dev.goldsmith.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Writes a template as JSON. */
public final class TemplateWriter {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final JsonMapper SORTED =
            JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

    private static final DefaultPrettyPrinter INDENTED =
            new DefaultPrettyPrinter(
                            Separators.createDefaultInstance()
                                    .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                                    .withArrayEmptySeparator("")
                                    .withObjectEmptySeparator(""))
                    .withArrayIndenter(new DefaultIndenter("  ", "\n"))
                    .withObjectIndenter(new DefaultIndenter("  ", "\n"));

    private TemplateWriter() {}

    /** Everything that was read, explicit nulls and read-only values included. */
    public static ObjectNode toJson(ImageTemplate template) {
        return new ShapeWriter(true).object(template);
    }

    /** {@link #toJson}, indented by two spaces. */
    public static String pretty(ImageTemplate template) {
        return pretty(toJson(template));
    }

    /** Any JSON in the layout of templates. */
    public static String pretty(JsonNode json) {
        return write(JSON.writer(INDENTED), json);
    }

    /**
     * What the template means and nothing else: keys sorted, no white space, neither nulls nor
     * read-only values. Two templates that build the same are equal here, whether they came from a
     * person or back from a service; it is what a fingerprint is taken of.
     */
    public static String canonical(ImageTemplate template) {
        return write(SORTED.writer(), new ShapeWriter(false).object(template));
    }

    static String canonical(Guardrails guardrails) {
        return write(SORTED.writer(), new ShapeWriter(false).object(guardrails));
    }

    private static String write(ObjectWriter writer, JsonNode json) {
        try {
            return writer.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree in memory is always writable", e);
        }
    }
}
