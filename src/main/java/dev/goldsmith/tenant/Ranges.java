package dev.goldsmith.tenant;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The newest rows of a list that is made of several ranges, such as the states or the teams that
 * somebody looks at. Asked for all at once, a database reads and sorts everything in them. Asked
 * range by range, an index gives each in the list's order, and no more is read of it than the list
 * shows.
 */
public final class Ranges {
    /** Subqueries of one statement. */
    private static final int AT_ONCE = 50;

    private final String entity;
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
     * @param entity its name
     * @param key the attribute that the list is in the order of, a number
     */
    public Ranges(String entity, String key) {
        this.entity = entity;
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
     * @param equal values by attribute; one id at most
     */
    public void add(Map<String, ?> equal) {
        boolean indexed = equal.values().stream().noneMatch(String.class::isInstance);
        var range = new Range("1 = 1", "");
        for (var each : inOrder(equal)) {
            var attribute = each.getKey();
            var name = attribute.replace('.', '_') + ranges.size();
            values.put(name, each.getValue());
            range =
                    indexed || each.getValue() instanceof Long
                            ? new Range(
                                    "%s and e.%s in (:%s, :%s)"
                                            .formatted(range.condition, attribute, name, name),
                                    "%se.%s desc, ".formatted(range.order, attribute))
                            : range.and("e.%s = :%s".formatted(attribute, name));
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

    /** The keys of the newest rows of each range. */
    public List<Long> ofEach(int limit) {
        var keys = new ArrayList<Long>();
        for (int from = 0; from < ranges.size(); from += AT_ONCE) {
            var some = ranges.subList(from, Math.min(from + AT_ONCE, ranges.size()));
            keys.addAll(ask(some, limit));
        }
        return keys;
    }

    private List<Long> ask(List<Range> some, int limit) {
        var parts =
                some.stream()
                        .map(it ->
                                "(select e.%s as k from %s e where %s order by %se.%s desc limit %d)"
                                        .formatted(key, entity, it.condition, it.order, key, limit))
                        .toList();
        var text = String.join(" union all ", parts);
        var query = Tenant.getEntityManager().createQuery(text, Long.class);
        query.getParameters()
                .forEach(it -> query.setParameter(it.getName(), values.get(it.getName())));
        return query.getResultList();
    }
}
