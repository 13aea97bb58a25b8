package dev.goldsmith.people;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.kernel.Fields;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's departments. Administrators make, archive and restore them; owners see to theirs. To
 * be called in a transaction, as all of this package.
 */
public final class Teams {
    private static final int MOST_NAME = 200;

    private Teams() {}

    /**
     * How a team presents itself.
     *
     * @param colour one of {@link Team#COLOURS}, or null for the first
     * @param contact whom to ask, or null
     */
    public record Look(@Nullable String name, @Nullable String colour, @Nullable String contact) {}

    /** Those whose things this person reads, archived ones last. */
    public static List<Team> list(Access by) {
        return Team.readable(by).stream()
                .sorted(java.util.Comparator.comparing(team -> team.archivedAt != null))
                .toList();
    }

    public static Team create(Access by, @Nullable String slug, Look look) {
        by.requireAdmin("makes teams");
        var key = Fields.slug("slug", slug);
        if (Team.bySlug(key) != null) {
            throw Refused.field(
                    Refusal.CONFLICT, "slug", "There is a team '%s' already.".formatted(key));
        }
        var team = Team.create(key, Fields.line("name", look.name(), MOST_NAME));
        dress(team, look);
        tell(by, team, EventKind.TEAM_CREATED, Map.of("name", team.name));
        return team;
    }

    public static void change(Access by, Team team, Look look) {
        by.require(Permission.OWN, team.id, "team " + team.slug);
        team.name = Fields.line("name", look.name(), MOST_NAME);
        dress(team, look);
        var now = new TreeMap<String, Object>(Map.of("name", team.name, "colour", team.colour));
        if (team.contact != null) {
            now.put("contact", team.contact);
        }
        tell(by, team, EventKind.TEAM_CHANGED, now);
    }

    private static void dress(Team team, Look look) {
        var colour = look.colour() == null ? team.colour : look.colour();
        if (!Team.COLOURS.contains(colour)) {
            throw Fields.fault(
                    "colour",
                    "'colour' must be one of %s.".formatted(String.join(", ", Team.COLOURS)));
        }
        team.colour = colour;
        team.contact = Fields.optional("contact", look.contact(), MOST_NAME);
    }

    /**
     * Its things stay to be read and used by others; nothing of it is changed or built any more.
     */
    public static void archive(Access by, Team team) {
        by.requireAdmin("archives teams");
        if (team.archivedAt == null) {
            team.archivedAt = Instant.now();
            tell(by, team, EventKind.TEAM_ARCHIVED, Map.of());
        }
    }

    public static void restore(Access by, Team team) {
        by.requireAdmin("restores teams");
        if (team.archivedAt != null) {
            team.archivedAt = null;
            tell(by, team, EventKind.TEAM_RESTORED, Map.of());
        }
    }

    private static void tell(Access by, Team team, EventKind kind, Map<String, ?> detail) {
        Event.tell(by, team.id, kind, "team/" + team.slug, detail);
    }
}
