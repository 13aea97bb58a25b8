package dev.goldsmith.testing;

import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.worker.WorkerRow;
import jakarta.enterprise.inject.spi.CDI;
import java.time.Instant;
import java.util.UUID;

/** What a worker with these engines would tell of itself; forgotten when it is closed. */
public final class HeardWorker implements AutoCloseable {
    private final String id = "heard-" + UUID.randomUUID();

    public HeardWorker(String engines) {
        tenancy()
                .outside(() -> {
                    var row = new WorkerRow();
                    row.id = id;
                    row.host = "here";
                    row.capability = engines;
                    row.acceleration = "tcg";
                    row.problems = "[]";
                    row.startedAt = row.seenAt = Instant.now();
                    row.persist();
                    return true;
                });
    }

    @Override
    public void close() {
        tenancy().outside(() -> WorkerRow.deleteById(id));
    }

    private static Tenancy tenancy() {
        return CDI.current().select(Tenancy.class).get();
    }
}
