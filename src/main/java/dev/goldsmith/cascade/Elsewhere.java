package dev.goldsmith.cascade;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.goldsmith.kernel.Json;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What open cascades have before them of the templates that a new one would rebuild. It takes over
 * what they could begin now; what they rebuild after something else stays with them, or it would be
 * built on what is about to be out of date.
 */
final class Elsewhere {
    private record Item(
            long cascade, int number, long template, ItemState state, List<Integer> parents) {
        static Item of(Object[] row) {
            return new Item(
                    (Long) row[0],
                    (Integer) row[1],
                    (Long) row[2],
                    (ItemState) row[3],
                    Json.read((String) row[4], new TypeReference<List<Integer>>() {}));
        }
    }

    private final Collection<List<Item>> cascades;
    private final boolean yields;

    private Elsewhere(Collection<List<Item>> cascades, boolean yields) {
        this.cascades = cascades;
        this.yields = yields;
    }

    /**
     * In one statement, which reads no entity: who starts the cascade locks those afterwards. What
     * the new one supersedes keeps nothing; a patch isn't superseded by what it built itself.
     *
     * @param yields whether the others keep all that they have not ended
     */
    static Elsewhere of(CascadeStart.Begun begun, Collection<Long> templates, boolean yields) {
        return new Elsewhere(
                templates.isEmpty()
                        ? List.of()
                        : CascadeItem.getEntityManager()
                                .createQuery(
                                        """
                                        select i.cascadeId, i.number, i.templateId, i.state, i.parents
                                        from CascadeItem i where i.cascadeId in (
                                            select c.id from Cascade c
                                            join CascadeItem w on w.cascadeId = c.id
                                            where c.state in :alive and w.state in :open
                                                and w.templateId in :templates
                                                and (c.channelId <> :channel or c.toVersionId = :to
                                                    or exists (select 1 from CascadeItem r
                                                        where r.cascadeId = c.id and r.depth = 0
                                                            and r.runNumber = :run)))
                                        order by i.cascadeId, i.number
                                        """,
                                        Object[].class)
                                .setParameter("alive", CascadeState.ALIVE)
                                .setParameter("open", ItemState.OPEN)
                                .setParameter("templates", templates)
                                .setParameter("channel", begun.channel().id)
                                .setParameter("to", begun.to().id)
                                .setParameter("run", begun.to().runNumber)
                                .getResultStream()
                                .map(Item::of)
                                .collect(Collectors.groupingBy(Item::cascade))
                                .values(),
                yields);
    }

    /** Which of these templates stay where they are. */
    Set<Long> kept(Set<Long> wanted) {
        var kept = new HashSet<Long>();
        int before;
        do {
            before = kept.size();
            cascades.forEach(it -> keep(it, wanted, kept));
        } while (kept.size() > before);
        return kept;
    }

    /** What waits there for something that isn't rebuilt here. */
    private void keep(List<Item> items, Set<Long> wanted, Set<Long> kept) {
        var byNumber = items.stream().collect(Collectors.toMap(Item::number, Function.identity()));
        items.stream()
                .filter(it -> wanted.contains(it.template()))
                .filter(it ->
                        yields
                                ? !it.state().ended()
                                : it.state().pending() && waits(it, byNumber, wanted, kept))
                .forEach(it -> kept.add(it.template()));
    }

    private static boolean waits(
            Item item, Map<Integer, Item> byNumber, Set<Long> wanted, Set<Long> kept) {
        return item.parents().stream()
                .map(byNumber::get)
                .filter(above -> !above.state().ended())
                .anyMatch(above ->
                        !wanted.contains(above.template()) || kept.contains(above.template()));
    }
}
