package dev.goldsmith.tenant;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What narrows somebody's roles: the token that they came with, and teams that are archived. Bounds
 * only ever take away.
 *
 * @param verbs what the token is good for; null: everything that its owner may
 * @param teams which teams it is good for; null: all of its owner's
 * @param archived teams whose things are read and no longer changed
 */
public record Bounds(
        @Nullable Set<Permission> verbs, @Nullable Set<Long> teams, Set<Long> archived) {
    public static final Bounds NONE = new Bounds(null, null, Set.of());

    boolean allow(Permission permission, long teamId) {
        return verb(permission)
                && (teams == null || !permission.ofTenant() && teams.contains(teamId))
                && (permission.reads() || !archived.contains(teamId));
    }

    /** Whether the token is good for this, in any team. */
    public boolean verb(Permission permission) {
        return verbs == null || verbs.contains(permission);
    }

    /** Whether a token takes something away from its owner's roles. */
    public boolean narrows() {
        return verbs != null || teams != null;
    }

    /** Whether nothing at all can be changed with it. */
    public boolean readOnly() {
        return verbs != null && verbs.stream().allMatch(Permission::reads);
    }
}
