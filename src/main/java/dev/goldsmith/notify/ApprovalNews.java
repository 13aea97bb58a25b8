package dev.goldsmith.notify;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.activity.EventKind.Audience;
import dev.goldsmith.approval.Approval;
import dev.goldsmith.approval.ApprovalState;
import dev.goldsmith.approval.Ballot;
import dev.goldsmith.cost.RunCosts;
import dev.goldsmith.guardrail.Exemption;
import dev.goldsmith.notify.News.Fact;
import dev.goldsmith.notify.News.Tone;
import dev.goldsmith.run.Run;
import dev.goldsmith.tenant.Team;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells those whose say is missing that they are asked, and who asked what came of it. A mail's
 * link leads to the page; deciding there still needs a sign-in.
 */
@ApplicationScoped
class ApprovalNews {
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("EEE d MMM HH:mm z", Locale.ENGLISH);

    @Inject Messages messages;
    @Inject Readers readers;

    /** In the transaction that marks the event as told. */
    void tell(Event event) {
        if (!event.subject.startsWith(Approval.SUBJECT)) {
            return;
        }
        boolean asks = EventKind.audience(event.kind) == Audience.APPROVERS;
        if (!asks && EventKind.audience(event.kind) != Audience.REQUESTER) {
            return;
        }
        Approval approval =
                Approval.findById(
                        Long.parseLong(event.subject.substring(Approval.SUBJECT.length())));
        if (approval == null) {
            return;
        }
        // Once for all who are told.
        var run = Run.about(approval.subject);
        var cost = run == null ? null : RunCosts.expected(run);
        readers.each(
                event.tenantId,
                reader -> {
                    boolean told =
                            reader.preferences().what != Preferences.What.NONE
                                    && (asks
                                            ? Ballot.of(reader.access(), approval).waits()
                                            : reader.person().id.equals(approval.requestedBy)
                                                    && approval.readableBy(reader.access()));
                    if (told) {
                        messages.write(
                                event,
                                reader,
                                news(event, approval, cost, reader.preferences().zone));
                    }
                });
    }

    /**
     * @param cost what the run that waits may cost; null: that isn't known
     */
    private static News news(Event event, Approval approval, @Nullable String cost, String zone) {
        Team team = Team.findById(approval.teamId);
        var what =
                Exemption.about(approval.subject) == null
                        ? "%s, version %d"
                                .formatted(approval.templateName, approval.templateVersion)
                        : "An exception for %s".formatted(approval.templateName);
        boolean open = EventKind.audience(event.kind) == Audience.APPROVERS;
        return new News(
                open ? what + asking(event.kind) : what + ": " + outcome(approval.state),
                tone(open, approval.state),
                Stream.of(
                                new Fact("Team", team.name),
                                new Fact("Requested by", approval.requestedByName),
                                open
                                        ? new Fact(
                                                "Expires",
                                                MOMENT.format(
                                                        approval.expiresAt.atZone(ZoneId.of(zone))))
                                        : new Fact(
                                                "Decided by", String.valueOf(approval.endedByName)),
                                cost == null ? null : new Fact("Expected cost", cost),
                                new Fact("Fingerprint", approval.fingerprint.substring(0, 16)))
                        .filter(Objects::nonNull)
                        .toList(),
                open ? null : approval.endReason,
                List.of(),
                open ? "Review changes" : "Open the approval",
                "/approvals/" + approval.id);
    }

    private static String asking(String kind) {
        return switch (EventKind.named(kind)) {
            case APPROVAL_REMINDED -> " still needs your approval";
            case APPROVAL_EXPIRING -> " needs your approval; the request expires soon";
            case null, default -> " needs your approval";
        };
    }

    private static Tone tone(boolean open, ApprovalState state) {
        if (open) {
            return Tone.ASKS;
        }
        return state == ApprovalState.APPROVED ? Tone.GOOD : Tone.BAD;
    }

    private static String outcome(ApprovalState state) {
        return switch (state) {
            case OPEN -> "open";
            case APPROVED -> "approved";
            case REJECTED -> "rejected";
            case EXPIRED -> "expired";
            case WITHDRAWN -> "withdrawn";
            case VOID -> "no longer applies";
        };
    }
}
