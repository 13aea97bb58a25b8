package dev.goldsmith.people;

import dev.goldsmith.activity.Event;
import dev.goldsmith.kernel.Page;
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
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** People of a tenant and their roles. Programs are members too, but not people: not here. */
@ApplicationScoped
public class Members {
    /** Of a list that is shown whole: a team, a list to pick from. */
    private static final int MOST_SHOWN = 500;

    @Inject Directory directory;

    /** One line of the list. */
    public record Row(
            String personId,
            String name,
            @Nullable String email,
            String issuer,
            MemberRole role,
            boolean active) {}

    /** Somebody, and what they are where. */
    public record Profile(Row row, Map<Team, Set<Role>> teams) {}

    /** Addresses and roles of everybody are for those who have to do with them. */
    public static void requireSight(Access by) {
        if (!sees(by)) {
            throw new Refused(
                    Refusal.FORBIDDEN,
                    "Only administrators, auditors and owners of teams see who the people are.");
        }
    }

    public static boolean sees(Access by) {
        return by.mayAnywhere(Permission.EXPORT) || by.mayAnywhere(Permission.OWN);
    }

    /**
     * By name.
     *
     * @param after the last line's {@code name|id} of the page before, or null
     */
    public Page<Row> page(Access by, @Nullable String after, int limit) {
        requireSight(by);
        var from = after == null ? "" : after;
        int bar = from.lastIndexOf('|');
        var rows =
                Member.getEntityManager()
                        .createQuery(
                                ROWS
                                        + """
                                         and (p.name > :name or (p.name = :name and p.id > :id))
                                        order by p.name, p.id
                                        """,
                                Row.class)
                        .setParameter("program", ApiClient.ISSUER)
                        .setParameter("name", bar < 0 ? "" : from.substring(0, bar))
                        .setParameter("id", bar < 0 ? "" : from.substring(bar + 1))
                        .setMaxResults(limit + 1)
                        .getResultList();
        return Page.of(rows, limit, row -> row.name() + "|" + row.personId());
    }

    private static final String ROWS =
            """
            select new dev.goldsmith.people.Members$Row(
                p.id, p.name, p.email, p.issuer, m.role, m.active)
            from Member m join Person p on p.id = m.personId
            where p.issuer <> :program
            """;

    /** Somebody with a role in a team. */
    public record InTeam(Row row, Set<Role> roles) {
        public boolean has(Role role) {
            return roles.contains(role);
        }

        public String words() {
            return roles.stream().map(Role::word).collect(Collectors.joining(", "));
        }
    }

    /** Who has a role in a team, by name. */
    public List<InTeam> inTeam(Access by, Team team) {
        requireSight(by);
        Map<String, Set<Role>> roles =
                TeamRole.<TeamRole>list("teamId", team.id).stream()
                        .collect(
                                Collectors.groupingBy(
                                        it -> it.personId,
                                        Collectors.mapping(
                                                it -> it.role,
                                                Collectors.toCollection(
                                                        () -> EnumSet.noneOf(Role.class)))));
        return rows(" and p.id in :people", roles.keySet()).stream()
                .map(row -> new InTeam(row, roles.getOrDefault(row.personId(), Set.of())))
                .toList();
    }

    /** Active people without a role in it, by name. */
    public List<Row> outside(Access by, Team team) {
        requireSight(by);
        return rows(
                " and m.active and not exists (select 1 from TeamRole r where r.teamId = "
                        + team.id
                        + " and r.personId = p.id)",
                null);
    }

    private static List<Row> rows(String also, @Nullable Set<String> people) {
        if (people != null && people.isEmpty()) {
            return List.of();
        }
        var query =
                Member.getEntityManager()
                        .createQuery(ROWS + also + " order by p.name, p.id", Row.class)
                        .setParameter("program", ApiClient.ISSUER)
                        .setMaxResults(MOST_SHOWN);
        if (people != null) {
            query.setParameter("people", people);
        }
        return query.getResultList();
    }

    /** Roles in teams of these people, in words: {@code owner of web}. */
    public Map<String, List<String>> rolesInWords(List<Row> rows) {
        var slugs = Team.<Team>listAll().stream().collect(Collectors.toMap(t -> t.id, t -> t.slug));
        return TeamRole.<TeamRole>list(
                        "personId in ?1 order by id", rows.stream().map(Row::personId).toList())
                .stream()
                .collect(
                        Collectors.groupingBy(
                                it -> it.personId,
                                Collectors.mapping(
                                        it ->
                                                "%s of %s"
                                                        .formatted(
                                                                it.role.word(),
                                                                slugs.get(it.teamId)),
                                        Collectors.toList())));
    }

