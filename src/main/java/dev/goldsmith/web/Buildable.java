package dev.goldsmith.web;

import dev.goldsmith.cost.Estimate;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.run.RunEstimate;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateList;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What the big button builds.
 *
 * @param chosen {@code team/name}, of the last run; empty: none
 * @param options the first of what can be built
 * @param said what a build of the chosen one takes; empty: nothing tells it
 */
record Buildable(String chosen, List<Template.Row> options, String said) {
    static Buildable of(Access by, String chosen, List<Template.Row> page) {
        return new Buildable(
                chosen, page.stream().filter(buildable(by)).toList(), said(by, chosen));
    }

    /** How long it takes and what it costs, by what its builds were. */
    static String said(Access by, String chosen) {
        int slash = chosen.indexOf('/');
        var team = slash < 1 ? null : Team.bySlug(chosen.substring(0, slash));
        var template =
                team == null || !by.may(Permission.RUN, team.id)
                        ? null
                        : Template.of(team, chosen.substring(slash + 1));
        if (template == null) {
            return "";
        }
        var version = template.latest();
        var time = RunEstimate.of(template.id);
        return "Version %d · %s · about %s"
                .formatted(
                        version.number,
                        time.known() ? "about " + RunView.words(time.total()) : "not built yet",
                        Estimate.of(template, TemplateReader.read(version.document)).shown());
    }

    private static Predicate<Template.Row> buildable(Access by) {
        var teams =
                Team.readable(by).stream()
                        .filter(team -> by.may(Permission.RUN, team.id))
                        .map(team -> team.slug)
                        .collect(Collectors.toSet());
        return row -> teams.contains(row.team());
    }

    /** What ran last, if it can be built again. */
    static String last(Access by, HomePages.Now now) {
        var runs = now.running().isEmpty() ? now.recent() : now.running();
        if (runs.isEmpty()) {
            return "";
        }
        var team = Team.bySlug(runs.getFirst().team());
        return team != null
                        && by.may(Permission.RUN, team.id)
                        && Template.of(team, runs.getFirst().template()) != null
                ? "%s/%s".formatted(team.slug, runs.getFirst().template())
                : "";
    }

    static List<Template.Row> matching(Access by, String text, int limit) {
        int slash = text.indexOf('/');
        var name = text.substring(slash + 1).strip();
        return TemplateList.page(
                        by,
                        new Template.Filter(
                                slash < 1 ? null : text.substring(0, slash).strip(),
                                null,
                                null,
                                name.isEmpty() ? null : name),
                        null,
                        Page.MAX_LIMIT)
                .items()
                .stream()
                .filter(buildable(by))
                .limit(limit)
                .toList();
    }
}
