package dev.goldsmith.cascade;

import dev.goldsmith.approval.ApprovalPolicy;
import dev.goldsmith.approval.Gate;
import dev.goldsmith.approval.Rule;
import dev.goldsmith.cost.LastEstimates;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a cascade would do, for its image's owners: one statement a generation, and some more,
 * however many templates there are. Templates of teams that they don't read have no names.
 *
 * @param from version that the channel pointed to before; null: none
 * @param patch whether the image itself is built first
 * @param left what is left to other open cascades; null: nothing is
 * @param total how long it takes without anybody who is waited for; null: nobody knows
 * @param cost of what is built of the teams that they read; null: nobody knows
 */
public record Preview(
        String gallery,
        String image,
        String channel,
        @Nullable String from,
        String to,
        boolean patch,
        List<Line> items,
        @Nullable Left left,
        @Nullable Duration total,
        @Nullable LastEstimates cost) {
    /** What happens to one. */
    public enum Action {
        AUTOMATIC,
        ASK,
        /** Its team ignores cascades, or is archived. */
        IGNORED,
        /** What it is built on isn't rebuilt. */
        UNREACHED;

        public String word() {
            return CascadeState.word(this);
        }
    }

    /**
     * One template.
     *
     * @param team slug of its team; null: somebody else's
     * @param template its name; null: somebody else's
     * @param wave 0: it isn't built
     * @param patch whether its run installs updates; in a patch, what can't be patched is rebuilt
     *     as it is
     * @param until of what is ignored
     * @param takes how long its build takes; null: nobody knows
     * @param starts when it begins, from the start on; null: nobody knows, or it doesn't
     * @param gates of its team that may ask before it is built, or before its version enters
     */
    public record Line(
            int number,
            @Nullable String team,
            @Nullable String template,
            int depth,
            int wave,
            Action action,
            boolean patch,
            @Nullable LocalDate until,
            @Nullable Duration takes,
            @Nullable Duration starts,
            List<Gate> gates) {
        public boolean hidden() {
            return template == null;
        }
    }

    /**
     * @throws dev.goldsmith.kernel.Refused NOT_FOUND, FORBIDDEN for who couldn't start it, CONFLICT
     *     when the channel is empty
     */
    public static Preview of(Access by, CascadeStart.Wanted wanted) {
        var begun = CascadeStart.Begun.of(by, wanted);
        var survey = Survey.of(by.tenantId(), begun, false, Instant.now());
        var outcome = survey.plan(wanted.atOnce());
        var plan = outcome.plan();
        var times = plan.times(survey.history()::takes, wanted.atOnce());
        var rules = rules(plan);
        return new Preview(
                begun.gallery().name,
                begun.definition().name,
                begun.channel().name,
                begun.from() == null ? null : begun.from().number().toString(),
                begun.to().number().toString(),
                begun.root() != null,
                plan.items().stream().map(it -> line(by, it, survey, times, rules)).toList(),
                outcome.left(),
                times == null ? null : times.total(),
                LastEstimates.of(
                        plan.items().stream()
                                .filter(it -> it.wave() > 0)
                                .map(Plan.Item::derivative)
                                .filter(it -> by.may(Permission.READ, it.team()))
                                .map(Derivative::template)
                                .toList()));
    }

    private static Map<Long, List<Rule>> rules(Plan plan) {
        return plan.items().isEmpty()
                ? Map.of()
                : ApprovalPolicy.<ApprovalPolicy>list("teamId in ?1", plan.teams()).stream()
                        .collect(Collectors.toMap(it -> it.teamId, ApprovalPolicy::rules));
    }

    private static Line line(
            Access by,
            Plan.Item item,
            Survey survey,
            Plan.@Nullable Times times,
            Map<Long, List<Rule>> rules) {
        var derivative = item.derivative();
        boolean reads = by.may(Permission.READ, derivative.team());
        return new Line(
                item.number(),
                reads ? derivative.slug() : null,
                reads ? derivative.name() : null,
                item.depth(),
                item.wave(),
                action(item, survey),
                survey.patches(derivative),
                reads ? survey.setting(derivative).until() : null,
                survey.history().takes(derivative),
                times == null ? null : times.starts().get(item.number()),
                (reads ? rules.getOrDefault(derivative.team(), List.of()) : List.<Rule>of())
                        .stream()
                                .filter(it -> asks(it, derivative, survey.history()))
                                .map(Rule::gate)
                                .distinct()
                                .toList());
    }

    private static Action action(Plan.Item item, Survey survey) {
        if (item.depth() == 0) {
            return Action.AUTOMATIC;
        }
        if (survey.held(item.derivative())) {
            return Action.IGNORED;
        }
        return item.wave() == 0
                ? Action.UNREACHED
                : survey.policy(item.derivative()) == DerivativePolicy.Kind.AUTOMATIC
                        ? Action.AUTOMATIC
                        : Action.ASK;
    }

    /** As far as it can be told without the document: what was built before was let through. */
    private static boolean asks(Rule rule, Derivative derivative, History history) {
        return switch (rule.gate()) {
            case NEW_VERSION, CONTINUE_ON_FAILURE, OPEN_NETWORK ->
                    !history.hasBuiltThisVersion(derivative);
            // No build is asked about by it.
            case EXCEPTION -> false;
            // What is left then isn't known now.
            case BUDGET -> false;
            case LARGE_RUN -> {
                var takes = history.takes(derivative);
                yield rule.overMinutes() != null
                        && takes != null
                        && takes.compareTo(Duration.ofMinutes(rule.overMinutes())) > 0;
            }
            case PROMOTION -> {
                var enters = derivative.enters();
                yield enters != null
                        && (rule.channels().isEmpty()
                                || rule.channels().stream().anyMatch(enters::equalsIgnoreCase));
            }
        };
    }
}
