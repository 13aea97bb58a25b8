package dev.goldsmith.gallery;

import dev.goldsmith.kernel.Page;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Ranges;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lists of versions, newest first. */
public final class VersionList {
    private VersionList() {}

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

    /** The versions that were published last, of the galleries that this person reads. */
    public static List<Fresh> fresh(Access by, int limit) {
        var published = ImageVersion.State.PUBLISHED;
        var ranges = new Ranges("ImageVersion", "id");
        if (by.readsAllTeams()) {
            ranges.add(Map.of("state", published));
        } else {
            ImageDefinition.readable(by)
                    .forEach(it -> ranges.add(Map.of("definitionId", it.id(), "state", published)));
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

    /** Published versions, newest number first. */
    public static Page<ImageVersion> page(
            ImageDefinition definition, @Nullable VersionNumber before, int limit) {
        var edge =
                before == null
                        ? new VersionNumber(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE)
                        : before;
        List<ImageVersion> rows =
                ImageVersion.<ImageVersion>find(
                                """
                                definitionId = ?1 and state = ?2 and (major < ?3
                                    or (major = ?3 and minor < ?4)
                                    or (major = ?3 and minor = ?4 and patch < ?5))
                                order by major desc, minor desc, patch desc
                                """,
                                definition.id,
                                ImageVersion.State.PUBLISHED,
                                edge.major(),
                                edge.minor(),
                                edge.patch())
                        .page(0, limit + 1)
                        .list();
        return Page.of(rows, limit, version -> version.number().toString());
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
