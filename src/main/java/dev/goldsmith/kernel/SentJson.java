package dev.goldsmith.kernel;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * How JSON that somebody sent is read: what it may have is bounded while it is read, before
 * anything is made of it. Every reader of such JSON begins with {@link #factory}.
 */
public final class SentJson {
    /** UTF-8 bytes of a document, the most that Azure Resource Manager takes as well. */
    public static final int BYTES = 4 << 20;

    public static final int DEPTH = 64;

    /** Of a field. Azure's longest are tags, with 512. */
    public static final int NAME = 1_000;

    /**
     * Values, names and brackets. The largest templates that we know have 2,000; a script of 500
     * lines has 500.
     */
    public static final int TOKENS = 50_000;

    private static final int DIGITS = 100;

    private static final String BOUNDS =
            "nothing here is nested deeper than %,d levels, has more than %,d values and names in all, a name of more than %,d characters or a number of more than %d digits"
                    .formatted(DEPTH, TOKENS, NAME, DIGITS);

    private SentJson() {}

    /** A field that is there twice is a fault, for nobody knows which one counts. */
    public static JsonFactoryBuilder factory() {
        var builder = new JsonFactoryBuilder();
        builder.inputDecorator(new Unmarked());
        builder.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .streamReadConstraints(
                        StreamReadConstraints.builder()
                                .maxDocumentLength(BYTES)
                                .maxNestingDepth(DEPTH)
                                .maxNameLength(NAME)
                                .maxNumberLength(DIGITS)
                                .maxTokenCount(TOKENS)
                                .build());
        return builder;
    }

    /** As Azure's tools write it: comments, unquoted names, strings over several lines. */
    public static JsonFactoryBuilder lenientFactory() {
        var builder = factory();
        builder.enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
                .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
                .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS);
        return builder;
    }

    /**
     * @throws Refused {@code TOO_LARGE}
     */
    public static void requireSize(String json) {
        // A char takes at least one byte, so a long text needn't be encoded to be refused.
        if (json.length() > BYTES || json.getBytes(StandardCharsets.UTF_8).length > BYTES) {
            throw Refused.field(
                    Refusal.TOO_LARGE,
                    "$",
                    "The document has more than %,d bytes (4 MiB), the limit; put scripts and files where `scriptUri` and `sourceUri` can name them."
                            .formatted(BYTES));
        }
    }

    /** What is said of JSON that has more than is read of any. */
    public static Refused refusal(StreamConstraintsException e, String path) {
        var detail = "The JSON is too large%s: %s.".formatted(where(e), BOUNDS);
        return new Refused(Refusal.MALFORMED_JSON, detail, List.of(new Violation(path, detail)));
    }

    /** What is said of a number that no computer can hold, such as {@code 1e99999999999}. */
    public static Refused refusal(NumberFormatException e) {
        return Refused.field(
                Refusal.MALFORMED_JSON, "$", "The JSON has a number that is out of all range.");
    }

    /** {@code " at line 2, column 7"}, or nothing. */
    public static String where(JsonProcessingException e) {
        var at = e.getLocation();
        return at == null
                ? ""
                : " at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
    }
}
