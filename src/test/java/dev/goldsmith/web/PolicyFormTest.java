package dev.goldsmith.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.approval.Gate;
import dev.goldsmith.approval.Rule;
import dev.goldsmith.tenant.Role;
import jakarta.ws.rs.core.MultivaluedHashMap;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A policy as sentences, and as a form that keeps it. */
class PolicyFormTest {
    private static final Rule.Need WEB = new Rule.Need("web", Role.APPROVER, 1, null);
    private static final Rule.Need OPS = new Rule.Need("ops", Role.OWNER, 2, Role.APPROVER);

    @Test
    void each_rule_is_a_sentence() {
        assertThat(said(rule(Gate.NEW_VERSION, 168, null, List.of(), WEB)))
                .isEqualTo("New versions need 1 approval from approvers of web.");
        assertThat(said(rule(Gate.PROMOTION, 24, null, List.of("stable", "beta"), WEB, OPS)))
                .isEqualTo(
                        "Promotions to stable or beta need 1 approval from approvers of web"
                                + " and 2 approvals from owners of ops.");
        assertThat(said(rule(Gate.LARGE_RUN, 24, 60, List.of(), OPS)))
                .isEqualTo(
                        "Runs longer than 60 min, or that can cost more than 2.50"
                                + " need 2 approvals from owners of ops.");
        assertThat(PolicySentence.waits("168")).isEqualTo("Requests expire after 7 days.");
        assertThat(PolicySentence.waits("1")).isEqualTo("Requests expire after 1 hour.");
        assertThat(PolicySentence.waits("30")).isEqualTo("Requests expire after 30 hours.");
        assertThat(PolicySentence.waits("soon")).isEmpty();
    }

    @Test
    void a_gate_without_a_rule_is_no_block_and_can_be_added() {
        var form = PolicyForm.of(List.of(rule(Gate.BUDGET, 24, null, List.of(), WEB)));
        assertThat(form.blocks()).hasSize(1);
        assertThat(form.others()).hasSize(Gate.values().length - 1).doesNotContain(Gate.BUDGET);
        var more = form.with(Gate.NEW_VERSION, "ops");
        assertThat(more.blocks())
                .extracting(PolicyForm.Block::said)
                .last()
                .isEqualTo("New versions need 1 approval from approvers of ops.");
        assertThat(more.with(Gate.BUDGET, "ops")).isEqualTo(more);
        assertThat(more.without(Gate.BUDGET).blocks()).hasSize(1);
        assertThat(PolicyForm.of(List.of()).others()).containsExactly(Gate.values());
    }

    @Test
    void what_is_shown_and_sent_again_is_the_same_policy() {
        var rules =
                List.of(
                        rule(Gate.NEW_VERSION, 168, null, List.of(), WEB, OPS),
                        rule(Gate.LARGE_RUN, 24, 60, List.of(), OPS),
                        rule(Gate.PROMOTION, 24, null, List.of("stable"), WEB));
        assertThat(PolicyForm.typed(sent(PolicyForm.of(rules))).rules()).isEqualTo(rules);
    }

    @Test
    void a_group_without_a_team_goes_and_the_rule_with_its_last() {
        var form = sent(PolicyForm.of(List.of(rule(Gate.BUDGET, 24, null, List.of(), WEB, OPS))));
        form.putSingle("budget.0.team", "");
        assertThat(PolicyForm.typed(form).rules().getFirst().needs()).containsExactly(OPS);
        form.putSingle("budget.1.team", "");
        assertThat(PolicyForm.typed(form).rules()).isEmpty();
    }

    /** As a browser sends what the page shows. */
    private static MultivaluedHashMap<String, String> sent(PolicyForm shown) {
        var sent = new MultivaluedHashMap<String, String>();
        for (var block : shown.blocks()) {
            sent.add(block.field("hours"), block.hours());
            sent.add(block.field("overMinutes"), block.overMinutes());
            sent.add(block.field("overGigabytes"), block.overGigabytes());
            sent.add(block.field("overCost"), block.overCost());
            sent.add(block.field("channels"), block.channels());
            for (var line : block.lines()) {
                sent.add(line.field("team"), line.team());
                sent.add(line.field("role"), line.role());
                sent.add(line.field("votes"), line.votes());
                sent.add(line.field("standIn"), line.standIn());
            }
        }
        return sent;
    }

    private static String said(Rule rule) {
        return PolicyForm.of(List.of(rule)).blocks().getFirst().said();
    }

    private static Rule rule(
            Gate gate,
            int hours,
            @Nullable Integer minutes,
            List<String> channels,
            Rule.Need... needs) {
        return new Rule(
                gate,
                List.of(needs),
                hours,
                minutes,
                null,
                channels,
                false,
                minutes == null ? null : new BigDecimal("2.50"));
    }
}
