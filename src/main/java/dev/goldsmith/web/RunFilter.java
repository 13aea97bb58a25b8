package dev.goldsmith.web;

import dev.goldsmith.kernel.Like;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.RunList;
import dev.goldsmith.run.RunState;
import jakarta.ws.rs.QueryParam;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which runs are listed, as the query says it; empty is as good as missing. */
public class RunFilter {
    @QueryParam("q")
    public @Nullable String q;

    /** A whole name, {@code name} or {@code team/name}; links of other pages have it. */
    @QueryParam("template")
    public @Nullable String template;

    @QueryParam("state")
    public @Nullable String state;

    @QueryParam("team")
    public @Nullable String team;

    @QueryParam("person")
    public @Nullable String person;

    @QueryParam("from")
    public @Nullable String from;

    @QueryParam("until")
    public @Nullable String until;

    /** {@code oldest}; whatever else is the usual order. */
    @QueryParam("sort")
    public @Nullable String sort;

    RunList.Order order() {
        return "oldest".equals(sort) ? RunList.Order.OLDEST : RunList.Order.NEWEST;
    }

    RunList.Filter read() {
        var text = given(q);
        if (text != null && text.length() > Like.LONGEST) {
            throw fault("q", "has at most %d characters".formatted(Like.LONGEST));
        }
        return new RunList.Filter(
                states(),
                given(team),
                given(template),
                text,
                person(),
                day("from", from, 0),
                day("until", until, 1));
    }

    Listing listing(String path, Listing.At at, @Nullable String next) {
        return Listing.of(
                path,
                at,
                next,
                "q",
                q,
                "template",
                template,
                "state",
                state,
                "team",
                team,
                "person",
                person,
                "from",
                from,
                "until",
                until,
                "sort",
                order() == RunList.Order.OLDEST ? sort : "");
    }

    private Set<RunState> states() {
        var word = given(state);
        Set<RunState> states = EnumSet.noneOf(RunState.class);
        Stream.of(RunState.values()).filter(it -> it.word().equals(word)).forEach(states::add);
        if (word != null && states.isEmpty()) {
            throw fault(
                    "state",
                    "is one of "
                            + Stream.of(RunState.values())
                                    .map(RunState::word)
                                    .collect(Collectors.joining(", ")));
        }
        return states;
    }

    private @Nullable String person() {
        var id = given(person);
        if (id != null && !id.matches("[0-9a-fA-F-]{36}")) {
            throw fault("person", "is a person's id");
        }
        return id;
    }

    /**
     * @param later days after the one that is named: the last day is meant with its evening
     */
    private static @Nullable Instant day(String name, @Nullable String value, int later) {
        var text = given(value);
        if (text == null) {
            return null;
        }
        try {
            return LocalDate.parse(text).plusDays(later).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeException _) {
            throw fault(name, "is a day such as 2026-11-24");
        }
    }

    private static @Nullable String given(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    private static Refused fault(String name, String right) {
        return Refused.field(Refusal.INVALID_REQUEST, name, "'%s' %s.".formatted(name, right));
    }
}
