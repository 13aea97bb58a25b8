package dev.goldsmith.armtemplate;

import dev.goldsmith.kernel.Spelling;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where a resource of a template is. */
record Placement(Ground ground, Evaluation evaluation, Problems problems) {
    /** Providers of resources that belong to another one; none of them is deployed here. */
    private static final List<String> EXTENSIONS =
            List.of("microsoft.authorization/", "microsoft.insights/");

    /** The id that it is in; null after a problem. */
    @Nullable String around(Located element, Scope scope, String type, boolean existing) {
        var given = element.near("scope");
        if (!given.isAbsent()) {
            if (!existing && !isExtension(type)) {
                problems.add(
                        given,
                        "`scope` isn't known here: resources are deployed into the resource group.");
                return null;
            }
            var id = evaluation.name(given, scope, problems);
            return id == null || id.startsWith("/") ? id : ground.groupId() + "/providers/" + id;
        }
        if (!existing) {
            return isAtHome(element, type) ? ground.groupId() : null;
        }
        var subscription = or(ground.subscriptionId(), element.near("subscriptionId"), scope);
        var group = or(ground.group(), element.near("resourceGroup"), scope);
        return subscription == null || group == null
                ? null
                : "/subscriptions/%s/resourceGroups/%s".formatted(subscription, group);
    }

    private static boolean isExtension(String type) {
        return EXTENSIONS.stream().anyMatch(type.toLowerCase(Locale.ROOT)::startsWith);
    }

    /** Only a nested deployment can go elsewhere. */
    private boolean isAtHome(Located element, String type) {
        for (var field : List.of("subscriptionId", "resourceGroup")) {
            var elsewhere = element.near(field);
            if (!elsewhere.isAbsent() && !Module.isOne(type)) {
                problems.add(
                        elsewhere,
                        "`%s` can stand in a nested deployment or an existing resource, nowhere else."
                                .formatted(field));
                return false;
            }
        }
        return true;
    }

    private @Nullable String or(String own, Located named, Scope scope) {
        return named.isAbsent() ? own : evaluation.name(named, scope, problems);
    }

    void requireSpelled(Located element) {
        for (var right : ArmResource.ENVELOPE) {
            var spelled = Spelling.spelled(element.json(), right);
            if (!spelled.equals(right)) {
                problems.add(
                        element.at(spelled),
                        Spelling.unknown(spelled, "a resource", ArmResource.ENVELOPE));
            }
        }
    }
}
