package dev.goldsmith.gallery;

import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.Team;
import jakarta.persistence.Entity;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Templates of another team, or of all teams, can start from an image definition. */
@Entity
public class ImageShare extends Owned {
    public long definitionId;

    /** Null: all teams of the tenant. */
    public @Nullable Long teamId;

    public String madeBy;
    public Instant madeAt;

    public static List<ImageShare> of(ImageDefinition definition) {
        return list("definitionId = ?1 order by id", definition.id);
    }

    /** Whether this team's templates can start from it: its own team's always can. */
    public static boolean lets(Team team, Gallery gallery, ImageDefinition definition) {
        return gallery.teamId == team.id
                || count(
                                "definitionId = ?1 and (teamId is null or teamId = ?2)",
                                definition.id,
                                team.id)
                        > 0;
    }
}
