package dev.goldsmith.tenant;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;

/** One role of one person in one team. */
@Entity
public class TeamRole extends Owned {
    public long teamId;
    public String personId;

    @Enumerated(EnumType.STRING)
    public Role role;

    public static TeamRole grant(Team team, Person person, Role role) {
        var grant = new TeamRole();
        grant.teamId = team.id;
        grant.personId = person.id;
        grant.role = role;
        grant.persist();
        return grant;
    }
}
