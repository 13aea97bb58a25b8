package dev.goldsmith.schema;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@code subnetId} names: a network profile of a team, by its plain name or as Azure writes a
 * subnet. The virtual network's own name says nothing here.
 *
 * @param subscription null for a plain name
 * @param group the team; null for a plain name
 */
public record SubnetId(@Nullable String subscription, @Nullable String group, String name) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");
    private static final Pattern ID =
            Pattern.compile(
                    "(?i)/subscriptions/([^/]+)/resourceGroups/([^/]+)/providers/Microsoft\\.Network"
                            + "/virtualNetworks/[^/]+/subnets/([^/]+)");

    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /**
     * @throws IllegalArgumentException for what the reader refuses
     */
    public static SubnetId parse(String text) {
        var id = ID.matcher(text);
        if (id.matches()) {
            return new SubnetId(id.group(1), id.group(2), id.group(3));
        }
        if (!isName(text)) {
            throw new IllegalArgumentException("refused by the reader: " + text);
        }
        return new SubnetId(null, null, text);
    }

    public boolean belongsTo(String tenantId, String team) {
        return (subscription == null || subscription.equalsIgnoreCase(tenantId))
                && (group == null || group.equalsIgnoreCase(team));
    }
}
