package dev.goldsmith.arm;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;

/** A team as a resource group. */
final class Group {
    private Group() {}

    /**
     * @throws Refused NO_RESOURCE_GROUP when there is none that this person reads, FORBIDDEN when
     *     reading is all that they may
     */
    static Team require(Access by, String name, Permission permission) {
        var team = Team.bySlug(name);
        if (team == null || !by.may(Permission.READ, team.id)) {
            throw new Refused(
                    Refusal.NO_RESOURCE_GROUP,
                    "Resource group '%s' could not be found.".formatted(name));
        }
        by.require(permission, team.id, "resource group " + team.slug);
        return team;
    }

    static String id(Access by, String group) {
        return "/subscriptions/%s/resourceGroups/%s".formatted(by.tenantId(), group);
    }

    static String templateId(Access by, String group, String template) {
        return id(by, group) + At.TEMPLATES + "/" + template;
    }
}