    /**
     * @throws Refused NOT_FOUND for whoever is no member, and for programs
     */
    public Profile profile(Access by, String personId) {
        requireSight(by);
        var row = row(personId);
        Map<Team, Set<Role>> teams = new TreeMap<>(java.util.Comparator.comparing(t -> t.slug));
        Map<Long, Team> byId =
                Team.<Team>listAll().stream().collect(Collectors.toMap(t -> t.id, t -> t));
        TeamRole.<TeamRole>list("personId", personId)
                .forEach(it ->
                        teams.computeIfAbsent(
                                        Objects.requireNonNull(byId.get(it.teamId)),
                                        _ -> EnumSet.noneOf(Role.class))
                                .add(it.role));
        return new Profile(row, teams);
    }

    private static Row row(String personId) {
        return Member.getEntityManager()
                .createQuery(ROWS + " and p.id = :person", Row.class)
                .setParameter("program", ApiClient.ISSUER)
                .setParameter("person", personId)
                .getResultStream()
                .findFirst()
                .orElseThrow(() ->
                        new Refused(
                                Refusal.NOT_FOUND,
                                "There is nobody '%s' here.".formatted(personId)));
    }

    /** What somebody is in the tenant as a whole. */
    public void promote(Access by, String personId, MemberRole role) {
        by.requireAdmin("says who administers it");
        var row = row(personId);
        if (row.role() == role) {
            return;
        }
        keepAnAdministrator(personId, "become " + role.word());
        var member = member(personId);
        member.role = role;
        tell(by, "member.roleChanged", row, Map.of("from", row.role().word(), "to", role.word()));
    }

    /** Replaces what somebody is in a team: for its owners and for administrators. */
    public void assign(Access by, Team team, String personId, Set<Role> roles) {
        by.require(Permission.OWN, team.id, "the people of team " + team.slug);
        var row = row(personId);
        Set<Role> before = EnumSet.noneOf(Role.class);
        for (TeamRole grant :
                TeamRole.<TeamRole>find("teamId = ?1 and personId = ?2", team.id, personId)
                        .withLock(LockModeType.PESSIMISTIC_WRITE)
                        .list()) {
            before.add(grant.role);
            if (!roles.contains(grant.role)) {
                grant.delete();
                tellRole(by, "role.withdrawn", team, row, grant.role);
            }
        }
        Person person = Person.findById(personId);
        for (Role role : roles) {
            if (!before.contains(role)) {
                TeamRole.grant(team, person, role);
                tellRole(by, "role.granted", team, row, role);
            }
        }
    }

    /**
     * Nobody's any more, at once: sessions and tokens are ended with it. Roles stay for the day of
     * the return.
     */
    public void deactivate(Access by, String personId) {
        by.requireAdmin("deactivates people");
        var row = row(personId);
        if (!row.active()) {
            return;
        }
        keepAnAdministrator(personId, "be deactivated");
        member(personId).active = false;
        end(by, personId);
        tell(by, "member.deactivated", row, Map.of());
    }

    public void reactivate(Access by, String personId) {
        by.requireAdmin("reactivates people");
        var row = row(personId);
        if (row.active()) {
            return;
        }
        requireRoom(by, 1);
        member(personId).active = true;
        tell(by, "member.reactivated", row, Map.of());
    }

    /** Takes somebody's membership and roles away for good. What they did stays told. */
    public void remove(Access by, String personId) {
        by.requireAdmin("removes people");
        var row = row(personId);
        if (row.active()) {
            keepAnAdministrator(personId, "be removed");
        }
        TeamRole.delete("personId", personId);
        Member.delete("personId", personId);
        end(by, personId);
        tell(by, "member.removed", row, Map.of());
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
        long there = count() + Invitations.open();
        if (there + more > tenant.maxMembers) {
            throw new Refused(
                    Refusal.QUOTA,
                    "%s may have %d people, and has %d with those who are invited. Deactivate somebody, or ask the installation's administrator for more."
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

    private static void tellRole(Access by, String kind, Team team, Row row, Role role) {
        Event.tell(
                by,
                team.id,
                kind,
                "person/" + row.personId(),
                new TreeMap<>(Map.of("name", row.name(), "role", role.word(), "team", team.slug)));
    }

    private static void tell(Access by, String kind, Row row, Map<String, ?> detail) {
        var all = new TreeMap<String, Object>(detail);
        all.put("name", row.name());
        Event.tell(by, null, kind, "person/" + row.personId(), all);
    }
}
