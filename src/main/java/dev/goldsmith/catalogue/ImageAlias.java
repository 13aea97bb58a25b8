package dev.goldsmith.catalogue;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.List;

/** Another name of a platform image, as Azure's templates have it; of no tenant. */
@Entity
public class ImageAlias extends PanacheEntityBase {
    /** The name in lower case. */
    @Id public String aliasKey;

    public String urn;

    /** Of an entry of the catalogue, added or not. */
    public String imageKey;

    public String addedByName;
    public Instant addedAt;

    static List<ImageAlias> all() {
        return list("order by aliasKey");
    }
}
