package dev.goldsmith.approval;

import java.util.List;

/**
 * How far an approval is: of each need, who has said yes.
 *
 * @param given different people, as many as count
 */
public record Tally(List<Line> lines) {
    public record Line(ApprovalNeed need, int given) {
        public boolean met() {
            return given >= need.votes;
        }

        public int missing() {
            return Math.max(0, need.votes - given);
        }
    }

    static Tally of(List<ApprovalNeed> needs, List<ApprovalVote> votes) {
        return new Tally(
                needs.stream()
                        .map(need -> new Line(need, Math.min(need.votes, count(need, votes))))
                        .toList());
    }

    /** People who said yes to this need; whoever also speaks for somebody else counts once. */
    static int count(ApprovalNeed need, List<ApprovalVote> votes) {
        return (int)
                votes.stream()
                        .filter(vote -> vote.verdict == Verdict.APPROVE && !vote.voided)
                        .filter(vote -> vote.needIds().contains(need.id))
                        .map(ApprovalVote::voice)
                        .distinct()
                        .count();
    }

    public boolean complete() {
        return lines.stream().allMatch(Line::met);
    }

    public int needed() {
        return lines.stream().mapToInt(line -> line.need().votes).sum();
    }

    public int given() {
        return lines.stream().mapToInt(Line::given).sum();
    }
}
