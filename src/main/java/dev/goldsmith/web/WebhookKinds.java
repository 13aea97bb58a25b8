package dev.goldsmith.web;

import dev.goldsmith.activity.EventKind;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The kinds of events that a form offers to tick; any other is typed. */
final class WebhookKinds {
    private WebhookKinds() {}

    public record Kind(String word, String label) {
        Kind(EventKind kind, String label) {
            this(kind.word(), label);
        }
    }

    public record Group(String title, List<Kind> kinds) {}

    static final List<Group> USUAL =
            List.of(
                    new Group(
                            "Runs",
                            List.of(
                                    new Kind(EventKind.RUN_REQUESTED, "requested"),
                                    new Kind(EventKind.RUN_STARTED, "started"),
                                    new Kind(EventKind.RUN_SUCCEEDED, "succeeded"),
                                    new Kind(
                                            EventKind.RUN_PARTIALLY_SUCCEEDED,
                                            "partially succeeded"),
                                    new Kind(EventKind.RUN_FAILED, "failed"),
                                    new Kind(EventKind.RUN_CANCELED, "canceled"))),
                    new Group(
                            "Approvals",
                            List.of(
                                    new Kind(EventKind.APPROVAL_REQUESTED, "requested"),
                                    new Kind(EventKind.APPROVAL_APPROVED, "approved"),
                                    new Kind(EventKind.APPROVAL_REJECTED, "rejected"),
                                    new Kind(EventKind.APPROVAL_EXPIRED, "expired"))),
                    new Group(
                            "Templates and policy",
                            List.of(
                                    new Kind(EventKind.TEMPLATE_SAVED, "a new version was saved"),
                                    new Kind(EventKind.POLICY_CHANGED, "the policy was changed"))));

    private static final Set<String> WORDS =
            USUAL.stream()
                    .flatMap(group -> group.kinds().stream())
                    .map(Kind::word)
                    .collect(Collectors.toSet());

    static String unusual(List<String> kinds) {
        return kinds.stream().filter(it -> !WORDS.contains(it)).collect(Collectors.joining(", "));
    }
}
