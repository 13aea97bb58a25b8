package dev.goldsmith.tenant;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A person in a tenant. */
@Entity
public class Member extends Owned {
    public String personId;

    @Enumerated(EnumType.STRING)
    public MemberRole role;

    /** Whoever isn't keeps their roles for the day that they return, and may nothing till then. */
    public boolean active;

    public @Nullable Instant since;

    /** Who gave the role, and when; null: Goldsmith, or the word of a provider. */
    public @Nullable String grantedBy;

    public @Nullable Instant grantedAt;

    /** Those who have been here longest. */
    public static List<Member> first(int most) {
        return Member.<Member>find("order by id").page(0, most).list();
    }

    /**
     * @param by id of who gives the role
     */
    public static Member add(@Nullable String by, Person person, MemberRole role) {
        var member = add(person, role);
        member.become(by, role);
        return member;
    }

    /**
     * @param by id of who gives the role
     */
    public void become(@Nullable String by, MemberRole role) {
        this.role = role;
        grantedBy = by;
        grantedAt = Instant.now();
    }

    public static Member add(Person person, MemberRole role) {
        var member = new Member();
        member.personId = person.id;
        member.role = role;
        member.active = true;
        member.since = Instant.now();
        member.persist();
        return member;
    }
}
