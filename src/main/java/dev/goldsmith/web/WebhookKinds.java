package dev.goldsmith.web;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;

import dev.goldsmith.activity.EventKind;
import dev.goldsmith.activity.Noun;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;

/** The kinds of events that a form offers to tick; any other is typed. */
final class WebhookKinds {
    private WebhookKinds() {}

    public record Group(String title, List<EventKind> kinds) {}

    private static final List<EventKind> USUAL =
            List.of(
                    EventKind.RUN_REQUESTED,
                    EventKind.RUN_STARTED,
                    EventKind.RUN_SUCCEEDED,
                    EventKind.RUN_PARTIALLY_SUCCEEDED,
                    EventKind.RUN_FAILED,
                    EventKind.RUN_CANCELED,
                    EventKind.APPROVAL_REQUESTED,
                    EventKind.APPROVAL_APPROVED,
                    EventKind.APPROVAL_REJECTED,
                    EventKind.APPROVAL_EXPIRED,
                    EventKind.TEMPLATE_SAVED,
                    EventKind.POLICY_CHANGED);

    /** By what they are about. */
    static final List<Group> GROUPS =
            USUAL.stream()
                    .collect(groupingBy(EventKind::noun, LinkedHashMap::new, toList()))
                    .entrySet()
                    .stream()
                    .map(it -> new Group(title(it.getKey()), it.getValue()))
                    .toList();

    private static String title(String noun) {
        return Objects.requireNonNull(Noun.named(noun)).title();
    }

    static String unusual(List<String> kinds) {
        var words = USUAL.stream().map(EventKind::word).toList();
        return kinds.stream().filter(it -> !words.contains(it)).collect(joining(", "));
    }
}
