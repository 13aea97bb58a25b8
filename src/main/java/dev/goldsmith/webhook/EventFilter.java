package dev.goldsmith.webhook;

import static java.util.stream.Collectors.joining;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Spelling;
import java.util.Arrays;
import java.util.List;

/**
 * Which events a webhook is sent.
 *
 * @param kinds {@code run.failed}, {@code approval.*}, {@code *}
 */
record EventFilter(List<String> kinds) {
    private static final String ALL = "*";
    private static final String ANY_VERB = ".*";
    private static final int MOST = 50;
    private static final String LIST = "All kinds are listed in docs/reference/webhooks.md.";

    private static final List<String> KINDS =
            EventKind.ofTeams().stream().map(EventKind::word).toList();
    private static final List<String> GROUPS =
            EventKind.ofTeams().stream().map(it -> it.noun() + ANY_VERB).distinct().toList();

    /**
     * @throws Refused with what is probably meant, when one names no event that a team has
     */
    static EventFilter read(List<String> wanted) {
        var kinds = wanted.stream().map(String::strip).distinct().toList();
        kinds.forEach(EventFilter::check);
        if (kinds.isEmpty() || kinds.size() > MOST) {
            throw fault("Choose between 1 and %d kinds of events.".formatted(MOST));
        }
        return new EventFilter(kinds);
    }

    static EventFilter stored(String kinds) {
        return new EventFilter(Arrays.asList(kinds.split(",")));
    }

    String stored() {
        return String.join(",", kinds);
    }

    boolean takes(Event event) {
        return kinds.stream()
                .anyMatch(it ->
                        it.equals(ALL)
                                || it.equals(event.kind)
                                || it.equals(event.noun + ANY_VERB));
    }

    private static void check(String kind) {
        if (!kind.equals(ALL) && !KINDS.contains(kind) && !GROUPS.contains(kind)) {
            throw fault("%s %s".formatted(wrong(kind), LIST));
        }
    }

    private static String wrong(String kind) {
        if (EventKind.named(kind) != null) {
            return "'%s' is an event of the whole tenant; a webhook gets those of its team."
                    .formatted(kind);
        }
        var said = "There are no events of kind '%s'".formatted(shortened(kind));
        var choices = kind.contains(".") && !kind.endsWith(ANY_VERB) ? KINDS : GROUPS;
        var near = Spelling.nearest(kind, choices);
        if (near != null) {
            return "%s. Did you mean %s?".formatted(said, near);
        }
        var noun = kind.contains(".") ? kind.substring(0, kind.indexOf('.')) : kind;
        var group = Spelling.nearest(noun + ANY_VERB, GROUPS);
        return group == null
                ? "%s; write one such as run.failed, approval.* or *.".formatted(said)
                : "%s. In %s are %s.".formatted(said, group, in(group));
    }

    private static String in(String group) {
        var noun = group.substring(0, group.length() - 1);
        return KINDS.stream().filter(it -> it.startsWith(noun)).collect(joining(", "));
    }

    private static String shortened(String kind) {
        return kind.length() <= 60 ? kind : kind.substring(0, 60) + "…";
    }

    private static Refused fault(String sentence) {
        return Refused.field(Refusal.INVALID_REQUEST, "kinds", sentence);
    }
}
