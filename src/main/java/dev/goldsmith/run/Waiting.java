package dev.goldsmith.run;

import dev.goldsmith.tenant.Tenant;
import dev.goldsmith.tenant.Usage;
import org.jspecify.annotations.Nullable;

/** Why a queued run hasn't begun, in a sentence for whoever waits for it. */
public final class Waiting {
    private Waiting() {}

    /** Null when it isn't queued. */
    public static @Nullable String because(Run run) {
        if (run.state != RunState.QUEUED) {
            return null;
        }
        if (!Workforce.known().has(run.capability)) {
            return "No worker with the %s engine is available. The run starts once one reports in."
                    .formatted(run.capability);
        }
        if (run.admittedAt != null) {
            return "It waits for a worker with a free place.";
        }
        var limit = limit(run);
        return limit == null ? "It is next." : limit;
    }

    /** How its tenant's limit keeps a queued run back; null when it doesn't. */
    public static @Nullable String limit(Run run) {
        Tenant tenant = Tenant.findById(run.tenantId);
        if (run.admittedAt != null || Usage.runs(tenant.id) < tenant.maxConcurrentRuns) {
            return null;
        }
        long ahead =
                Run.count(
                        "state = ?1 and admittedAt is null and (queuedAt < ?2 or (queuedAt = ?2 and id < ?3))",
                        RunState.QUEUED,
                        run.queuedAt,
                        run.id);
        return "%s may have %s at work at once, and has.%s"
                .formatted(
                        tenant.name,
                        tenant.maxConcurrentRuns == 1
                                ? "one run"
                                : tenant.maxConcurrentRuns + " runs",
                        ahead == 0
                                ? " This one is the next."
                                : " %d of its runs %s before this one."
                                        .formatted(ahead, ahead == 1 ? "waits" : "wait"));
    }
}
