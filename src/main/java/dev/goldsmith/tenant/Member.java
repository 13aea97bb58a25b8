package dev.goldsmith.tenant;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.time.Instant;
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
