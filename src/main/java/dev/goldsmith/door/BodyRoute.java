package dev.goldsmith.door;

import dev.goldsmith.kernel.SentJson;
import java.util.regex.Pattern;

/**
 * How large a body may be, by where it is sent. The first route that fits counts, and what is in
 * none is small.
 */
public enum BodyRoute {
    /** Names, passwords and codes. */
    SIGN_IN(8 << 10, true, "/(?:j_security_check|login|login/.*|reset/.*|logout|theme)"),

    /** A client's assertion is a token of some kilobytes. */
    TOKEN(16 << 10, true, "/[^/]{1,36}/oauth2/(?:v2\\.0/)?token|/sso/.*"),

    INVITATION(8 << 10, true, "/(?:invitations|unsubscribe)/.*"),

    /** The editor carries its JSON twice, URL-encoded, beside its fields. */
    TEMPLATE_FORM(8 << 20, false, "/t/[^/]+/(?:teams/[^/]+/)?templates(?:/.*)?"),

    TEMPLATE(
            SentJson.BYTES + 1024,
            false,
            "/api/v1/tenants/[^/]+/teams/[^/]+/(?:templates/[^/]+(?:/.*)?|imports)"),

    ARM_DOCUMENT(
            SentJson.BYTES + 1024,
            false,
            "(?i)/+subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\\."
                    + "(?:VirtualMachineImages/imageTemplates|Resources/deployments)/.*"),

    /** With certificates of authorities. */
    NETWORK(512 << 10, false, "/(?:api/v1/tenants|t)/[^/]+/.*networks.*"),

    /** With a checkpoint of the audit chain. */
    PROOF(128 << 10, false, "/t/[^/]+/activity/proofs"),

    /** Files of advisories, from the installation's administrators. */
    ADVISORIES(
            8 << 20,
            false,
            "/(?:api/v1/installation/advisory-feeds/[^/]+/file|admin/advisories/files)"),

    /** A piece of a platform image, from the installation's administrators. */
    DISK(4 << 20, false, "/api/v1/installation/platform-images/[^/]+/disk"),

    /** Price sheets: CSV, or pages of the Azure Retail Prices API. */
    PRICES(8 << 20, false, "/(?:api/v1/tenants|t)/[^/]+/(?:settings/)?prices(?:/review)?"),

    OTHER(64 << 10, false, ".*");

    public final int bytes;

    /** Whether people come here who haven't signed in. */
    public final boolean open;

    private final Pattern paths;

    BodyRoute(int bytes, boolean open, String paths) {
        this.bytes = bytes;
        this.open = open;
        this.paths = Pattern.compile(paths, Pattern.DOTALL);
    }

    public static BodyRoute of(String path) {
        for (var route : values()) {
            if (route.paths.matcher(path).matches()) {
                return route;
            }
        }
        return OTHER;
    }
}
