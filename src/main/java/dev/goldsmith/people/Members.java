package dev.goldsmith.people;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.ApiClient;
import dev.goldsmith.tenant.ApiToken;
import dev.goldsmith.tenant.Directory;
import dev.goldsmith.tenant.Member;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Session;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.TeamRole;
import dev.goldsmith.tenant.Tenant;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.LockModeType;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What is done about people of a tenant and their roles; not about programs. */
@ApplicationScoped
public class Members {
    @Inject Directory directory;

    /** What somebody is in the tenant as a whole. */
    public void promote(Access by, String personId, MemberRole role) {
        by.requireAdmin("says who administers it");
        var row = MemberList.row(personId);
        if (row.role() == role) {
            return;
        }
        keepAnAdministrator(personId, "become " + role.word());
        var member = member(personId);
        member.become(by.personId(), role);
        tell(
                by,
                EventKind.MEMBER_ROLE_CHANGED,
                row,
                Map.of("from", row.role().word(), "to", role.word()));
    }

    /** Replaces what somebody is in a team: for its owners and for administrators. */
    public void assign(Access by, Team team, String personId, Set<Role> roles) {
        by.require(Permission.OWN, team.id, "the people of team " + team.slug);
        var row = MemberList.row(personId);
        Set<Role> before = EnumSet.noneOf(Role.class);
        for (TeamRole grant :
                TeamRole.<TeamRole>find("teamId = ?1 and personId = ?2", team.id, personId)
                        .withLock(LockModeType.PESSIMISTIC_WRITE)
                        .list()) {
            before.add(grant.role);
            if (!roles.contains(grant.role)) {
                grant.delete();
                tellRole(by, EventKind.ROLE_WITHDRAWN, team, row, grant.role);
            }
        }
        Person person = Person.findById(personId);
        for (Role role : roles) {
            if (!before.contains(role)) {
                TeamRole.grant(by.personId(), team, person, role);
                tellRole(by, EventKind.ROLE_GRANTED, team, row, role);
            }
        }
    }

    /**
     * Nobody's any more, at once: sessions and tokens are ended with it. Roles stay for the day of
     * the return.
     */
    public void deactivate(Access by, String personId) {
        by.requireAdmin("deactivates people");
        var row = MemberList.row(personId);
        if (!row.active()) {
            return;
        }
        keepAnAdministrator(personId, "be deactivated");
        member(personId).active = false;
        end(by, personId);
        tell(by, EventKind.MEMBER_DEACTIVATED, row, Map.of());
    }

    public void reactivate(Access by, String personId) {
        by.requireAdmin("reactivates people");
        var row = MemberList.row(personId);
        if (row.active()) {
            return;
        }
        requireRoom(by, 1);
        member(personId).active = true;
        tell(by, EventKind.MEMBER_REACTIVATED, row, Map.of());
    }

    /** Remove a member and their roles permanently. What they did stays told. */
    public void remove(Access by, String personId) {
        by.requireAdmin("removes people");
        var row = MemberList.row(personId);
        if (row.active()) {
            keepAnAdministrator(personId, "be removed");
        }
        TeamRole.delete("personId", personId);
        SavedFilter.forget(personId);
        Member.delete("personId", personId);
        end(by, personId);
        tell(by, EventKind.MEMBER_REMOVED, row, Map.of());
    }

    /** Tokens of this tenant; and sessions, where this was the last tenant that they opened. */
    private void end(Access by, String personId) {
        ApiToken.delete("personId = ?1 and tenantId = ?2", personId, by.tenantId());
        boolean elsewhere =
                directory.memberships(personId).stream()
                        .anyMatch(it -> !it.slug().equals(by.tenantSlug()));
        if (!elsewhere) {
            ApiToken.delete("personId", personId);
            Session.endAll(personId, null);
        }
    }

    /** Two administrators who remove each other at the same moment: one waits, and is refused. */
    private static void keepAnAdministrator(String personId, String what) {
        List<Member> administrators =
                Member.<Member>find("role = ?1 and active order by id", MemberRole.ADMIN)
                        .withLock(LockModeType.PESSIMISTIC_WRITE)
                        .list();
        Set<String> people =
                Person.<Person>list(
                                "id in ?1 and active and issuer <> ?2",
                                administrators.stream().map(it -> it.personId).toList(),
                                ApiClient.ISSUER)
                        .stream()
                        .map(it -> it.id)
                        .collect(Collectors.toSet());
        if (people.equals(Set.of(personId))) {
            throw new Refused(
                    Refusal.WRONG_STATE,
                    "The last administrator can't %s; make somebody else one first."
                            .formatted(what));
        }
    }

    /**
     * @param more how many people are to come
     * @throws Refused QUOTA
     */
    static void requireRoom(Access by, int more) {
        Tenant tenant = Tenant.findById(by.tenantId());
        if (tenant.maxMembers == null) {
            return;
        }
        // Whoever counts next counts who came by this one.
        Tenant.locked(by);
        long there = count() + Invitations.open();
        if (there + more > tenant.maxMembers) {
            throw new Refused(
                    Refusal.QUOTA,
                    "%s is limited to %d people and has %d, including invitations. Deactivate somebody, or ask the installation's administrator for more."
                            .formatted(tenant.name, tenant.maxMembers, there));
        }
    }

    /** Active people. */
    static long count() {
        return Member.getEntityManager()
                .createQuery(
                        """
                        select count(m) from Member m join Person p on p.id = m.personId
                        where p.issuer <> :program and m.active
                        """,
                        Long.class)
                .setParameter("program", ApiClient.ISSUER)
                .getSingleResult();
    }

    private static Member member(String personId) {
        return Member.<Member>find("personId", personId)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .singleResult();
    }

    private static void tellRole(
            Access by, EventKind kind, Team team, MemberList.Row row, Role role) {
        Event.tell(
                by,
                team.id,
                kind,
                "person/" + row.personId(),
                new TreeMap<>(Map.of("name", row.name(), "role", role.word(), "team", team.slug)));
    }

    private static void tell(Access by, EventKind kind, MemberList.Row row, Map<String, ?> detail) {
        var all = new TreeMap<String, Object>(detail);
        all.put("name", row.name());
        Event.tell(by, null, kind, "person/" + row.personId(), all);
    }
}
