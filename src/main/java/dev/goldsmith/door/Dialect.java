package dev.goldsmith.door;

import dev.goldsmith.tenant.Access;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which door a path belongs to, and the tenant that it names. */
public enum Dialect {
    WEB(Access.Door.WEB, "/t/([^/]+)(?:/.*)?"),
    API(Access.Door.API, "/api/v1/tenants/([^/]+)(?:/.*)?"),
    ARM(Access.Door.ARM, "(?i)/+subscriptions/([^/]+)(?:/.*)?");

    public final Access.Door door;
    private final Pattern tenant;

    Dialect(Access.Door door, String tenant) {
        this.door = door;
        this.tenant = Pattern.compile(tenant);
    }

    public static Dialect of(String path) {
        var lower = path.toLowerCase(Locale.ROOT);
        if (lower.startsWith("/api/")) {
            return API;
        }
        return lower.matches("/+(subscriptions|providers|metadata|tenants)(/.*)?") ? ARM : WEB;
    }

    /** The tenant's key in this path; null when the path is below no tenant. */
    public @Nullable String tenantOf(String path) {
        var match = tenant.matcher(path);
        return match.matches() ? match.group(1) : null;
    }
}
