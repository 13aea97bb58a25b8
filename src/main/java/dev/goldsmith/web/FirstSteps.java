package dev.goldsmith.web;

import dev.goldsmith.template.Quickstart;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What comes first in a tenant without a template: one thing to do, and what comes after it.
 *
 * @param title of the one thing, {@code text}: what it is
 * @param href where it begins; null: others have to begin
 */
record FirstSteps(
        String heading,
        String title,
        String text,
        @Nullable String href,
        String verb,
        List<Step> after) {
    private static final String QUICKSTART = "hardened-debian";

    record Step(String icon, String title, String text, String href, String verb) {}

    static FirstSteps of(Access by) {
        var root = "/t/" + by.tenantSlug();
        var teams =
                Team.readable(by).stream().filter(it -> by.may(Permission.EDIT, it.id)).toList();
        if (!teams.isEmpty()) {
            var team = teams.getFirst();
            var quickstart = Quickstart.find(QUICKSTART).orElseThrow();
            return new FirstSteps(
                    "Make the first golden image",
                    quickstart.title(),
                    quickstart.summary(),
                    "%s/templates/new?from=%s%s&team=%s&name=%s"
                            .formatted(
                                    root,
                                    TemplateStart.QUICKSTART,
                                    QUICKSTART,
                                    team.slug,
                                    QUICKSTART),
                    "Review and build",
                    after(by, root, team));
        }
        return by.administers()
                ? new FirstSteps(
                        "Make the first team",
                        "A team owns templates and galleries",
                        "Often the first is the one that makes the baselines: the platform team.",
                        root + "/settings/teams",
                        "Create team",
                        List.of())
                : new FirstSteps(
                        "Nothing is built here yet",
                        "No template yet",
                        "People who can edit in a team make the first one. What they build appears here.",
                        null,
                        "",
                        List.of());
    }

    private static List<Step> after(Access by, String root, Team team) {
        var steps = new ArrayList<Step>();
        if (by.mayAnywhere(Permission.OWN)) {
            steps.add(
                    new Step(
                            "user-plus",
                            "Invite your team",
                            "Builders, approvers, auditors; or connect your sign-on",
                            root + "/settings/people",
                            "Invite"));
        }
        steps.add(
                new Step(
                        "git-branch",
                        "Start from another quickstart",
                        "A web server, a Windows baseline, an image for several regions",
                        root + "/templates/new",
                        "Choose"));
        if (by.may(Permission.OWN, team.id)) {
            steps.add(
                    new Step(
                            "clipboard-check",
                            "Require approvals",
                            "One or more people of a role, for one exact fingerprint",
                            "%s/teams/%s/policy".formatted(root, team.slug),
                            "Set policy"));
        }
        steps.add(
                new Step(
                        "map-pin",
                        "See the regions",
                        "Folders or Azure storage that versions are copied to",
                        root + "/settings/regions",
                        "View"));
        return steps;
    }
}
