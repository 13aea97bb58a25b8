package dev.goldsmith.tenant;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What somebody is in a tenant, as {@link Directory} reads it: a line for each role in a team, and
 * one for each of the tenant's archived teams.
 *
 * @param role null when they have none in any team
 * @param byProvider the tenant wants its provider's word, and this is a local account
 * @param bySecondFactor the tenant wants a second factor, and this account has none
 * @param asleep their provider hasn't answered for them for long
 */
record Standing(
        String tenantId,
        String slug,
        String tenant,
        String personId,
        String person,
        MemberRole member,
        long team,
        @Nullable String role,
        boolean byProvider,
        boolean bySecondFactor,
        boolean asleep) {
    /** Instead of a role: the team is archived. */
    static final String ARCHIVED = "ARCHIVED";

    static Standing read(ResultSet row) throws SQLException {
        return new Standing(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                MemberRole.valueOf(row.getString(6)),
                row.getLong(7),
                row.getString(8),
                row.getBoolean(9),
                row.getBoolean(10),
                row.getBoolean(11));
    }

    /** Where nobody is there to be told what to do instead, there is just no way in. */
    boolean isShutOut(Access.Door door) {
        return byProvider && door.isUnattended()
                || asleep && (door == Access.Door.SSH || door == Access.Door.TRIGGER);
    }

    void requireWay(Access.Door door) {
        if (byProvider) {
            throw new Refused(
                    Refusal.FORBIDDEN,
                    "Local accounts don't open this tenant any more; sign out, and sign in by its provider.");
        }
        if (bySecondFactor && !door.isUnattended()) {
            throw new Refused(
                    Refusal.SECOND_FACTOR,
                    "This tenant asks for a second factor. Set up an authenticator app under /account/second-factor, then come back.");
        }
    }

    /**
     * What all lines of one person in one tenant come to.
     *
     * @param lines at least one
     */
    static Access access(List<Standing> lines, Access.Door door) {
        Map<Long, Set<Role>> teams = new HashMap<>();
        Set<Long> archived = new HashSet<>();
        for (var line : lines) {
            if (ARCHIVED.equals(line.role)) {
                archived.add(line.team);
            } else if (line.role != null) {
                teams.computeIfAbsent(line.team, _ -> EnumSet.noneOf(Role.class))
                        .add(Role.valueOf(line.role));
            }
        }
        var any = lines.getFirst();
        return new Access(
                any.tenantId,
                any.slug,
                any.tenant,
                any.personId,
                any.person,
                any.member,
                teams,
                door,
                null,
                new Bounds(null, null, archived));
    }
}
