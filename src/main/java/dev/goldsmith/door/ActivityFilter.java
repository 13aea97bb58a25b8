package dev.goldsmith.door;

import dev.goldsmith.activity.Noun;
import dev.goldsmith.activity.Timeline;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Spelling;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import jakarta.ws.rs.QueryParam;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is looked for in the activity, as the query says it; empty is as good as missing. */
public class ActivityFilter {
    @QueryParam("person")
    public @Nullable String person;

    @QueryParam("team")
    public @Nullable String team;

    @QueryParam("noun")
    public @Nullable String noun;

    @QueryParam("from")
    public @Nullable String from;

    @QueryParam("until")
    public @Nullable String until;

    /** In the bound tenant. */
    public Timeline.Filter read(Access by) {
        var slug = given(team);
        return new Timeline.Filter(
                matching("person", person, "[0-9a-fA-F-]{36}", "a person's id"),
                slug == null ? null : Team.require(slug, by, Permission.READ).id,
                known(given(noun)),
                moment("from", from, 0),
                moment("until", until, 1));
    }

    /** The same for links: {@code person=…&team=…}. */
    public String query() {
        Map<String, @Nullable String> all = new LinkedHashMap<>();
        all.put("person", given(person));
        all.put("team", given(team));
        all.put("noun", given(noun));
        all.put("from", given(from));
        all.put("until", given(until));
        return all.entrySet().stream()
                .filter(it -> it.getValue() != null)
                .map(it ->
                        it.getKey()
                                + "="
                                + URLEncoder.encode(
                                        String.valueOf(it.getValue()), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    /** A list that is empty because of a slip of the pen would say that nothing happened. */
    private static @Nullable String known(@Nullable String noun) {
        var nouns = Noun.ofTenants().stream().map(Noun::word).toList();
        if (noun == null || nouns.contains(noun)) {
            return noun;
        }
        var near = Spelling.nearest(noun, nouns);
        throw fault(
                "noun",
                near == null
                        ? "the first word of an event kind, one of " + String.join(", ", nouns)
                        : "the first word of an event kind, such as " + near,
                noun);
    }

    private static @Nullable String given(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    private static @Nullable String matching(
            String name, @Nullable String value, String form, String right) {
        var text = given(value);
        if (text != null && !text.matches(form)) {
            throw fault(name, right, text);
        }
        return text;
    }

    /**
     * @param days after the day that is named: the last day is meant with its evening
     */
    private static @Nullable Instant moment(String name, @Nullable String value, int days) {
        var text = given(value);
        if (text == null) {
            return null;
        }
        try {
            return text.length() == 10
                    ? LocalDate.parse(text).plusDays(days).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(text);
        } catch (DateTimeException _) {
            throw fault(
                    name,
                    "a day such as 2026-11-24, or a moment such as 2026-11-24T08:00:00Z",
                    text);
        }
    }

    private static Refused fault(String name, String right, String text) {
        return Refused.field(
                Refusal.INVALID_REQUEST,
                name,
                "'%s' must be %s; it is '%s'.".formatted(name, right, text));
    }
}
