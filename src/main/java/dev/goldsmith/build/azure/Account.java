package dev.goldsmith.build.azure;

import java.net.URI;

/**
 * With what, and where, a team's templates are built in its Azure subscription.
 *
 * @param name of the connection, for people
 * @param tenant Azure's id of the directory
 * @param location of the image templates
 * @param identity resource id of the user-assigned identity that the templates get
 * @param endpoint of Azure Resource Manager
 * @param authority that signs in
 */
public record Account(
        String name,
        String tenant,
        String clientId,
        String secret,
        String subscription,
        String resourceGroup,
        String location,
        String identity,
        URI endpoint,
        URI authority) {
    public static final String PUBLIC_ENDPOINT = "https://management.azure.com";
    public static final String PUBLIC_AUTHORITY = "https://login.microsoftonline.com";

    public String groupId() {
        return "/subscriptions/%s/resourceGroups/%s".formatted(subscription, resourceGroup);
    }

    String templateId(String template) {
        return groupId() + "/providers/Microsoft.VirtualMachineImages/imageTemplates/" + template;
    }

    /** Where the library's own knowledge of Azure's hosts holds. */
    boolean isPublic() {
        return authority.getHost().equalsIgnoreCase("login.microsoftonline.com");
    }

    /** What a token is asked for. */
    String scope() {
        return endpoint + "/.default";
    }

    /** What somebody else said, without the secret, should it be in there. */
    String untold(String text) {
        return text.replace(secret, "…");
    }

    /** Without the secret: this is what a log would have. */
    @Override
    public String toString() {
        return "Account[%s at %s]".formatted(name, endpoint);
    }
}
