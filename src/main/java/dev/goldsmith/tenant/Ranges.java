package dev.goldsmith.tenant;

import jakarta.persistence.Parameter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

/**
 * The newest rows of a list that is made of several ranges, such as the states or the teams that
 * somebody looks at. Asked for all at once, a database reads and sorts everything in them. Asked
 * range by range, an index gives each in the list's order, and no more is read of it than the list
 * shows. In SQL, of the tenant that the session is bound to: HQL that is filtered by tenant would
 * be translated anew for every page.
 */
public final class Ranges {
    /** Subqueries of one statement. */
    private static final int AT_ONCE = 50;

    private final String table;
    private final String key;
    private final List<Range> ranges = new ArrayList<>();
    private final Map<String, Object> values = new HashMap<>();

    /**
     * @param order what comes before the key, of which a range has one value only
     */
    private record Range(String condition, String order) {
        Range and(String more) {
            return new Range(condition + " and " + more, order);
        }
    }

    /**
     * @param table it is called {@code e} in conditions
     * @param key the column that the list is in the order of, a number
     */
    public Ranges(String table, String key) {
        this.table = table;
        this.key = key;
    }

    /**
     * One more. What is left of it after its values were compared must be in the order of an index
     * that begins with them.
     *
     * <p>Where a range is in the order of several indexes, MySQL takes the one with the fewest
     * columns, all of a tenant's rows by number for those of one team, and goes over everything
     * that is newer than the page; so it does, by its statistics of the day, in the index of a
     * state. So an id and a state are part of the order, which only an index with them has; and
     * each is said twice, since what can have one value only would be left out of the order again,
     * and would be looked up without the page's beginning.
     *
     * @param equal values by column; one id at most
     */
    public void add(Map<String, ?> equal) {
        boolean indexed = equal.values().stream().noneMatch(String.class::isInstance);
        var range = new Range("e.tenant_id = :tenant", "");
        for (var each : inOrder(equal)) {
            var column = each.getKey();
            var name = column + ranges.size();
            values.put(name, each.getValue());
            range =
                    indexed || each.getValue() instanceof Long
                            ? new Range(
                                    "%s and e.%s in (:%s, :%s)"
                                            .formatted(range.condition, column, name, name),
                                    "%se.%s desc, ".formatted(range.order, column))
                            : range.and("e.%s = :%s".formatted(column, name));
        }
        ranges.add(range);
    }

    /** As indexes have them: the id, then what divides its rows. */
    private static List<? extends Map.Entry<String, ?>> inOrder(Map<String, ?> equal) {
        return equal.entrySet().stream()
                .sorted(Comparator.comparing(it -> !(it.getValue() instanceof Long)))
                .toList();
    }

    /** The same for all ranges. */
    public Ranges all(String condition, Map<String, ?> its) {
        ranges.replaceAll(it -> it.and(condition));
        values.putAll(its);
        return this;
    }

    /** The keys of the newest rows of all ranges together. */
    public List<Long> newest(int limit) {
        return ofEach(limit).stream()
                .distinct()
                .sorted(Comparator.reverseOrder())
                .limit(limit)
                .toList();
    }

    /**
     * The keys of the oldest rows of all ranges together, by the same indexes from their other end.
     */
    public List<Long> oldest(int limit) {
        return ofEach(limit, "").stream().distinct().sorted().limit(limit).toList();
    }

    /** The keys of the newest rows of each range. */
    public List<Long> ofEach(int limit) {
        return ofEach(limit, " desc");
    }

    private List<Long> ofEach(int limit, String direction) {
        var keys = new ArrayList<Long>();
        for (int from = 0; from < ranges.size(); from += AT_ONCE) {
            var some = ranges.subList(from, Math.min(from + AT_ONCE, ranges.size()));
            keys.addAll(ask(some, limit, direction));
        }
        return keys;
    }

    private List<Long> ask(List<Range> some, int limit, String direction) {
        var parts =
                some.stream()
                        .map(it ->
                                "(select e.%s as k from %s e where %s order by %se.%s%s limit %d)"
                                        .formatted(
                                                key,
                                                table,
                                                it.condition,
                                                it.order.replace(" desc", direction),
                                                key,
                                                direction,
                                                limit))
                        .toList();
        var session = Tenant.getEntityManager().unwrap(Session.class);
        var query =
                session.createNativeQuery(String.join(" union all ", parts), Long.class)
                        .setParameter("tenant", session.getTenantIdentifier());
        query.getParameters().stream()
                .map(Parameter::getName)
                .filter(values::containsKey)
                .forEach(it -> query.setParameter(it, column(values.get(it))));
        return query.getResultList();
    }

    /** As a column has it. */
    private static @Nullable Object column(@Nullable Object value) {
        return switch (value) {
            case Enum<?> it -> it.name();
            case Collection<?> many -> many.stream().map(Ranges::column).toList();
            case null, default -> value;
        };
    }
}
