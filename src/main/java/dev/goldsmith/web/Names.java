package dev.goldsmith.web;

import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Member;
import dev.goldsmith.tenant.Person;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Whom a list can be filtered by, for who sees them all. */
final class Names {
    /** More names than this are no list to choose from; the search finds people, too. */
    private static final int MOST = 300;

    private Names() {}

    public record Name(String id, String name) {}

    /** Everybody for who reads all teams; oneself for others. Oneself first, then by name. */
    static List<Name> all(Access by) {
        var ids = new HashSet<>(Set.of(by.personId()));
        if (by.readsAllTeams()) {
            Member.first(MOST).forEach(member -> ids.add(member.personId));
        }
        return Person.all(ids).stream()
                .map(it ->
                        new Name(it.id, it.id.equals(by.personId()) ? it.name + " (you)" : it.name))
                .sorted(Comparator.comparing(it -> !it.id().equals(by.personId())))
                .toList();
    }
}
