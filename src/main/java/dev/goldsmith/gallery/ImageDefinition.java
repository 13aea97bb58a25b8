package dev.goldsmith.gallery;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Entity;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A named image of a gallery; its versions are what is built. */
@Entity
public class ImageDefinition extends Owned {
    public long galleryId;
    public String name;
    public String nameKey;
    public String description;
    public Instant createdAt;

    /**
     * A line of a list.
     *
     * @param team slug of the gallery's team
     */
    public record Row(
            long id, long teamId, String team, String gallery, String name, Instant createdAt) {}

    static ImageDefinition create(Gallery gallery, String name) {
        var definition = new ImageDefinition();
        definition.galleryId = gallery.id;
        definition.name = name;
        definition.nameKey = Gallery.key(name);
        definition.description = "";
        definition.createdAt = Instant.now();
        definition.persist();
        return definition;
    }

    public static @Nullable ImageDefinition of(Gallery gallery, String name) {
        return find("galleryId = ?1 and nameKey = ?2", gallery.id, Gallery.key(name)).firstResult();
    }

    /**
     * @throws Refused NOT_FOUND
     */
    public static ImageDefinition require(Gallery gallery, String name) {
        var definition = of(gallery, name);
        if (definition == null) {
            throw new Refused(
                    Refusal.NOT_FOUND,
                    "Gallery %s has no image definition '%s'.".formatted(gallery.name, name));
        }
        return definition;
    }

    /** The row, locked until the transaction ends: versions are numbered one after the other. */
    static ImageDefinition locked(long id) {
        return getEntityManager().find(ImageDefinition.class, id, LockModeType.PESSIMISTIC_WRITE);
    }

    public static List<ImageDefinition> in(Gallery gallery) {
        return list("galleryId = ?1 order by nameKey", gallery.id);
    }

    /** All definitions in the galleries that this person reads, by gallery and name. */
    public static List<Row> readable(Access by) {
        return getEntityManager()
                .createQuery(
                        """
                        select new dev.goldsmith.gallery.ImageDefinition$Row(
                            d.id, g.teamId, t.slug, g.name, d.name, d.createdAt)
                        from ImageDefinition d
                        join Gallery g on g.id = d.galleryId join Team t on t.id = g.teamId
                        where :all = true or g.teamId in :teams order by g.nameKey, d.nameKey
                        """,
                        Row.class)
                .setParameter("all", by.readsAllTeams())
                .setParameter(
                        "teams", by.readableTeams().isEmpty() ? List.of(-1L) : by.readableTeams())
                .getResultList();
    }
}
