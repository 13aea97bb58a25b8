package dev.goldsmith.gallery;

import dev.goldsmith.kernel.Page;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Ranges;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

/** Lists of versions, newest first. */
public final class VersionList {
    private VersionList() {}

    /** The definition is said twice, as {@link Ranges} does it. */
    private static final String PAGE =
            """
            select v.id from image_version v force index (image_version_number)
            where v.tenant_id = :tenant and v.definition_id in (:definition, :definition)
                and v.state = 'PUBLISHED'
                and (v.major < :major or (v.major = :major and v.minor < :minor)
                    or (v.major = :major and v.minor = :minor and v.patch < :patch))
            order by v.definition_id desc, v.major desc, v.minor desc, v.patch desc limit :limit
            """;

    /**
     * The index is named, and the order is that of all of it: by the statistics of the day all
     * versions are read and sorted instead.
     */
    private static final String LATEST =
            """
            select (select x.id from image_version x force index (image_version_number)
                where x.definition_id = d.id and x.state = 'PUBLISHED' and not x.exclude_from_latest
                    and not exists (select 1 from withdrawal w where w.version_id = x.id)
                order by x.definition_id desc, x.major desc, x.minor desc, x.patch desc limit 1)
            from image_definition d where d.tenant_id = :tenant and d.id in (:definitions)
            """;

    /** {@link ImageVersion#latest} of each of these definitions that has one, by their ids. */
    public static Map<Long, ImageVersion> latest(String tenant, Collection<Long> definitions) {
        if (definitions.isEmpty()) {
            return Map.of();
        }
        var ids =
                ImageVersion.getEntityManager()
                        .unwrap(Session.class)
                        .createNativeQuery(LATEST, Long.class)
                        .setParameter("tenant", tenant)
                        .setParameterList("definitions", definitions)
                        .getResultList();
        return ImageVersion.byId(ids.stream().filter(Objects::nonNull).toList()).values().stream()
                .collect(Collectors.toMap(it -> it.definitionId, it -> it));
    }

    /** A version on the first page. */
    public record Fresh(
            String gallery,
            String image,
            int major,
            int minor,
            int patch,
            @Nullable Long bytes,
            @Nullable Instant publishedAt) {
        public String number() {
            return new VersionNumber(major, minor, patch).toString();
        }
    }

    /**
     * The versions that were published last.
     *
     * @param definitions all that this person reads
     */
    public static List<Fresh> fresh(Access by, Collection<Long> definitions, int limit) {
        var published = ImageVersion.State.PUBLISHED;
        var ranges = new Ranges("image_version", "id");
        if (by.readsAllTeams()) {
            ranges.add(Map.of("state", published));
        } else {
            definitions.forEach(it -> ranges.add(Map.of("definition_id", it, "state", published)));
        }
        return ImageVersion.getEntityManager()
                .createQuery(
                        """
                        select new dev.goldsmith.gallery.VersionList$Fresh(
                            g.name, d.name, v.major, v.minor, v.patch, v.content.bytes, v.publishedAt)
                        from ImageVersion v
                        join ImageDefinition d on d.id = v.definitionId
                        join Gallery g on g.id = d.galleryId
                        where v.id in :newest
                        order by v.id desc
                        """,
                        Fresh.class)
                .setParameter("newest", ranges.newest(limit))
                .getResultList();
    }

    /**
     * Published versions, newest number first. The index is named: by the statistics of the day all
     * that is newer than the page is gone over instead.
     */
    public static Page<ImageVersion> page(
            ImageDefinition definition, @Nullable VersionNumber before, int limit) {
        var edge =
                before == null
                        ? new VersionNumber(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE)
                        : before;
        var ids =
                ImageVersion.getEntityManager()
                        .unwrap(Session.class)
                        .createNativeQuery(PAGE, Long.class)
                        .setParameter("tenant", definition.tenantId)
                        .setParameter("definition", definition.id)
                        .setParameter("major", edge.major())
                        .setParameter("minor", edge.minor())
                        .setParameter("patch", edge.patch())
                        .setParameter("limit", limit + 1)
                        .getResultList();
        var versions = ImageVersion.byId(ids);
        return Page.of(
                ids.stream().flatMap(id -> Stream.ofNullable(versions.get(id))).toList(),
                limit,
                version -> version.number().toString());
    }

    /** Copies that wait for an approval, or were refused one: the last of a definition. */
    public static List<ImageVersion> unpublished(ImageDefinition definition) {
        return ImageVersion.<ImageVersion>find(
                        "definitionId = ?1 and state in ?2 order by id desc",
                        definition.id,
                        List.of(ImageVersion.State.WAITING, ImageVersion.State.REFUSED))
                .page(0, 20)
                .list();
    }
}
