package dev.goldsmith.people;

import dev.goldsmith.kernel.Fields;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Entity;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What somebody looks for in a list again and again, under a name; nobody else sees it. */
@Entity
public class SavedFilter extends Owned {
    private static final int MOST_OF_A_LIST = 30;
    private static final int LONGEST_NAME = 60;
    private static final int LONGEST_QUERY = 1000;

    public String personId;
    public String list;
    public String name;

    /** As the address of the list has it. */
    public String query;

    public Instant createdAt;

    /** By name. */
    public static List<SavedFilter> of(Access by, String list) {
        return list("personId = ?1 and list = ?2 order by name", by.personId(), list);
    }

    /**
     * Under a name that they have already it becomes what that name means.
     *
     * @throws Refused INVALID_REQUEST, CONFLICT
     */
    public static void save(Access by, String list, String name, String query) {
        var called = name.strip();
        if (called.isEmpty() || called.length() > LONGEST_NAME) {
            throw Fields.fault(
                    "name", "Enter a name of 1 to %d characters.".formatted(LONGEST_NAME));
        }
        if (query.isEmpty() || query.length() > LONGEST_QUERY) {
            throw Fields.fault("query", "Filter the list first, then save the filter.");
        }
        var filter = named(by, list, called);
        if (filter == null) {
            if (of(by, list).size() >= MOST_OF_A_LIST) {
                throw Refused.field(
                        Refusal.CONFLICT,
                        "name",
                        "You have %d saved filters here; delete one first."
                                .formatted(MOST_OF_A_LIST));
            }
            filter = new SavedFilter();
            filter.personId = by.personId();
            filter.list = list;
            filter.name = called;
            filter.createdAt = Instant.now();
        }
        filter.query = query;
        filter.persist();
    }

    private static @Nullable SavedFilter named(Access by, String list, String name) {
        return find("personId = ?1 and list = ?2 and name = ?3", by.personId(), list, name)
                .firstResult();
    }

    /**
     * @return the list that it was of
     * @throws Refused NOT_FOUND, also for that of somebody else
     */
    public static String delete(Access by, long id) {
        SavedFilter filter = find("id = ?1 and personId = ?2", id, by.personId()).firstResult();
        if (filter == null) {
            throw new Refused(Refusal.NOT_FOUND, "You have no such saved filter.");
        }
        filter.delete();
        return filter.list;
    }

    static void forget(String personId) {
        delete("personId", personId);
    }
}
