package dev.goldsmith.tenant;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One role of one person in one team. */
@Entity
public class TeamRole extends Owned {
    public long teamId;
    public String personId;

    @Enumerated(EnumType.STRING)
    public Role role;

    /** Who gave it, and when; null: Goldsmith, or the word of a provider. */
    public @Nullable String grantedBy;

    public @Nullable Instant grantedAt;

    /**
     * @param by id of who gives it
     */
    public static TeamRole grant(@Nullable String by, Team team, Person person, Role role) {
        var grant = grant(team, person, role);
        grant.grantedBy = by;
        grant.grantedAt = Instant.now();
        return grant;
    }

    /** By nobody's hand: what Goldsmith starts with, and what a provider says of its people. */
    public static TeamRole grant(Team team, Person person, Role role) {
        var grant = new TeamRole();
        grant.teamId = team.id;
        grant.personId = person.id;
        grant.role = role;
        grant.persist();
        return grant;
    }
}
