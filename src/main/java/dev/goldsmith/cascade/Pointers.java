package dev.goldsmith.cascade;

import dev.goldsmith.gallery.Channel;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.schema.GuestOs;
import dev.goldsmith.tenant.Tenant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

/** Where the channels of some images point, and what is their {@code latest}: three statements. */
final class Pointers {
    /**
     * @param version its id
     * @param run number of the run that built it
     * @param system what is on it
     */
    record Pointer(long version, long run, GuestOs system) {}

    private static final String LATEST = "";

    /** The index is named and its order given, as {@code lineage} does it. */
    private static final String NEWEST =
            """
            select d.id, v.id, v.run_number, v.os from image_definition d
            join image_version v on v.id = (
                select x.id from image_version x force index (image_version_number)
                where x.definition_id = d.id and x.state = 'PUBLISHED' and not x.exclude_from_latest
                    and not exists (select 1 from withdrawal w where w.version_id = x.id)
                order by x.definition_id desc, x.major desc, x.minor desc, x.patch desc limit 1)
            where d.tenant_id = :tenant and d.id in (:definitions)
            """;

    /** By image, by channel in lower case. */
    private final Map<String, Map<String, Pointer>> pointers = new HashMap<>();

    private final Map<Long, String> images;

    private Pointers(Map<Long, String> images) {
        this.images = images;
    }

    /**
     * @param wanted {@code gallery/image} in lower case
     */
    static Pointers of(String tenant, Collection<String> wanted) {
        var pointers = new Pointers(definitions(wanted));
        if (!pointers.images.isEmpty()) {
            pointers.read(tenant);
        }
        return pointers;
    }

    private static Map<Long, String> definitions(Collection<String> wanted) {
        if (wanted.isEmpty()) {
            return Map.of();
        }
        return ImageDefinition.getEntityManager()
                .createQuery(
                        """
                        select d.id, g.nameKey, d.nameKey from ImageDefinition d
                        join Gallery g on g.id = d.galleryId
                        where g.nameKey in :galleries and d.nameKey in :images
                        """,
                        Object[].class)
                .setParameter("galleries", part(wanted, 0))
                .setParameter("images", part(wanted, 1))
                .getResultStream()
                .filter(row -> wanted.contains(row[1] + "/" + row[2]))
                .collect(Collectors.toMap(row -> (Long) row[0], row -> row[1] + "/" + row[2]));
    }

    private static List<String> part(Collection<String> images, int which) {
        return images.stream().map(it -> it.split("/", 2)[which]).distinct().toList();
    }

    private void read(String tenant) {
        var channels =
                Channel.getEntityManager()
                        .createQuery(
                                """
                                select c.definitionId, c.nameKey, v.id, v.runNumber, v.content.os
                                from Channel c
                                join ImageVersion v on v.id = c.versionId
                                where c.definitionId in :definitions
                                """,
                                Object[].class)
                        .setParameter("definitions", images.keySet())
                        .getResultStream();
        var newest =
                Tenant.getEntityManager()
                        .unwrap(Session.class)
                        .createNativeQuery(NEWEST, Object[].class)
                        .setParameter("tenant", tenant)
                        .setParameter("definitions", images.keySet())
                        .getResultStream()
                        .map(row -> new Object[] {row[0], LATEST, row[1], row[2], row[3]});
        Stream.concat(channels, newest)
                .forEach(row ->
                        pointers.computeIfAbsent(
                                        images.get(((Number) row[0]).longValue()),
                                        _ -> new HashMap<>())
                                .put(
                                        (String) row[1],
                                        new Pointer(
                                                ((Number) row[2]).longValue(),
                                                ((Number) row[3]).longValue(),
                                                GuestOs.of((String) row[4]))));
    }

    /**
     * @param channel null: {@code latest}
     * @return null: nowhere
     */
    @Nullable Pointer at(String image, @Nullable String channel) {
        return pointers.getOrDefault(image, Map.of())
                .get(channel == null ? LATEST : channel.toLowerCase(Locale.ROOT));
    }

    /** The image with this definition; null: it is none of these. */
    @Nullable String image(long definition) {
        return images.get(definition);
    }
}
