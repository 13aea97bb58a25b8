package dev.goldsmith.schema;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Azure's tags and their limits. */
final class Tags {
    static final int MOST = 50;

    private Tags() {}

    static @Nullable Map<String, String> read(Fields fields, String name) {
        var tags =
                fields.map(
                        name,
                        "an object of tags, each with a string",
                        (key, value) -> {
                            if (!Rule.TAG_NAME.holds(key) || Words.illegible(key) != null) {
                                value.fault(
                                        "The tag's name is %s; it must be %s."
                                                .formatted(Words.code(key), Rule.TAG_NAME.right()));
                            }
                            return value.text(Rule.TAG_VALUE);
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
