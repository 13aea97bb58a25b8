package dev.goldsmith.approval;

import dev.goldsmith.tenant.ApiClient;
import dev.goldsmith.tenant.Member;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.TeamRole;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who holds which role at this moment: not when they signed in, nor when this transaction began.
 * Whoever decides by it holds the roles' rows until the decision is written.
 */
final class Electorate {
    private Electorate() {}

    /** Somebody who may be asked. */
    record Somebody(String id, String name) {}

    /** A say is a person's, and not by a role that the asker gave them lately. */
    static boolean holds(String personId, long teamId, Role role, Asker asker) {
        if (!active(personId)
                || Person.count("id = ?1 and issuer = ?2", personId, ApiClient.ISSUER) > 0) {
            return false;
        }
        TeamRole held =
                TeamRole.<TeamRole>find(
                                "personId = ?1 and teamId = ?2 and role = ?3",
                                personId,
                                teamId,
                                role)
                        .withLock(LockModeType.PESSIMISTIC_WRITE)
                        .firstResult();
        return held != null && !asker.did(held.grantedBy, held.grantedAt);
    }

    /** Whether whoever asked may still do this for this team; null is Goldsmith itself. */
    static boolean may(@Nullable String personId, long teamId, Permission permission) {
        if (personId == null) {
            return true;
        }
        if (!active(personId)) {
            return false;
        }
        Member member = member(personId);
        if (member != null && member.role == MemberRole.ADMIN) {
            return true;
        }
        return TeamRole.<TeamRole>find("personId = ?1 and teamId = ?2", personId, teamId)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list()
                .stream()
                .anyMatch(it -> it.role.permissions.contains(permission));
    }

    private static boolean active(String personId) {
        return member(personId) != null && Person.count("id = ?1 and active", personId) == 1;
    }

    private static @Nullable Member member(String personId) {
        return Member.<Member>find("personId = ?1 and active", personId)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResult();
    }

    /** By name; for showing who could. */
    static List<Somebody> holders(long teamId, Role role, Asker asker) {
        record Grant(Somebody somebody, @Nullable String by, @Nullable Instant at) {}
        return TeamRole.getEntityManager()
                .createQuery(
                        """
                        select p.id, p.name, r.grantedBy, r.grantedAt
                        from TeamRole r
                        join Member m on m.personId = r.personId
                        join Person p on p.id = r.personId
                        where r.teamId = :team and r.role = :role and p.active and m.active
                            and p.issuer <> :program
                        order by p.name
                        """,
                        Object[].class)
                .setParameter("team", teamId)
                .setParameter("role", role)
                .setParameter("program", ApiClient.ISSUER)
                .getResultStream()
                .map(row ->
                        new Grant(
                                new Somebody((String) row[0], (String) row[1]),
                                (String) row[2],
                                (Instant) row[3]))
                .filter(grant -> !asker.did(grant.by(), grant.at()))
                .map(Grant::somebody)
                .toList();
    }
}
