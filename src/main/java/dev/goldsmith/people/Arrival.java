package dev.goldsmith.people;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.GroupRole;
import dev.goldsmith.tenant.Member;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.TeamRole;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Somebody whom the tenant's provider sends. They are known by (issuer, subject) alone: an e-mail
 * address that somebody else has here makes nobody that person.
 *
 * @param name what to call them
 * @param groups the provider's groups that they are in
 */
public record Arrival(
        String issuer, String subject, String name, @Nullable String email, Set<String> groups) {
    private static final int LONGEST = 190;

    public Arrival {
        groups = Set.copyOf(groups);
    }

    /**
     * Makes them a person and a member with the roles that their groups give, or brings both up to
     * date: for those whom a provider sends, the groups alone decide.
     *
     * @param tenant the tenant itself, whose provider it is; it is bound
     * @throws Refused FORBIDDEN when nothing here is meant for them, QUOTA when it is full
     */
    public Person enter(Access tenant) {
        if (subject.isBlank() || subject.length() > LONGEST) {
            throw new Refused(
                    Refusal.FORBIDDEN,
                    "Your provider names you by no 'sub' of 1 to %d characters; tell its administrator."
                            .formatted(LONGEST));
        }
        var granted =
                GroupRole.granted(groups)
                        .orElseThrow(() ->
                                new Refused(
                                        Refusal.FORBIDDEN,
                                        "You are signed in at your provider as %s, but none of your groups there means anything in this tenant. Ask an administrator of the tenant to add one of yours, or to put you into one of theirs."
                                                .formatted(name)));
        Person person = Person.find("issuer = ?1 and subject = ?2", issuer, subject).firstResult();
        if (person == null) {
            person = new Person();
            person.id = UUID.randomUUID().toString();
            person.issuer = issuer;
            person.subject = subject;
            person.active = true;
            person.createdAt = Instant.now();
            person.name = name;
            person.persist();
        }
        if (!person.active) {
            throw new Refused(
                    Refusal.FORBIDDEN,
                    "Your account here is deactivated; ask an administrator of the tenant.");
        }
        person.name = name;
        person.email = email;
        person.vouchedAt = Instant.now();
        member(tenant, person, granted.member());
        teams(person, granted.teams());
        return person;
    }

    private static void member(Access tenant, Person person, MemberRole role) {
        Member member = Member.find("personId", person.id).firstResult();
        if (member == null) {
            Members.requireRoom(tenant, 1);
            Member.add(person, role);
            Event.tell(
                    tenant,
                    null,
                    EventKind.MEMBER_ARRIVED,
                    "person/" + person.id,
                    Map.of("name", person.name, "role", role.word()));
        } else if (!member.active) {
            throw new Refused(
                    Refusal.FORBIDDEN,
                    "Your membership of this tenant is deactivated; ask an administrator of it.");
        } else {
            member.role = role;
        }
    }

    private static void teams(Person person, Map<Long, Set<Role>> wanted) {
        Map<Long, Set<Role>> missing = new java.util.HashMap<>();
        wanted.forEach((team, roles) -> missing.put(team, EnumSet.copyOf(roles)));
        for (TeamRole held : TeamRole.<TeamRole>list("personId", person.id)) {
            var roles = missing.get(held.teamId);
            if (roles == null || !roles.remove(held.role)) {
                held.delete();
            }
        }
        missing.forEach((id, roles) -> {
            Team team = Team.findById(id);
            if (team != null) {
                roles.forEach(role -> TeamRole.grant(team, person, role));
            }
        });
    }
}
