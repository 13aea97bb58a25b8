package dev.goldsmith.arm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.template.ManagedIdentity;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** User-assigned identities that a resource names. */
final class Identities {
    private static final Pattern ID =
            Pattern.compile(
                    "(?i)/subscriptions/([^/]+)/resourceGroups/([^/]+)"
                            + At.IDENTITIES
                            + "/([^/]+)");

    private Identities() {}

    /** Writes the ids that we gave to an identity of this tenant; others stay as they were sent. */
    static void fill(Access by, ObjectNode identity) {
        if (identity.path("userAssignedIdentities") instanceof ObjectNode named) {
            named.properties()
                    .forEach(entry -> {
                        var known = find(by, entry.getKey());
                        if (known != null && entry.getValue() instanceof ObjectNode details) {
                            details.put("principalId", known.principalId);
                            details.put("clientId", known.clientId);
                        }
                    });
        }
    }

    private static @Nullable ManagedIdentity find(Access by, String id) {
        var form = ID.matcher(id);
        if (!form.matches() || !form.group(1).toLowerCase(Locale.ROOT).equals(by.tenantId())) {
            return null;
        }
        var team = Team.bySlug(form.group(2));
        return team == null || !by.may(Permission.READ, team.id)
                ? null
                : ManagedIdentity.of(team, form.group(3));
    }
}
