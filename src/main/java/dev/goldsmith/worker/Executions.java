package dev.goldsmith.worker;

import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.run.KeptVm;
import dev.goldsmith.run.Queue;
import dev.goldsmith.run.RunConfig;
import dev.goldsmith.run.RunLog;
import dev.goldsmith.template.KeptAddresses;
import dev.goldsmith.tenant.Tenancy;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Puts together what one execution needs. */
@ApplicationScoped
public class Executions {
    @Inject Engines engines;
    @Inject Queue queue;
    @Inject RunConfig config;
    @Inject RunLog log;
    @Inject Tenancy tenancy;
    @Inject Publishing publishing;
    @Inject MeterRegistry meters;
    @Inject KeptGuests kept;
    @Inject WorkerConfig worker;
    @Inject WorkerIdentity identity;
    @Inject Leftovers leftovers;
    @Inject HomeKey home;
    @Inject KeptAddresses addresses;
    @Inject GuardedFetch fetch;

    Execution of(Queue.Ref ref) {
        var share = new DiskShare(ref, queue, tenancy);
        var heartbeat = new Heartbeat(ref, queue, config, share);
        var journal =
                new RunJournal(heartbeat, new Fenced(ref, tenancy), log, new PhaseMeter(meters));
        return new Execution(
                ref,
                engines.of(ref.capability()),
                heartbeat,
                share,
                journal,
                publishing.of(ref),
                tenancy,
                (run, machine, system) ->
                        KeptVm.begin(
                                run,
                                identity.id(),
                                machine,
                                kept.way(),
                                worker.keepFailed(),
                                system),
                new Keeping(ref, queue, tenancy, config, kept, share),
                leftovers,
                home,
                addresses,
                fetch);
    }
}
