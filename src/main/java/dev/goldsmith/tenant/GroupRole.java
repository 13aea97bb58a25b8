package dev.goldsmith.tenant;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import jakarta.persistence.Entity;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a group of the tenant's provider is here: a role in the tenant, or one in a team. */
@Entity
public class GroupRole extends Owned {
    private static final int MOST = 500;

    public String groupName;

    /** Null: {@link #role} is a {@link MemberRole}; otherwise it is a {@link Role} in this team. */
    public @Nullable Long teamId;

    public String role;

    /**
     * The same in the words of people.
     *
     * @param role {@code admin}, {@code auditor}, {@code member}, or with a team {@code owner},
     *     {@code approver}, {@code builder}, {@code viewer}
     * @param team its slug, or null
     */
    public record Line(String group, String role, @Nullable String team) {
        /** As it stands in a form: {@code goldsmith-web = builder of web}. */
        public String text() {
            return group + " = " + role + (team == null ? "" : " of " + team);
        }
    }

    /** What somebody is here, by their groups. */
    public record Granted(MemberRole member, Map<Long, Set<Role>> teams) {}

    public static List<Line> lines() {
        Map<Long, String> slugs = new HashMap<>();
        Team.<Team>listAll().forEach(team -> slugs.put(team.id, team.slug));
        return GroupRole.<GroupRole>list("order by groupName, id").stream()
                .map(it ->
                        new Line(
                                it.groupName,
                                it.role.toLowerCase(Locale.ROOT),
                                it.teamId == null ? null : slugs.get(it.teamId)))
                .toList();
    }

    /**
     * Reads what a form holds, one line each.
     *
     * @throws Refused INVALID_REQUEST for {@code groups}
     */
    public static List<Line> parse(String text) {
        var lines = new ArrayList<Line>();
        int number = 0;
        for (var raw : text.split("\\R")) {
            number++;
            var line = raw.strip();
            if (line.isEmpty()) {
                continue;
            }
            int equals = line.lastIndexOf('=');
            var words = line.substring(equals + 1).strip().split("\\s+");
            if (equals < 1 || words.length != 1 && (words.length != 3 || !words[1].equals("of"))) {
                throw fault(
                        "Line %d, “%s”, must be like 'platform-admins = admin' or 'web-devs = builder of web'."
                                .formatted(number, line));
            }
            lines.add(
                    new Line(
                            line.substring(0, equals).strip(),
                            words[0].toLowerCase(Locale.ROOT),
                            words.length == 3 ? words[2] : null));
        }
        return lines;
    }

    /**
     * Replaces all of them; holds from each person's next sign-in on.
     *
     * @throws Refused INVALID_REQUEST for {@code groups}
     */
    public static void replace(List<Line> lines) {
        if (lines.size() > MOST) {
            throw fault("'groups' has more than %d lines.".formatted(MOST));
        }
        var rows = lines.stream().distinct().map(GroupRole::row).toList();
        GroupRole.deleteAll();
        rows.forEach(row -> row.persist());
    }

    private static GroupRole row(Line line) {
        var row = new GroupRole();
        if (line.group().isBlank() || line.group().length() > 200) {
            throw fault("A group's name has 1 to 200 characters.");
        }
        row.groupName = line.group().strip();
        if (line.team() == null) {
            row.role =
                    word(MemberRole.class, line.role())
                            .orElseThrow(() ->
                                    fault(
                                            "'%s' isn't a role in the tenant; use admin, auditor or member."
                                                    .formatted(line.role())))
                            .name();
            return row;
        }
        var team = Team.bySlug(line.team());
        if (team == null) {
            throw fault("There is no team '%s' here.".formatted(line.team()));
        }
        row.teamId = team.id;
        row.role =
                word(Role.class, line.role())
                        .orElseThrow(() ->
                                fault(
                                        "'%s' isn't a role in a team; use owner, approver, builder or viewer."
                                                .formatted(line.role())))
                        .name();
        return row;
    }

    private static <E extends Enum<E>> Optional<E> word(Class<E> type, String word) {
        for (var constant : Objects.requireNonNull(type.getEnumConstants())) {
            if (constant.name().equalsIgnoreCase(word)) {
                return Optional.of(constant);
            }
        }
        return Optional.empty();
    }

    /** Empty when none of the groups means anything here. */
    public static Optional<Granted> granted(Set<String> groups) {
        if (groups.isEmpty()) {
            return Optional.empty();
        }
        List<GroupRole> found = list("groupName in ?1", groups);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var member = MemberRole.MEMBER;
        Map<Long, Set<Role>> teams = new HashMap<>();
        for (var row : found) {
            if (row.teamId == null) {
                var role = MemberRole.valueOf(row.role);
                // Declared from the mightiest down.
                member = role.compareTo(member) < 0 ? role : member;
            } else {
                teams.computeIfAbsent(row.teamId, _ -> EnumSet.noneOf(Role.class))
                        .add(Role.valueOf(row.role));
            }
        }
        return Optional.of(new Granted(member, teams));
    }

    private static Refused fault(String message) {
        return new Refused(
                Refusal.INVALID_REQUEST, message, List.of(new Violation("groups", message)));
    }
}
