package dev.goldsmith.arm;

import dev.goldsmith.activity.Event;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Team;
import java.util.Map;
import java.util.regex.Pattern;

/** Teams that are made as resource groups. */
final class Groups {
    private static final Pattern SLUG = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?");

    private Groups() {}

    static Team create(Access by, String name) {
        var slug = name.toLowerCase(java.util.Locale.ROOT);
        if (!SLUG.matcher(slug).matches()) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "resourceGroupName",
                    "A resource group is a team here: its name has 1 to 64 letters, digits and '-', and starts and ends with a letter or digit; '%s' has not."
                            .formatted(name));
        }
        if (Team.bySlug(slug) != null) {
            throw new Refused(Refusal.CONFLICT, "There is a team '%s' already.".formatted(slug));
        }
        var team = Team.create(slug, name);
        Event.tell(by, team.id, "team.created", "team/" + slug, Map.of());
        return team;
    }
}
