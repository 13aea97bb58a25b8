package dev.goldsmith.arm;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.template.StagingArea;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A template's staging area as the resource group that its {@code exactStagingResourceGroup} names.
 */
record StagingGroup(StagingArea area, Template template, Team team) {

    /**
     * @return empty when there is none whose template this person reads
     */
    static Optional<StagingGroup> find(Access by, String name) {
        // A team may have been given that name since.
        if (Team.bySlug(name) != null) {
            return Optional.empty();
        }
        return Optional.ofNullable(StagingArea.named(name))
                .flatMap(area ->
                        Template.<Template>findByIdOptional(area.templateId)
                                .filter(it -> it.deletedAt == null)
                                .filter(it -> by.may(Permission.READ, it.teamId))
                                .map(it -> new StagingGroup(area, it, Team.findById(it.teamId))));
    }

    /**
     * @throws Refused WRONG_STATE when it is one: it comes and goes with its template
     */
    static void refuse(Access by, String name) {
        find(by, name)
                .ifPresent(it -> {
                    throw new Refused(
                            Refusal.WRONG_STATE,
                            "Resource group '%s' is the staging area of template %s in %s: it is made, changed and deleted with its template."
                                    .formatted(it.area.name, it.template.name, it.team.slug));
                });
    }

    Map<String, Object> shown(Access by) {
        var body =
                new LinkedHashMap<>(
                        Sent.shown(
                                area.armId(),
                                area.name,
                                ResourceGroupsResource.TYPE,
                                null,
                                area.tagMap(),
                                Map.of("provisioningState", "Succeeded")));
        body.put("managedBy", Group.templateId(by, team.slug, template.name));
        return body;
    }
}
