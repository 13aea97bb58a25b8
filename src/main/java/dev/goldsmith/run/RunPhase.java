package dev.goldsmith.run;

import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Entity;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** When an attempt entered and left a phase: the run page's bar, and the estimate's history. */
@Entity
public class RunPhase extends Owned {
    public long runId;
    public int attempt;
    public String phase;
    public Instant startedAt;
    public @Nullable Instant endedAt;

    static void begin(Run run, String phase) {
        endOpen(run);
        var row = new RunPhase();
        row.runId = run.id;
        row.attempt = run.attempt;
        row.phase = phase;
        row.startedAt = Instant.now();
        row.persist();
    }

    static void endOpen(Run run) {
        update("endedAt = ?1 where runId = ?2 and endedAt is null", Instant.now(), run.id);
    }

    /** Those of all attempts. */
    public static List<RunPhase> ofAllAttempts(Run run) {
        return list("runId = ?1 order by id", run.id);
    }

    /** The phases of the run's last attempt, in order. */
    public static List<RunPhase> of(Run run) {
        return list("runId = ?1 and attempt = ?2 order by id", run.id, run.attempt);
    }
}
