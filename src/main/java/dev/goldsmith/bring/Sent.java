package dev.goldsmith.bring;

/**
 * What was handed in, and where it goes.
 *
 * @param parameters values for what the file leaves open, as its tool has them in a file; or blank
 * @param subscription the tenant's id
 * @param team whose template it becomes
 */
public record Sent(String text, String parameters, String subscription, String team) {
    public Sent(String text) {
        this(text, "", "00000000-0000-0000-0000-000000000000", "team");
    }

    /** A resource of this team, of the provider Microsoft.Compute. */
    public String id(String path) {
        return "/subscriptions/%s/resourceGroups/%s/providers/Microsoft.Compute/%s"
                .formatted(subscription, team, path);
    }
}
