package dev.goldsmith.notify;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.activity.EventKind.Audience;
import dev.goldsmith.approval.Approval;
import dev.goldsmith.approval.ApprovalVote;
import dev.goldsmith.cost.RunCosts;
import dev.goldsmith.notify.News.Fact;
import dev.goldsmith.notify.News.Tone;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Tells of runs that have ended. */
@ApplicationScoped
class RunNews {
    @Inject Messages messages;
    @Inject Readers readers;

    /** In the transaction that marks the event as told. */
    void tell(Event event) {
        if (EventKind.audience(event.kind) != Audience.RUN_FOLLOWERS) {
            return;
        }
        long number = Long.parseLong(event.subject.substring("run/".length()));
        Run run = Run.find("number", number).firstResult();
        if (run == null) {
            return;
        }
        boolean recovered = run.state == RunState.SUCCEEDED && failedBefore(run);
        boolean notable = run.state != RunState.SUCCEEDED || recovered;
        var approval = run.approval();
        // Once for all who are told.
        var costs = RunCosts.of(run);
        var approvers = approval == null ? Set.<String>of() : ApprovalVote.approvers(approval);
        readers.each(
                event.tenantId,
                reader -> {
                    var id = reader.person().id;
                    boolean approved = approvers.contains(id);
                    boolean mine = approved || id.equals(run.requestedBy);
                    if (!reader.preferences().wants(run.teamId, mine, notable)) {
                        return;
                    }
                    // Who may no longer read the run isn't told of it either.
                    if (reader.access().may(Permission.READ, run.teamId)) {
                        messages.write(event, reader, news(run, recovered, costs));
                    } else if (approval != null
                            && approved
                            && approval.readableBy(reader.access())) {
                        messages.write(event, reader, outcome(run, recovered, approval));
                    }
                });
    }

    private static boolean failedBefore(Run run) {
        Run before =
                Run.find(
                                "templateId = ?1 and number < ?2 and state in ?3 order by number desc",
                                run.templateId,
                                run.number,
                                List.of(
                                        RunState.SUCCEEDED,
                                        RunState.PARTIALLY_SUCCEEDED,
                                        RunState.FAILED))
                        .firstResult();
        return before != null && before.state == RunState.FAILED;
    }

    private static News news(Run run, boolean recovered, RunCosts costs) {
        return new News(
                headline(run, recovered),
                tone(run),
                costs.isEmpty() ? facts(run) : with(facts(run), new Fact("Cost", costs.said())),
                run.failure == null ? null : run.failure.message(),
                run.failure == null ? List.of() : run.failure.tail(),
                "Open the run",
                "/runs/" + run.number);
    }

    /** For who approved it without seeing the team's things: how it ended, and nothing of it. */
    private static News outcome(Run run, boolean recovered, Approval approval) {
        return new News(
                headline(run, recovered),
                tone(run),
                facts(run),
                null,
                List.of(),
                "Open what you approved",
                "/approvals/" + approval.id);
    }

    private static Tone tone(Run run) {
        return run.state == RunState.SUCCEEDED ? Tone.GOOD : Tone.BAD;
    }

    private static List<Fact> facts(Run run) {
        Team team = Team.findById(run.teamId);
        return List.of(
                new Fact("Team", team.name),
                new Fact("Template", run.templateName + " " + run.templateVersion),
                new Fact("Requested by", run.requestedByName),
                new Fact("Took", took(run)));
    }

    private static List<Fact> with(List<Fact> facts, Fact more) {
        var all = new ArrayList<>(facts);
        all.add(more);
        return List.copyOf(all);
    }

    private static String headline(Run run, boolean recovered) {
        var what = run.templateName + ", run " + run.number;
        return switch (run.state) {
            case SUCCEEDED -> what + (recovered ? ": succeeds again" : ": succeeded");
            case PARTIALLY_SUCCEEDED -> what + ": partially succeeded";
            default -> what + ": failed";
        };
    }

    private static String took(Run run) {
        if (run.startedAt == null || run.endedAt == null) {
            return "never started";
        }
        var took = Duration.between(run.startedAt, run.endedAt);
        return took.toMinutes() == 0
                ? took.toSeconds() + " s"
                : "%d min %d s".formatted(took.toMinutes(), took.toSecondsPart());
    }
}
