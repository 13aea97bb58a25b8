package dev.goldsmith.activity;

import dev.goldsmith.kernel.Digest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The one text of an event that its hash is made of: JSON as RFC 8785 canonicalizes it, so that
 * anybody can make it again from what is exported. {@code detail} stays the text that it is.
 */
final class Canonical {
    /** What stands before the first event. */
    static final String NOTHING = "0".repeat(64);

    private static final DateTimeFormatter AT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private Canonical() {}

    /**
     * @param seq the place that is hashed; a verification asks for other places too
     */
    static String text(Event event, long seq) {
        SortedMap<String, @Nullable Object> members = new TreeMap<>();
        members.put("actorId", event.actorId);
        members.put("actorName", event.actorName);
        members.put("address", event.address);
        members.put("at", at(event.at));
        members.put("detail", event.detail);
        members.put("door", event.door);
        members.put("id", event.id);
        members.put("kind", event.kind);
        members.put("seq", seq);
        members.put("subject", event.subject);
        members.put("teamId", event.teamId);
        members.put("tenant", event.tenantId);
        return json(members);
    }

    static String hash(String previous, String canonical) {
        var sha = Digest.sha256();
        sha.update(previous.getBytes(StandardCharsets.US_ASCII));
        sha.update(canonical.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(sha.digest());
    }

    /** Microseconds, always six digits: as precise as the database is. */
    static String at(Instant time) {
        return AT.format(time);
    }

    static String json(SortedMap<String, ? extends @Nullable Object> members) {
        var out = new StringBuilder("{");
        members.forEach((name, value) -> {
            if (out.length() > 1) {
                out.append(',');
            }
            quote(name, out);
            out.append(':');
            switch (value) {
                case null -> out.append("null");
                case Long number -> out.append(number);
                case String text -> quote(text, out);
                case Object other ->
                        throw new IllegalArgumentException("no member of an event: " + other);
            }
        });
        return out.append('}').toString();
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case '\f' -> out.append("\\f");
                case '\r' -> out.append("\\r");
                default -> {
                    if (c < ' ') {
                        out.append("\\u00%02x".formatted((int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
