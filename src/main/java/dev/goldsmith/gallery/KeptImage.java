package dev.goldsmith.gallery;

import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Entity;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A disk that a managed image has or had, from when until when: whoever charges storage reads it
 * here, since nothing else is left of an image that was deleted or of a disk that was replaced.
 */
@Entity
public class KeptImage extends Owned {
    public long imageId;
    public long teamId;
    public String name;

    /** Null: somebody made it of an image that was there. */
    public @Nullable Long templateId;

    /** The run that captured it; null: not known. */
    public @Nullable Long runId;

    public String region;

    /** Of all its disks. */
    public long bytes;

    public Instant keptFrom;

    /** Null: it is there. */
    public @Nullable Instant keptUntil;

    /** In the transaction that gives the image its disk. */
    static void begin(ManagedImage image) {
        end(image, image.publishedAt);
        var kept = new KeptImage();
        kept.imageId = image.id;
        kept.teamId = image.teamId;
        kept.name = image.name;
        kept.templateId = image.templateId;
        kept.runId = image.capturedBy;
        kept.region = image.location;
        kept.bytes = image.content.allBytes();
        kept.keptFrom = image.publishedAt;
        kept.persist();
    }

    static void end(ManagedImage image, Instant when) {
        update("keptUntil = ?1 where imageId = ?2 and keptUntil is null", when, image.id);
    }
}
