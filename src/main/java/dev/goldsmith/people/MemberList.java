package dev.goldsmith.people;

import dev.goldsmith.kernel.Like;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.ApiClient;
import dev.goldsmith.tenant.Member;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.TeamRole;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The people of a tenant, for who may see who they are. Programs are members too, but not here. */
public final class MemberList {
    /** Of a list that is shown whole: a team, a list to pick from. */
    private static final int MOST_SHOWN = 500;

    private MemberList() {}

    /** One line of the list. */
    public record Row(
            String personId,
            String name,
            @Nullable String email,
            String issuer,
            MemberRole role,
            boolean active) {
        Row withoutAddress() {
            return new Row(personId, name, null, issuer, role, active);
        }
    }

    /** Somebody, and what they are where. */
    public record Profile(Row row, Map<Team, Set<Role>> teams) {}

    /** Addresses and roles of everybody are for those who have to do with them. */
    private static void requireSight(Access by) {
        if (!by.may(Permission.PEOPLE)) {
            throw new Refused(
                    Refusal.FORBIDDEN,
                    "Only administrators, auditors and owners of teams see who the people are.");
        }
    }

    /**
     * By name.
     *
     * @param after the last line's {@code name|id} of the page before, or null
     */
    public static Page<Row> page(Access by, @Nullable String after, int limit) {
        return page(by, Filter.ALL, after, limit);
    }

    /**
     * @param text a part of their name or address; null: all
     * @param team the id of a team that they have a role in; null: any, or none
     */
    public record Filter(@Nullable String text, @Nullable Long team) {
        public static final Filter ALL = new Filter(null, null);
    }

    /** By name. */
    public static Page<Row> page(Access by, Filter filter, @Nullable String after, int limit) {
        requireSight(by);
        var from = after == null ? "" : after;
        int bar = from.lastIndexOf('|');
        var text = filter.text() == null ? "" : filter.text().strip().toLowerCase(Locale.ROOT);
        var rows =
                Member.getEntityManager()
                        .createQuery(
                                ROWS
                                        + """
                                         and (p.name > :name or (p.name = :name and p.id > :id))
                                        and (lower(p.name) like :part escape '!'
                                            or lower(p.email) like :part escape '!')
                                        and (:team = 0L or exists (select 1 from TeamRole r
                                            where r.personId = p.id and r.teamId = :team))
                                        order by p.name, p.id
                                        """,
                                Row.class)
                        .setParameter("part", Like.part(text))
                        .setParameter("team", filter.team() == null ? 0L : filter.team())
                        .setParameter("program", ApiClient.ISSUER)
                        .setParameter("name", bar < 0 ? "" : from.substring(0, bar))
                        .setParameter("id", bar < 0 ? "" : from.substring(bar + 1))
                        .setMaxResults(limit + 1)
                        .getResultList();
        return Page.of(rows, limit, row -> row.name() + "|" + row.personId());
    }

    private static final String ROWS =
            """
            select new dev.goldsmith.people.MemberList$Row(
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

    /** Who has a role in a team, by name; those of a team know one another, without addresses. */
    public static List<InTeam> inTeam(Access by, Team team) {
        by.require(Permission.READ, team.id, "team " + team.slug);
        boolean sees = by.may(Permission.PEOPLE);
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
                .map(row ->
                        new InTeam(
                                sees ? row : row.withoutAddress(),
                                roles.getOrDefault(row.personId(), Set.of())))
                .toList();
    }

    /** Active people without a role in it, by name. */
    public static List<Row> outside(Access by, Team team) {
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
    public static Map<String, List<String>> rolesInWords(List<Row> rows) {
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
    public static Profile profile(Access by, String personId) {
        requireSight(by);
        return seen(by, personId);
    }

    /**
     * As much of it as this person sees; who gives roles in one team only need not see the others.
     *
     * @throws Refused NOT_FOUND for whoever is no member, and for programs
     */
    public static Profile seen(Access by, String personId) {
        boolean all = by.may(Permission.PEOPLE);
        var row = row(personId);
        Map<Team, Set<Role>> teams = new TreeMap<>(Comparator.comparing(t -> t.slug));
        Map<Long, Team> byId =
                Team.<Team>listAll().stream().collect(Collectors.toMap(t -> t.id, t -> t));
        TeamRole.<TeamRole>list("personId", personId).stream()
                .filter(it -> all || by.may(Permission.READ, it.teamId))
                .forEach(it ->
                        teams.computeIfAbsent(
                                        Objects.requireNonNull(byId.get(it.teamId)),
                                        _ -> EnumSet.noneOf(Role.class))
                                .add(it.role));
        return new Profile(all ? row : row.withoutAddress(), teams);
    }

    /**
     * @throws Refused NOT_FOUND for whoever is no member, and for programs
     */
    static Row row(String personId) {
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
}
