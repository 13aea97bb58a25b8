package dev.goldsmith.approval;

import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.ApiClient;
import dev.goldsmith.tenant.Member;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.TeamRole;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everybody who asks when somebody asks: they themselves, and for a program whoever has a key of
 * it. What they changed lately about who decides, and about what, doesn't help their own questions.
 *
 * @param person who called; null: Goldsmith itself
 * @param people ids of all
 */
record Asker(@Nullable String person, Set<String> people, Instant at) {
    /** So long a change of one's own doesn't count for what one asks oneself. */
    static final Duration LATELY = Duration.ofDays(7);

    static Asker of(Access by) {
        return by.door() == Access.Door.SYSTEM
                ? new Asker(null, Set.of(), Instant.now())
                : new Asker(by.personId(), ApiClient.keepers(by.personId()), Instant.now());
    }

    boolean is(String personId) {
        return people.contains(personId);
    }

    /**
     * Whether it was their own doing, lately: through a program, or by an owner of their making.
     */
    boolean did(@Nullable String who, @Nullable Instant when) {
        return lately(who, when) && isOneOf(who, withThoseTheyMadeOwners());
    }

    private boolean lately(@Nullable String who, @Nullable Instant when) {
        return who != null && when != null && when.isAfter(at.minus(LATELY)) && !people.isEmpty();
    }

    private static boolean isOneOf(@Nullable String who, Set<String> these) {
        return who != null && !Collections.disjoint(ApiClient.keepers(who), these);
    }

    /** Owners and administrators give roles and change policies in their maker's stead. */
    private Set<String> withThoseTheyMadeOwners() {
        var since = at.minus(LATELY);
        var owners = TeamRole.<TeamRole>list("role = ?1 and grantedAt > ?2", Role.OWNER, since);
        var administrators =
                Member.<Member>list("role = ?1 and grantedAt > ?2", MemberRole.ADMIN, since);
        var all = new HashSet<>(people);
        int before;
        do {
            before = all.size();
            owners.stream()
                    .filter(it -> isOneOf(it.grantedBy, all))
                    .forEach(it -> all.add(it.personId));
            administrators.stream()
                    .filter(it -> isOneOf(it.grantedBy, all))
                    .forEach(it -> all.add(it.personId));
        } while (all.size() > before);
        return all;
    }
}
