package dev.goldsmith.template;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Ends templates. Its staging area goes at once; its runs, its versions and the images that were
 * built of it stay.
 */
@ApplicationScoped
public class TemplateRemoval {
    @Inject jakarta.enterprise.event.Event<Ending> endings;

    /**
     * Told in the transaction that ends a template. Whoever still needs it throws {@link Refused}.
     *
     * @param moves whether another one takes its place: {@link TemplateMove.Moved} tells
     */
    public record Ending(Access by, Template template, boolean moves) {}

    /**
     * Deletes a template; needs a transaction.
     *
     * @param ifMatch fingerprint that its latest version must have, {@code *} any, null unasked
     * @throws Refused WRONG_STATE while a run of it isn't over
     */
    public void delete(Access by, String teamSlug, String name, @Nullable String ifMatch) {
        var team = Team.require(teamSlug, by, Permission.EDIT);
        var template = Template.locked(team, name);
        if (template == null) {
            throw Template.missing(team, name);
        }
        TemplateSave.requireMatch(ifMatch, template.latest());
        end(by, team, template, false);
        tell(
                by,
                team,
                template,
                EventKind.TEMPLATE_DELETED,
                Map.of("version", template.latestVersion));
    }

    void end(Access by, Team team, Template template, boolean moves) {
        by.require(Permission.EDIT, team.id, "template " + template.name);
        endings.fire(new Ending(by, template, moves));
        StagingArea.delete("templateId", template.id);
        template.end();
        // Its name may be taken again in this transaction.
        Template.flush();
    }

    static void tell(
            Access by, Team team, Template template, EventKind kind, Map<String, ?> detail) {
        Event.tell(by, team.id, kind, "template/" + team.slug + "/" + template.name, detail);
    }
}
