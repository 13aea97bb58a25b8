package dev.goldsmith.identity.provider;

import dev.goldsmith.people.Arrival;
import dev.goldsmith.tenant.Provider;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/**
 * What a verified token says of somebody, in the words that the tenant chose. A claim inside
 * another one is written with a slash: {@code realm_access/roles}; a name with slashes or dots in
 * it ({@code https://example.com/groups}) is looked for as it stands first.
 */
final class Claims {
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_EMAIL = 320;

    private Claims() {}

    static Arrival arrival(Provider provider, JsonWebToken token) {
        var subject = token.getSubject() == null ? "" : token.getSubject();
        var name = line(text(claim(token, provider.nameClaim)));
        var email = text(claim(token, provider.emailClaim));
        return new Arrival(
                provider.issuer,
                subject,
                name.isEmpty() ? subject : name,
                email == null
                                || email.length() > LONGEST_EMAIL
                                || !email.matches("[^\\s@<>,;\"]+@[^\\s@<>,;\"]+")
                        ? null
                        : email,
                texts(claim(token, provider.groupsClaim)));
    }

    /**
     * Entra ID leaves groups out when there are more than fit into a token, and says so this way.
     */
    static boolean groupsLeftOut(Provider provider, JsonWebToken token) {
        return texts(claim(token, provider.groupsClaim)).isEmpty()
                && claim(token, "_claim_names") != null;
    }

    /** An ID token says who signed in; it opens no API. */
    static boolean isIdToken(JsonWebToken token) {
        return token.containsClaim("nonce")
                || token.containsClaim("at_hash")
                || "ID".equals(text(claim(token, "typ")));
    }

    private static @Nullable Object claim(JsonWebToken token, String path) {
        Object whole = token.getClaim(path);
        if (whole != null || !path.contains("/")) {
            return whole;
        }
        var steps = path.split("/");
        Object at = token.getClaim(steps[0]);
        for (int i = 1; i < steps.length && at != null; i++) {
            at =
                    switch (at) {
                        case JsonObject object -> object.get(steps[i]);
                        case Map<?, ?> map -> map.get(steps[i]);
                        default -> null;
                    };
        }
        return at;
    }

    private static @Nullable String text(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case String text -> text;
            case JsonString text -> text.getString();
            case JsonValue _ -> null;
            default -> value.toString();
        };
    }

    /** One group alone may come without brackets. */
    private static Set<String> texts(@Nullable Object value) {
        Stream<?> values =
                switch (value) {
                    case null -> Stream.empty();
                    case JsonArray array -> array.stream();
                    case Collection<?> collection -> collection.stream();
                    default -> Stream.of(value);
                };
        return values.map(Claims::text)
                .filter(text -> text != null && !text.isBlank())
                .map(String::valueOf)
                .collect(Collectors.toSet());
    }

    private static String line(@Nullable String text) {
        if (text == null) {
            return "";
        }
        var line = text.replaceAll("\\p{Cntrl}", " ").strip();
        return line.length() <= LONGEST_NAME ? line : line.substring(0, LONGEST_NAME);
    }
}
