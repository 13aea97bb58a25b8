package dev.goldsmith.approval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How far an approval is: of each need, how many yeses meet it. One yes meets one need, whichever
 * of those that it could brings the approval furthest; where the policy lets the same person answer
 * for several teams, all of those.
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

    /**
     * What has to be met.
     *
     * @param yeses indexes of the yeses that could
     */
    record Wanted(int votes, boolean samePerson, Set<Integer> yeses) {}

    static Tally of(List<ApprovalNeed> needs, List<ApprovalVote> votes) {
        var yeses = yeses(votes);
        var given = given(needs.stream().map(need -> wanted(need, yeses)).toList(), yeses.size());
        var lines = new ArrayList<Line>();
        for (int i = 0; i < needs.size(); i++) {
            lines.add(new Line(needs.get(i), given[i]));
        }
        return new Tally(List.copyOf(lines));
    }

    private static Wanted wanted(ApprovalNeed need, List<ApprovalVote> yeses) {
        var could = new HashSet<Integer>();
        for (int i = 0; i < yeses.size(); i++) {
            if (yeses.get(i).needIds().contains(need.id)) {
                could.add(i);
            }
        }
        return new Wanted(need.votes, need.samePerson, could);
    }

    /** Those that count, of each voice one: whoever also speaks for somebody else counts once. */
    static List<ApprovalVote> yeses(List<ApprovalVote> votes) {
        var voices = new HashSet<String>();
        return votes.stream()
                .filter(vote -> vote.says(Verdict.APPROVE) && voices.add(vote.voice()))
                .toList();
    }

    /** Of each, how many meet it: a largest matching, by augmenting paths. */
    static int[] given(List<Wanted> wanted, int yeses) {
        int[] meets = new int[yeses];
        Arrays.fill(meets, -1);
        for (int need = 0; need < wanted.size(); need++) {
            for (int vote = 0;
                    !wanted.get(need).samePerson() && vote < wanted.get(need).votes();
                    vote++) {
                if (!meet(need, wanted, meets, new boolean[yeses])) {
                    break;
                }
            }
        }
        int[] given = new int[wanted.size()];
        for (int need = 0; need < wanted.size(); need++) {
            int place = need;
            given[need] =
                    wanted.get(need).samePerson()
                            ? Math.min(wanted.get(need).votes(), wanted.get(need).yeses().size())
                            : (int) Arrays.stream(meets).filter(it -> it == place).count();
        }
        return given;
    }

    private static boolean meet(int need, List<Wanted> wanted, int[] meets, boolean[] tried) {
        for (int yes : wanted.get(need).yeses()) {
            if (!tried[yes]) {
                tried[yes] = true;
                if (meets[yes] < 0 || meet(meets[yes], wanted, meets, tried)) {
                    meets[yes] = need;
                    return true;
                }
            }
        }
        return false;
    }

    static boolean isMet(List<Wanted> wanted, int yeses) {
        var given = given(wanted, yeses);
        for (int i = 0; i < given.length; i++) {
            if (given[i] < wanted.get(i).votes()) {
                return false;
            }
        }
        return true;
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
