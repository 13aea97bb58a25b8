package dev.goldsmith.armtemplate;

import java.time.Instant;

/**
 * Where a template is deployed, or would be: what {@code subscription()}, {@code resourceGroup()}
 * and {@code utcNow()} say.
 *
 * @param group the resource group's name, a team's slug here
 * @param location of the resource group
 * @param deployment its name
 */
public record Ground(
        String subscriptionId, String group, String location, String deployment, Instant now) {
    public String groupId() {
        return "/subscriptions/%s/resourceGroups/%s".formatted(subscriptionId, group);
    }
}
