package dev.goldsmith.schema;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Azure's tags and their limits. */
final class Tags {
    private static final int MOST = 50;
    private static final int KEY_LENGTH = 512;
    private static final int VALUE_LENGTH = 256;

    private static final Rule VALUE =
            new Rule(
                    "a string of at most %d characters".formatted(VALUE_LENGTH),
                    value -> value.length() <= VALUE_LENGTH);

    private static final Rule KEY =
            Rule.matching(
                    "1 to %d characters without control characters or any of `<>%%&\\?/`"
                            .formatted(KEY_LENGTH),
                    "[^<>%%&\\\\?/\\p{Cntrl}]{1,%d}".formatted(KEY_LENGTH));

    private Tags() {}

    static @Nullable Map<String, String> read(Fields fields, String name) {
        var tags =
                fields.map(
                        name,
                        "an object of tags, each with a string",
                        (key, value) -> {
                            if (!KEY.holds().test(key) || Words.illegible(key) != null) {
                                value.fault(
                                        "The tag's name is %s; it must be %s."
                                                .formatted(Words.code(key), KEY.right()));
                            }
                            return value.text(VALUE);
                        });
        if (tags != null && tags.size() > MOST) {
            fields.fault(
                    name,
                    "`%s` has %d tags; it must have at most %d."
                            .formatted(name, tags.size(), MOST));
        }
        return tags;
    }
}
