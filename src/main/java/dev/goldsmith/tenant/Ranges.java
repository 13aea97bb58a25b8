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
    private final List<String> conditions = new ArrayList<>();
    private final Map<String, Object> values = new HashMap<>();

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
     * @param equal values by attribute
     */
    public void add(Map<String, ?> equal) {
        int range = conditions.size();
        var terms = new ArrayList<String>();
        equal.forEach((attribute, value) -> {
            var name = attribute.replace('.', '_') + range;
            terms.add("e.%s = :%s".formatted(attribute, name));
            values.put(name, value);
        });
        conditions.add(terms.isEmpty() ? "1 = 1" : String.join(" and ", terms));
    }

    /** The same for all ranges. */
    public Ranges all(String condition, Map<String, ?> its) {
        conditions.replaceAll(it -> it + " and " + condition);
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
        for (int from = 0; from < conditions.size(); from += AT_ONCE) {
            var some = conditions.subList(from, Math.min(from + AT_ONCE, conditions.size()));
            keys.addAll(ask(some, limit));
        }
        return keys;
    }

    private List<Long> ask(List<String> some, int limit) {
        var parts =
                some.stream()
                        .map(it ->
                                "(select e.%s as k from %s e where %s order by e.%s desc limit %d)"
                                        .formatted(key, entity, it, key, limit))
                        .toList();
        var text = String.join(" union all ", parts);
        var query = Tenant.getEntityManager().createQuery(text, Long.class);
        query.getParameters()
                .forEach(it -> query.setParameter(it.getName(), values.get(it.getName())));
        return query.getResultList();
    }
}
