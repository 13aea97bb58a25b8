package dev.goldsmith.schema;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** User-assigned identities: names that deployments refer to. */
final class Identities {
    static final String RIGHT =
            "an object whose one key is an identity's resource id and whose value is `{}`";

    static final List<String> ECHOED = List.of("clientId", "principalId");

    private Identities() {}

    static @Nullable Map<String, Extras> read(Fields fields, String name) {
        return fields.map(
                name,
                RIGHT,
                (id, value) -> {
                    if (!Rule.IDENTITY_ID.holds(id)) {
                        value.fault(
                                "The key is %s; it must be %s."
                                        .formatted(Words.code(id), Rule.IDENTITY_ID.right()));
                    }
                    var details = value.object("`{}`", Identities::details);
                    return details == null ? Extras.NONE : details;
                });
    }

    private static Extras details(Fields fields) {
        fields.readOnly(ECHOED);
        var details = fields.extras();
        fields.end();
        return details;
    }
}
