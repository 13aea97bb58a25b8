package dev.goldsmith.tenant;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;

/** A person in a tenant. */
@Entity
public class Member extends Owned {
    public String personId;

    @Enumerated(EnumType.STRING)
    public MemberRole role;

    public static Member add(Person person, MemberRole role) {
        var member = new Member();
        member.personId = person.id;
        member.role = role;
        member.persist();
        return member;
    }
}
