package dev.goldsmith.approval;

import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one gate of a team asks for.
 *
 * @param needs all of them; at least one
 * @param hours how long a request lives
 * @param overMinutes LARGE_RUN: longer runs are asked about
 * @param overGigabytes LARGE_RUN: larger OS disks are asked about
 * @param channels PROMOTION: none means all
 * @param samePerson whether somebody who holds several of these roles may answer for all of them;
 *     otherwise one yes meets one need
 * @param overCost LARGE_RUN: runs that can cost more are asked about, in the currency of the
 *     tenant's prices
 */
public record Rule(
        Gate gate,
        List<Need> needs,
        int hours,
        @Nullable Integer overMinutes,
        @Nullable Integer overGigabytes,
        List<String> channels,
        boolean samePerson,
        @Nullable BigDecimal overCost) {
    public static final int DEFAULT_HOURS = 168;

    public Rule {
        needs = List.copyOf(needs);
        channels = List.copyOf(channels);
    }

    public Rule(
            Gate gate,
            List<Need> needs,
            int hours,
            @Nullable Integer overMinutes,
            @Nullable Integer overGigabytes,
            List<String> channels) {
        this(gate, needs, hours, overMinutes, overGigabytes, channels, false, null);
    }

    /**
     * @param team a slug
     * @param role whose holders decide
     * @param votes how many different people
     * @param standIn role in the same team that a decider may hand their say to; null: nobody
     */
    public record Need(String team, Role role, int votes, @Nullable Role standIn) {}

    /** Who answers where a team's policy doesn't say, and somebody has to. */
    static Rule usual(Gate gate, Team team) {
        return new Rule(
                gate,
                List.of(new Need(team.slug, Role.OWNER, 1, null)),
                DEFAULT_HOURS,
                null,
                null,
                List.of());
    }

    boolean opens(Question question) {
        return switch (gate) {
            // Of these it is known before whether they open: see ApprovalPolicy.rulesOrUsual.
            case BUDGET -> false;
            case EXCEPTION -> question.act() instanceof Question.Exemption;
            case NEW_VERSION -> !(question.act() instanceof Question.Promotion);
            case LARGE_RUN ->
                    question.act() instanceof Question.Build build
                            && (over(overMinutes, build.expected())
                                    || (overCost != null && build.cost().compareTo(overCost) > 0)
                                    || (overGigabytes != null
                                            && question.diskGigabytes() > overGigabytes));
            case PROMOTION ->
                    question.act() instanceof Question.Promotion promotion
                            && (channels.isEmpty()
                                    || channels.stream()
                                            .anyMatch(promotion.channel()::equalsIgnoreCase));
            case CONTINUE_ON_FAILURE -> question.continuesOnFailure();
            case OPEN_NETWORK -> question.opensNetwork();
        };
    }

    private static boolean over(@Nullable Integer minutes, Duration expected) {
        return minutes != null && expected.compareTo(Duration.ofMinutes(minutes)) > 0;
    }
}
