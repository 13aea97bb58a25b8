package dev.goldsmith.worker;

import dev.goldsmith.build.Engine;
import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.run.Admission;
import dev.goldsmith.run.Claims;
import dev.goldsmith.run.Queue;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunConfig;
import dev.goldsmith.run.RunLog;
import dev.goldsmith.run.RunState;
import dev.goldsmith.template.KeptAddresses;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.testing.TestTenant;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Workers that a test has as many of as it wants, of the same beans as a worker's process. */
abstract class DrivenWorkers {
    @Inject Claims claims;
    @Inject Queue queue;
    @Inject Admission admission;
    @Inject RunConfig runs;
    @Inject RunLog log;
    @Inject Tenancy tenancy;
    @Inject Publishing publishing;
    @Inject MeterRegistry meters;
    @Inject KeptGuests kept;
    @Inject WorkerConfig config;
    @Inject AgroalDataSource database;
    @Inject HomeKey home;
    @Inject KeptAddresses addresses;
    @Inject GuardedFetch guarded;

    final List<Slots> workers = new ArrayList<>();

    @BeforeEach
    void emptyQueue() throws Exception {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.executeUpdate(
                    "update run set state = 'CANCELED' where state not in ('SUCCEEDED', 'FAILED')");
        }
    }

    @AfterEach
    void stop() {
        workers.forEach(Slots::close);
    }

    /** A worker with one place and this engine. */
    Slots worker(Engine engine) {
        var identity = new WorkerIdentity();
        var engines = new Engines(() -> List.of(engine));
        var executions = new Executions();
        executions.engines = engines;
        executions.queue = queue;
        executions.config = runs;
        executions.log = log;
        executions.tenancy = tenancy;
        executions.publishing = publishing;
        executions.meters = meters;
        executions.kept = kept;
        executions.worker = config;
        executions.identity = identity;
        executions.home = home;
        executions.addresses = addresses;
        executions.fetch = guarded;
        executions.leftovers = new Leftovers();
        executions.leftovers.engines = engines;
        executions.leftovers.queue = queue;
        var slots = new Slots();
        slots.config = config;
        slots.identity = identity;
        slots.claims = claims;
        slots.host =
                new WorkerHost() {
                    @Override
                    List<String> able() {
                        return engine.look().lacks().isEmpty()
                                ? List.of(engine.capability().word())
                                : List.of();
                    }
                };
        slots.executions = executions;
        workers.add(slots);
        return slots;
    }

    static RunState state(Run run) {
        return new TestTenant(run.tenantId, "").reload(run).state;
    }

    String text(Run run) throws Exception {
        return new TestTenant(run.tenantId, "")
                .in(() -> {
                    var out = new ByteArrayOutputStream();
                    log.copy(Run.findById(run.id), out);
                    return out.toString(StandardCharsets.UTF_8);
                });
    }
}
