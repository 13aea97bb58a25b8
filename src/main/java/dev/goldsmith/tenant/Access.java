package dev.goldsmith.tenant;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, in which tenant, and what they may there. Made once a request by the doors' tenant
 * filter.
 *
 * @param personId whose id the events carry
 * @param teams roles by team id
 * @param address where the request came from; null for what Goldsmith does by itself
 * @param bounds what narrows the roles
 */
public record Access(
        String tenantId,
        String tenantSlug,
        String tenantName,
        String personId,
        String personName,
        MemberRole role,
        Map<Long, Set<Role>> teams,
        Door door,
        @Nullable String address,
        Bounds bounds) {
    /** No team: the tenant as a whole. */
    private static final long WHOLE = -1;

    /** As long as names are where they are kept. */
    private static final int NAME = 200;

    /** Where a request came in. */
    public enum Door {
        WEB,
        API,
        ARM,
        /** The way into a worker's kept machines. */
        SSH,
        /** A trigger or a cascade, with the permissions of whoever set what it does. */
        TRIGGER,
        /** Goldsmith itself. */
        SYSTEM;

        /** Whether nobody is there to be asked for anything more. */
        boolean isUnattended() {
            return this == TRIGGER || this == SYSTEM;
        }

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Goldsmith itself, for what it does without a person. */
    public static Access system(Tenant tenant) {
        return new Access(
                tenant.id,
                tenant.slug,
                tenant.name,
                Tenancy.NOBODY,
                "Goldsmith",
                MemberRole.ADMIN,
                Map.of(),
                Door.SYSTEM,
                null,
                Bounds.NONE);
    }

    /** The same, having come by this door. */
    public Access through(Door door) {
        return as(teams, door, address, bounds);
    }

    /** The same under another name: of what acts in their stead. */
    public Access called(String name) {
        return new Access(
                tenantId,
                tenantSlug,
                tenantName,
                personId,
                name.length() <= NAME ? name : name.substring(0, NAME - 1) + "…",
                role,
                teams,
                door,
                address,
                bounds);
    }

    /** The same, having come from this address. */
    public Access from(@Nullable String address) {
        return as(teams, door, address, bounds);
    }

    private Access as(
            Map<Long, Set<Role>> teams, Door door, @Nullable String address, Bounds bounds) {
        return new Access(
                tenantId,
                tenantSlug,
                tenantName,
                personId,
                personName,
                role,
                teams,
                door,
                address,
                bounds);
    }

    /** Somebody who isn't a member, or not yet, and may nothing: to say whose act an event was. */
    public static Access visitor(
            Tenant tenant, String personId, String name, Door door, @Nullable String address) {
        return new Access(
                tenant.id,
                tenant.slug,
                tenant.name,
                personId,
                name,
                MemberRole.MEMBER,
                Map.of(),
                door,
                address,
                Bounds.NONE);
    }

    /** The same with what a token is good for, and no more. */
    Access within(@Nullable Set<Permission> verbs, @Nullable Set<Long> only) {
        var kept = new HashMap<>(teams);
        if (only != null) {
            kept.keySet().retainAll(only);
        }
        return as(kept, door, address, new Bounds(verbs, only, bounds.archived()));
    }

    public boolean may(Permission permission, long teamId) {
        return bounds.allow(permission, teamId) && byRole(permission, teamId);
    }

    /** In the tenant as a whole, for what is {@link Permission#ofTenant}. */
    public boolean may(Permission permission) {
        return may(permission, WHOLE);
    }

    private boolean byRole(Permission permission, long teamId) {
        return switch (role) {
            case ADMIN -> permission != Permission.DECIDE || granted(permission, teamId);
            case AUDITOR -> permission.reads() || granted(permission, teamId);
            case MEMBER -> granted(permission, teamId);
        };
    }

    /** Whether there is any team where this may be done. */
    public boolean mayAnywhere(Permission permission) {
        return may(permission) || known().anyMatch(team -> may(permission, team));
    }

    /** Whether they set up the tenant as a whole. */
    public boolean administers() {
        return may(Permission.ADMIN);
    }

    /**
     * @param what they alone do, for the message: {@code sees and changes API clients}
     * @throws Refused FORBIDDEN
     */
    public void requireAdmin(String what) {
        if (!administers()) {
            throw new Refused(
                    Refusal.FORBIDDEN, "Only an administrator of the tenant %s.".formatted(what));
        }
    }

    /**
     * @param permission one that is {@link Permission#ofTenant}
     * @param what the thing, for the message
     * @throws Refused FORBIDDEN
     */
    public void require(Permission permission, String what) {
        require(permission, WHOLE, what);
    }

    /**
     * @param what the thing, for the message
     * @throws Refused FORBIDDEN
     */
    public void require(Permission permission, long teamId, String what) {
        if (!may(permission, teamId)) {
            if (bounds.archived().contains(teamId) && byRole(permission, teamId)) {
                throw new Refused(
                        Refusal.WRONG_STATE,
                        "The team is archived: its things are read and no longer changed. An administrator can restore it.");
            }
            throw new Refused(
                    Refusal.FORBIDDEN,
                    "Your role does not allow you to %s %s; ask an owner of the team or an administrator."
                            .formatted(verb(permission), what));
        }
    }

    /** Whether every team of the tenant can be read, so that a list needs no filter. */
    public boolean readsAllTeams() {
        return role != MemberRole.MEMBER && may(Permission.READ);
    }

    public Set<Long> readableTeams() {
        return known().filter(team -> may(Permission.READ, team))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Teams by name: those with a role, and those that the token names. */
    private Stream<Long> known() {
        var named = bounds.teams() == null ? Set.<Long>of() : bounds.teams();
        return Stream.concat(teams.keySet().stream(), named.stream()).distinct();
    }

    private boolean granted(Permission permission, long teamId) {
        return permission.ofTenant()
                ? teams.keySet().stream()
                        .filter(team -> !bounds.archived().contains(team))
                        .anyMatch(team -> inTeam(permission, team))
                : inTeam(permission, teamId);
    }

    private boolean inTeam(Permission permission, long teamId) {
        return teams.getOrDefault(teamId, Set.of()).stream()
                .anyMatch(r -> r.permissions.contains(permission));
    }

    private static String verb(Permission permission) {
        return switch (permission) {
            case READ -> "read";
            case EDIT -> "change";
            case RUN -> "build";
            case DECIDE -> "decide about";
            case OWN -> "administer";
            case PEOPLE -> "see";
            case EXPORT -> "export";
            case ADMIN -> "set up";
        };
    }
}
