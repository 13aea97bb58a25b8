package dev.goldsmith.cascade;

import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Entity;

/** A team that has something in a cascade: the image that moved, or a template. */
@Entity
class CascadeTeam extends Owned {
    public long cascadeId;
    public long teamId;

    /** Of the cascade. */
    public long number;

    static void write(Cascade cascade, long team) {
        var row = new CascadeTeam();
        row.cascadeId = cascade.id;
        row.teamId = team;
        row.number = cascade.number;
        row.persist();
    }
}
