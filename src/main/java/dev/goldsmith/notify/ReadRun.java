package dev.goldsmith.notify;

import dev.goldsmith.run.Run;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Entity;

/** A run that failed, and its asker has seen it. */
@Entity
public class ReadRun extends Owned {
    public String personId;
    public long runId;

    static void mark(Access by, Run run) {
        if (count("personId = ?1 and runId = ?2", by.personId(), run.id) == 0) {
            var read = new ReadRun();
            read.personId = by.personId();
            read.runId = run.id;
            read.persist();
        }
    }
}
