package dev.goldsmith.trigger;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The newest of a platform image, as workers found it last; of no tenant. */
@Entity
public class PlatformNewest extends PanacheEntityBase {
    /** As the catalogue spells it. */
    @Id public String urn;

    public String version;

    /** Digest of its disk. */
    public String content;

    public Instant foundAt;

    /** Null: no worker has looked. */
    public static @Nullable PlatformNewest of(String urn) {
        return findById(urn);
    }

    /** Of each image that a worker has found one of, by its urn. */
    public static Map<String, PlatformNewest> byUrn() {
        return PlatformNewest.<PlatformNewest>list("version <> ''").stream()
                .collect(Collectors.toMap(it -> it.urn, it -> it));
    }

    /** What a worker has found; the same disk under another number is no news. */
    public static void tell(String urn, String version, String content, Instant now) {
        // Of two workers that are the first to find it, one makes the row.
        getEntityManager()
                .createNativeQuery(
                        """
                        insert ignore into platform_newest (urn, version, content, found_at)
                        values (:urn, '', '', :now)
                        """)
                .setParameter("urn", urn)
                .setParameter("now", now)
                .executeUpdate();
        var newest =
                getEntityManager().find(PlatformNewest.class, urn, LockModeType.PESSIMISTIC_WRITE);
        if (!newest.content.equals(content) && !newest.version.equals(version)) {
            newest.version = version;
            newest.content = content;
            newest.foundAt = now;
            SourceNews.tell(urn);
        }
    }

    /** Whether a trigger waits for a newer one. */
    public static boolean isWatched(String urn) {
        return getEntityManager()
                        .createNativeQuery(
                                "select 1 from template_trigger where source = :urn limit 1")
                        .setParameter("urn", urn)
                        .getResultList()
                        .size()
                > 0;
    }
}
