package dev.goldsmith.approval;

import dev.goldsmith.tenant.ApiClient;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.TeamRole;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;

/**
 * Who could answer today, for whoever writes a policy. It knows no asker: who asks, and whom they
 * gave a role lately, can't.
 */
public record Deciders(List<Decider> all) {
    public record Decider(long teamId, Role role, String name) {}

    /** Of all these teams in one statement, by name. */
    public static Deciders of(Collection<Long> teamIds) {
        if (teamIds.isEmpty()) {
            return new Deciders(List.of());
        }
        return new Deciders(
                TeamRole.getEntityManager()
                        .createQuery(
                                """
                                select r.teamId, r.role, p.name
                                from TeamRole r
                                join Member m on m.personId = r.personId
                                join Person p on p.id = r.personId
                                where r.teamId in :teams and r.role in :roles and p.active
                                    and m.active and p.issuer <> :program
                                order by p.name, p.id
                                """,
                                Decider.class)
                        .setParameter("teams", teamIds)
                        .setParameter("roles", EnumSet.of(Role.APPROVER, Role.OWNER))
                        .setParameter("program", ApiClient.ISSUER)
                        .getResultList());
    }

    /** The names of those who hold this role in this team. */
    public List<String> names(long teamId, Role role) {
        return all.stream()
                .filter(it -> it.teamId() == teamId && it.role() == role)
                .map(Decider::name)
                .toList();
    }
}
