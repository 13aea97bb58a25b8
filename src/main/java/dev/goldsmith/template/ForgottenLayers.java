package dev.goldsmith.template;

import dev.goldsmith.activity.EventKind;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import java.util.Map;

/**
 * What earlier builds of a template left isn't started from any more. Workers have other keys for
 * what comes, and remove what they find of before.
 */
public final class ForgottenLayers {
    private ForgottenLayers() {}

    /**
     * Needs a transaction. What is being built already isn't disturbed.
     *
     * @throws Refused NOT_FOUND
     */
    public static void forget(Access by, String teamSlug, String name) {
        var team = Team.require(teamSlug, by, Permission.RUN);
        var template = Template.locked(team, name);
        if (template == null) {
            throw Template.missing(team, name);
        }
        template.layerGeneration++;
        TemplateRemoval.tell(by, team, template, EventKind.TEMPLATE_LAYERS_FORGOTTEN, Map.of());
    }
}
