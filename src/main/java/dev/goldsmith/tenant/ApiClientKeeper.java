package dev.goldsmith.tenant;

import jakarta.persistence.Entity;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Somebody who has, or had, a key of an API client: made it, a secret or token of it, or trusted an
 * issuer. Never taken back, for nobody can forget a key for somebody else.
 */
@Entity
public class ApiClientKeeper extends Owned {
    public String clientId;
    public String personId;

    static void note(Access by, String clientId) {
        if (by.door() != Access.Door.SYSTEM
                && count("clientId = ?1 and personId = ?2", clientId, by.personId()) == 0) {
            var keeper = new ApiClientKeeper();
            keeper.clientId = clientId;
            keeper.personId = by.personId();
            keeper.persist();
        }
    }

    /** These, and for each program whoever keeps a key of it: also of a program's programs. */
    static Set<String> of(Collection<String> ids) {
        var all = new LinkedHashSet<>(ids);
        var next = new ArrayDeque<>(ids);
        while (!next.isEmpty()) {
            List<ApiClientKeeper> keepers = list("clientId = ?1 order by id", next.pop());
            keepers.stream().map(it -> it.personId).filter(all::add).forEach(next::add);
        }
        return all;
    }
}
