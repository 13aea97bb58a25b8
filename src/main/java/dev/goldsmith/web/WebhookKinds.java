package dev.goldsmith.web;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The kinds of events that a form offers; any other can be written by hand. */
final class WebhookKinds {
    private WebhookKinds() {}

    public record Kind(String word, String label) {}

    public record Group(String title, List<Kind> kinds) {}

    static final List<Group> USUAL =
            List.of(
                    new Group(
                            "Runs",
                            List.of(
                                    new Kind("run.requested", "asked for"),
                                    new Kind("run.started", "started"),
                                    new Kind("run.succeeded", "succeeded"),
                                    new Kind("run.partiallySucceeded", "published in part"),
                                    new Kind("run.failed", "failed"),
                                    new Kind("run.canceled", "canceled"))),
                    new Group(
                            "Approvals",
                            List.of(
                                    new Kind("approval.requested", "asked for"),
                                    new Kind("approval.approved", "approved"),
                                    new Kind("approval.rejected", "rejected"),
                                    new Kind("approval.expired", "expired"))),
                    new Group(
                            "Templates and policy",
                            List.of(
                                    new Kind("template.saved", "a new version was saved"),
                                    new Kind("policy.changed", "the policy was changed"))));

    private static final Set<String> WORDS =
            USUAL.stream()
                    .flatMap(group -> group.kinds().stream())
                    .map(Kind::word)
                    .collect(Collectors.toSet());

    static String unusual(List<String> kinds) {
        return kinds.stream().filter(it -> !WORDS.contains(it)).collect(Collectors.joining(", "));
    }
}
