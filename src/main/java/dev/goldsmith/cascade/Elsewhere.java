package dev.goldsmith.cascade;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.goldsmith.kernel.Json;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What open cascades have before them of the templates that a new one would rebuild. It takes over
 * what they could begin now; what they rebuild after something else stays with them, or it would be
 * built on what is about to be out of date. So does what they build something on that the new one
 * doesn't rebuild: that would wait for nothing.
 */
final class Elsewhere {
    private record Item(
            long cascade,
            long cascadeNumber,
            CascadeState cascadeState,
            int number,
            long template,
            ItemState state,
            List<Integer> parents) {
        static Item of(Object[] row) {
            return new Item(
                    (Long) row[0],
                    (Long) row[1],
                    (CascadeState) row[2],
                    (Integer) row[3],
                    (Long) row[4],
                    (ItemState) row[5],
                    Json.read((String) row[6], new TypeReference<List<Integer>>() {}));
        }
    }

    private final Collection<List<Item>> cascades;
    private final Set<Long> templates;
    private final boolean yields;

    private Elsewhere(Collection<List<Item>> cascades, Set<Long> templates, boolean yields) {
        this.cascades = cascades;
        this.templates = templates;
        this.yields = yields;
    }

    /**
     * In one statement, which reads no entity: who starts the cascade locks those afterwards. What
     * the new one supersedes keeps nothing; a patch isn't superseded by what it built itself.
     *
     * @param templates all that descend from what moved, as it is now
     * @param yields whether the others keep all that they have not ended
     */
    static Elsewhere of(CascadeStart.Begun begun, Collection<Long> templates, boolean yields) {
        return new Elsewhere(
                templates.isEmpty()
                        ? List.of()
                        : CascadeItem.getEntityManager()
                                .createQuery(
                                        """
                                        select o.id, o.number, o.state,
                                            i.number, i.templateId, i.state, i.parents
                                        from Cascade o join CascadeItem i on i.cascadeId = o.id
                                        where o.id in (
                                            select c.id from Cascade c
                                            join CascadeItem w on w.cascadeId = c.id
                                            where c.state in :alive and w.state in :open
                                                and w.templateId in :templates
                                                and (c.channelId <> :channel or c.toVersionId = :to
                                                    or exists (select 1 from CascadeItem r
                                                        where r.cascadeId = c.id and r.depth = 0
                                                            and r.runNumber = :run)))
                                        order by o.id, i.number
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
                Set.copyOf(templates),
                yields);
    }

    /**
     * What others build on a template that they haven't built: it would wait there for nothing when
     * a patch that begins with that template takes it over. By whichever channel it follows that.
     */
    static Set<Long> onto(long template) {
        return CascadeItem.getEntityManager()
                .createQuery(
                        """
                        select r.number, w.templateId, w.parents from Cascade c
                        join CascadeItem r on r.cascadeId = c.id
                        join CascadeItem w on w.cascadeId = c.id
                        where c.state in :alive and r.templateId = :template
                            and r.state not in :built and w.state in :pending
                        """,
                        Object[].class)
                .setParameter("alive", CascadeState.ALIVE)
                .setParameter("template", template)
                .setParameter("built", List.of(ItemState.RUNNING, ItemState.SUCCEEDED))
                .setParameter("pending", ItemState.PENDING)
                .getResultStream()
                .filter(row ->
                        Json.read((String) row[2], new TypeReference<List<Integer>>() {})
                                .contains((Integer) row[0]))
                .map(row -> (Long) row[1])
                .collect(Collectors.toSet());
    }

    /** Number of the cascade that is building this template just now; null: none is. */
    @Nullable Long building(long template) {
        return cascades.stream()
                .flatMap(List::stream)
                .filter(it -> it.template() == template && it.state() == ItemState.RUNNING)
                .map(Item::cascadeNumber)
                .findFirst()
                .orElse(null);
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

    /**
     * Where they stay: with one that somebody has to do something about, if there is one.
     *
     * @return null when there are none
     */
    @Nullable Left left(Set<Long> kept) {
        return cascades.stream()
                .flatMap(List::stream)
                .filter(it -> kept.contains(it.template()) && !it.state().ended())
                .min(
                        Comparator.comparing((Item it) -> !it.cascadeState().rests())
                                .thenComparing(Item::cascade))
                .map(it ->
                        new Left(it.cascade(), it.cascadeNumber(), it.cascadeState(), kept.size()))
                .orElse(null);
    }

    /** What waits there for something that isn't rebuilt here, and what that waits for. */
    private void keep(List<Item> items, Set<Long> wanted, Set<Long> kept) {
        var byNumber = items.stream().collect(Collectors.toMap(Item::number, Function.identity()));
        items.stream()
                .filter(it -> wanted.contains(it.template()))
                .filter(it ->
                        yields
                                ? !it.state().ended()
                                : it.state().pending()
                                        && (waits(it, byNumber, wanted, kept)
                                                || bears(it, items, wanted, kept)))
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

    /** What has gone its own way since it was planned keeps nothing. */
    private boolean bears(Item item, List<Item> items, Set<Long> wanted, Set<Long> kept) {
        return items.stream()
                .filter(it -> it.state().pending() && it.parents().contains(item.number()))
                .filter(it -> templates.contains(it.template()))
                .anyMatch(it -> !wanted.contains(it.template()) || kept.contains(it.template()));
    }
}
