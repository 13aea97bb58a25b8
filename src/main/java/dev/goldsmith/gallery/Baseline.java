package dev.goldsmith.gallery;

import dev.goldsmith.schema.GalleryImageId;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Team;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An image definition that templates can start from, with what helps to choose one.
 *
 * @param id ARM id, without a version
 * @param team name of the team that keeps it
 */
public record Baseline(
        String id,
        String gallery,
        String image,
        String description,
        String team,
        boolean own,
        List<Pointer> channels) {

    /** A channel that points somewhere. */
    public record Pointer(String name, long versionId, String version, java.time.Instant built) {}

    /** The channel that a derivative follows unless somebody says otherwise; null: none. */
    public @Nullable String usual() {
        return channels.stream()
                .map(Pointer::name)
                .filter(it -> it.equalsIgnoreCase(Channel.STABLE))
                .findFirst()
                .orElse(null);
    }

    /** Those that are in a gallery of these teams or shared with one of them: shared ones first. */
    public static List<Baseline> of(Access by, List<Team> teams) {
        if (teams.isEmpty()) {
            return List.of();
        }
        var ids = teams.stream().map(it -> it.id).toList();
        Map<Long, Baseline> found = new LinkedHashMap<>();
        ImageDefinition.getEntityManager()
                .createQuery(
                        """
                        select d.id, t.slug, g.name, d.name, d.description, t.name, t.id,
                            c.name, v.major, v.minor, v.patch, v.publishedAt, v.id
                        from ImageDefinition d
                        join Gallery g on g.id = d.galleryId
                        join Team t on t.id = g.teamId
                        left join Channel c on c.definitionId = d.id and c.versionId is not null
                        left join ImageVersion v on v.id = c.versionId
                        where g.nameKey not like '#%' and d.nameKey not like '#%'
                            and (g.teamId in :teams or exists (
                                select 1 from ImageShare s where s.definitionId = d.id
                                    and (s.teamId is null or s.teamId in :teams)))
                        order by case when g.teamId in :teams then 1 else 0 end,
                            g.nameKey, d.nameKey, c.nameKey
                        """,
                        Object[].class)
                .setParameter("teams", ids)
                .getResultList()
                .forEach(row -> {
                    var one =
                            found.computeIfAbsent(
                                    Objects.requireNonNull((Long) row[0]), _ -> read(by, row, ids));
                    if (row[7] != null) {
                        one.channels.add(
                                new Pointer(
                                        (String) row[7],
                                        (Long) row[12],
                                        "%s.%s.%s".formatted(row[8], row[9], row[10]),
                                        (java.time.Instant) row[11]));
                    }
                });
        return List.copyOf(found.values());
    }

    private static Baseline read(Access by, Object[] row, List<Long> teams) {
        var id =
                new GalleryImageId(
                        by.tenantId(), (String) row[1], (String) row[2], (String) row[3], null);
        return new Baseline(
                id.toString(),
                (String) row[2],
                (String) row[3],
                (String) row[4],
                (String) row[5],
                teams.contains((Long) row[6]),
                new ArrayList<>());
    }
}
