package dev.goldsmith.run;

import dev.goldsmith.installation.Duties;
import dev.goldsmith.kernel.Moments;
import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.tenant.AcrossTenants.Ref;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Logs of runs that ended long ago go where the operator says so; a line at each step says that
 * there was one. What a run was, its steps and their durations stay for ever.
 */
@ApplicationScoped
class OldLogs {
    private static final int AT_ONCE = 200;

    @Inject AcrossTenants across;
    @Inject RunLog log;
    @Inject RunConfig config;

    void duties(@Observes Duties duties) {
        config.keepLogs()
                .ifPresent(keep ->
                        duties.once("dropping old logs", Duration.ofHours(6), () -> drop(keep)));
    }

    void drop(Duration keep) {
        var before = Instant.now().minus(keep);
        for (var runs = next(before); !runs.isEmpty(); runs = next(before)) {
            runs.forEach(log::dropAll);
        }
    }

    /** Runs of which there still is a piece that is as old. */
    private List<Ref> next(Instant before) {
        return across.refs(
                """
                select distinct tenant_id, run_id from (
                    select c.tenant_id, c.run_id from log_chunk c join run r on r.id = c.run_id
                    where c.dropped = 0 and c.at < ? and r.ended_at < ?
                    order by c.at limit %d) oldest
                """
                        .formatted(AT_ONCE),
                Moments.column(before),
                Moments.column(before));
    }
}
