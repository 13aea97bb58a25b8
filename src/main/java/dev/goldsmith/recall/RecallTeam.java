package dev.goldsmith.recall;

import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Entity;
import java.util.List;

/** A team that a recall is about: its version was recalled, or images of it went with that. */
@Entity
public class RecallTeam extends Owned {
    public long recallId;
    public long teamId;

    /** Published versions and managed images of this team that it took. */
    public int images;

    static List<RecallTeam> of(Recall recall) {
        return list("recallId = ?1 order by teamId", recall.id);
    }

    static void add(Recall recall, long teamId, int images) {
        var row = new RecallTeam();
        row.recallId = recall.id;
        row.teamId = teamId;
        row.images = images;
        row.persist();
    }
}
