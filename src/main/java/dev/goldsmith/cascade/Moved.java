package dev.goldsmith.cascade;

import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The channel that a cascade is about, for those whose it is to know.
 *
 * @param from null: it was empty before, or hasn't moved
 */
public record Moved(
        String gallery,
        String image,
        String channel,
        @Nullable String from,
        String to,
        String comment) {
    private static Moved of(Cascade it) {
        return new Moved(
                it.gallery, it.image, it.channel, it.fromVersion, it.toVersion, it.comment);
    }

    /**
     * By cascade: what this person's teams own, and what a template of theirs follows. Whoever
     * follows something further down needn't know what that is built on.
     */
    static Map<Long, Moved> known(Access by, List<Cascade> cascades) {
        var known = new HashSet<Long>();
        cascades.stream()
                .filter(it -> by.readsAllTeams() || by.may(Permission.READ, it.teamId))
                .forEach(it -> known.add(it.id));
        var others = cascades.stream().map(it -> it.id).filter(it -> !known.contains(it)).toList();
        if (!others.isEmpty()) {
            known.addAll(
                    Cascade.getEntityManager()
                            .createQuery(
                                    """
                                    select distinct i.cascadeId from CascadeItem i
                                    where i.cascadeId in :cascades and i.depth <= 1
                                        and i.teamId in :teams
                                    """,
                                    Long.class)
                            .setParameter("cascades", others)
                            .setParameter("teams", by.readableTeams())
                            .getResultList());
        }
        return cascades.stream()
                .filter(it -> known.contains(it.id))
                .collect(Collectors.toMap(it -> it.id, Moved::of));
    }
}
