package dev.goldsmith.catalogue;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A platform image that an administrator of the installation added; of no tenant. */
@Entity
public class AddedImage extends PanacheEntityBase {
    /** Its name in lower case. */
    @Id public String imageKey;

    /** {@code publisher:offer:sku} as it was typed. */
    public String urn;

    public String title;
    public String os;
    public boolean cloudInit;
    public String version;

    /** Null: its disk is uploaded. */
    public @Nullable String address;

    /** SHA-256 or SHA-512 of the file, in lower case. */
    public String checksum;

    /** Of an upload; 0: nobody has begun one. */
    public long bytes;

    /** How much of the upload is here. */
    public long received;

    public String addedByName;
    public Instant addedAt;

    static List<AddedImage> all() {
        return list("order by imageKey");
    }

    static @Nullable AddedImage held(String key) {
        return getEntityManager().find(AddedImage.class, key, LockModeType.PESSIMISTIC_WRITE);
    }

    /** Whether builds can start from it, once a worker has checked it. */
    public boolean isComplete() {
        return address != null || bytes > 0 && received == bytes;
    }

    /** How much of its upload is here. */
    public int percent() {
        return bytes == 0 ? 0 : (int) (received * 100 / bytes);
    }
}
