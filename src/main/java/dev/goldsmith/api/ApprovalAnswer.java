package dev.goldsmith.api;

import dev.goldsmith.approval.ApprovalComment;
import dev.goldsmith.approval.Ballot;
import dev.goldsmith.approval.Gate;
import dev.goldsmith.tenant.Team;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One approval.
 *
 * @param about what waits for it: {@code run/42}, or {@code version/web/nginx/1.2.0/7} for a copy
 * @param patch whether it is about the version with all updates installed
 * @param reason why it ended, where somebody said
 * @param standIns whom you could hand your say to
 */
public record ApprovalAnswer(
        long id,
        String state,
        String about,
        String team,
        String template,
        int version,
        String fingerprint,
        boolean patch,
        List<String> gates,
        List<Asked> asked,
        String requestedBy,
        Instant requestedAt,
        Instant expiresAt,
        @Nullable Instant endedAt,
        @Nullable String endedBy,
        @Nullable String reason,
        boolean waitsForYou,
        List<Need> needs,
        List<Decision> decisions,
        List<Delegation> delegations,
        List<Comment> comments,
        List<Ballot.Person> standIns) {

    /**
     * A gate that opened.
     *
     * @param team whose policy asks, a slug
     * @param images of that team's, that it publishes to
     */
    public record Asked(String team, String gate, List<String> images) {}

    /**
     * @param could names of who may still answer it
     */
    public record Need(String team, String role, int votes, int given, List<String> could) {}

    /**
     * @param counts false: its giver lost the role before the approval was decided
     */
    public record Decision(String by, String verdict, String comment, boolean counts, Instant at) {}

    public record Delegation(String from, String to, Instant at) {}

    public record Comment(String by, String text, Instant at) {}

    static ApprovalAnswer of(Ballot ballot) {
        var it = ballot.approval();
        Team team = Objects.requireNonNull(Team.findById(it.teamId));
        return new ApprovalAnswer(
                it.id,
                it.state.word(),
                it.subject,
                team.slug,
                it.templateName,
                it.templateVersion,
                it.fingerprint,
                it.patches,
                it.openGates().stream().map(Gate::word).toList(),
                ballot.asked().stream()
                        .map(each -> new Asked(each.team(), each.gate().word(), each.images()))
                        .toList(),
                it.requestedByName,
                it.requestedAt,
                it.expiresAt,
                it.endedAt,
                it.endedByName,
                it.endReason,
                ballot.waits(),
                ballot.lines().stream()
                        .map(need ->
                                new Need(
                                        need.team(),
                                        need.role(),
                                        need.needed(),
                                        need.given(),
                                        need.could()))
                        .toList(),
                ballot.votes().stream()
                        .map(vote ->
                                new Decision(
                                        vote.personName,
                                        vote.verdict.word(),
                                        vote.comment,
                                        !vote.voided,
                                        vote.at))
                        .toList(),
                ballot.delegations().stream()
                        .map(d -> new Delegation(d.fromName, d.toName, d.at))
                        .toList(),
                ApprovalComment.of(it.id).stream()
                        .map(c -> new Comment(c.personName, c.text, c.at))
                        .toList(),
                ballot.standIns());
    }
}
