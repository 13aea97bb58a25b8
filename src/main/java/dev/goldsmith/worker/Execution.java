package dev.goldsmith.worker;

import dev.goldsmith.build.BuildFailure;
import dev.goldsmith.build.Distribution;
import dev.goldsmith.build.Engine;
import dev.goldsmith.build.Inherited;
import dev.goldsmith.build.Journal;
import dev.goldsmith.build.KeptGuest;
import dev.goldsmith.build.Order;
import dev.goldsmith.build.Reuse;
import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.gallery.ImageReplica;
import dev.goldsmith.guardrail.Guard;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.kernel.Mishap;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.network.NetworkProfile;
import dev.goldsmith.run.KeptVm;
import dev.goldsmith.run.Queue;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunInputs;
import dev.goldsmith.run.RunState;
import dev.goldsmith.run.RunStep;
import dev.goldsmith.schema.Elsewhere;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.secret.Fetching;
import dev.goldsmith.template.FrozenFile;
import dev.goldsmith.template.KeptAddresses;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One claimed run on its way from the claim to its end. */
final class Execution {
    private static final Logger LOG = Logger.getLogger(Execution.class);

    private final Queue.Ref ref;
    private final Engine engine;
    private final Heartbeat heartbeat;
    private final RunJournal journal;
    private final Distribution distribution;
    private final Fenced fenced;
    private final DiskShare share;
    private final Keep keep;
    private final Keeping keeping;
    private final Leftovers leftovers;
    private final HomeKey home;
    private final KeptAddresses addresses;
    private final GuardedFetch fetch;
    private @Nullable KeptGuest kept;
    private @Nullable Instant keptUntil;
    private volatile boolean stopping;
    private volatile Thread thread = Thread.currentThread();

    /** Writes down that a machine of a run that just failed is kept. */
    interface Keep {
        KeptVm begin(Run run, String machine, Access system);
    }

    Execution(
            Queue.Ref ref,
            Engine engine,
            Heartbeat heartbeat,
            DiskShare share,
            RunJournal journal,
            Distribution distribution,
            Tenancy tenancy,
            Keep keep,
            Keeping keeping,
            Leftovers leftovers,
            HomeKey home,
            KeptAddresses addresses,
            GuardedFetch fetch) {
        this.ref = ref;
        this.engine = engine;
        this.heartbeat = heartbeat;
        this.share = share;
        this.journal = journal;
        this.distribution = distribution;
        this.keep = keep;
        this.keeping = keeping;
        this.leftovers = leftovers;
        this.home = home;
        this.addresses = addresses;
        this.fetch = fetch;
        this.fenced = new Fenced(ref, tenancy);
    }

    String capability() {
        return ref.capability();
    }

    void start(Runnable afterwards) {
        // Hundreds are followed at once, and do nothing but wait.
        var kind = engine.capability().isElsewhere() ? Thread.ofVirtual() : Thread.ofPlatform();
        thread =
                kind.name("run-" + ref.runId())
                        .start(() -> {
                            try {
                                work();
                                hold();
                            } finally {
                                afterwards.run();
                            }
                        });
    }

    /** The worker stops: the run goes back to the queue, a kept machine ends. */
    void giveBack() {
        stopping = true;
        heartbeat.release(Heartbeat.End.WORKER_STOPS);
    }

    void join() {
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        heartbeat.start();
        try (heartbeat) {
            try {
                end(build());
            } catch (Journal.Interrupted lost) {
                throw lost;
            } catch (RuntimeException e) {
                var mishap = Mishap.of(e, LOG, "run " + ref.runId());
                end(
                        fail(
                                RunState.FAILED,
                                new BuildFailure(
                                        "",
                                        "The run was stopped by " + mishap.said() + ".",
                                        null,
                                        List.of())));
            }
        } catch (Journal.Interrupted lost) {
            LOG.warnf("run %d: the lease is lost, nothing more is written", ref.runId());
        } catch (RuntimeException e) {
            // Its lease will run out and the sweeper gives it to the next worker.
            LOG.errorf(e, "run %d: its end could not be written", ref.runId());
        }
    }

    /** Builds; what it answers is how the run ends. */
    private BiConsumer<Run, Access> build() {
        try (journal) {
            try {
                Fenced.patiently(() -> {
                    share.renew();
                    return true;
                });
                var fetched =
                        fenced.call(run -> GivenSecrets.asked(run, home)).stream()
                                .map(it -> Fetching.fetch(it, fetch))
                                .toList();
                var order = fenced.call(run -> order(run, fetched));
                if (order.attempt() > 1) {
                    // Perhaps it was here that its worker died: then it goes on from there.
                    Fenced.patiently(() -> {
                        leftovers.reap();
                        return true;
                    });
                }
                engine.execute(order, journal, distribution);
                return (run, system) -> run.finish(RunState.SUCCEEDED, system);
            } catch (Journal.Interrupted interrupted) {
                return interrupted(interrupted);
            } catch (Refused refused) {
                // Before a machine was started: something of the order isn't to be had any more.
                return fail(
                        RunState.FAILED, new BuildFailure("", refused.detail(), null, List.of()));
            }
        } catch (Engine.PartlyDistributed partly) {
            return fail(RunState.PARTIALLY_SUCCEEDED, partly.failure);
        } catch (BuildFailure failure) {
            return fail(RunState.FAILED, failure);
        } catch (Engine.Kept keptBack) {
            kept = keptBack.guest;
            return keep(keptBack);
        }
    }

    private BiConsumer<Run, Access> keep(Engine.Kept keptBack) {
        return (run, system) -> {
            boolean wanted = run.state != RunState.CANCELING;
            run.fail(keptBack.failure, RunState.FAILED, system);
            keptUntil = wanted ? keep.begin(run, keptBack.guest.machine(), system).until : null;
        };
    }

    /** The machine of a run that failed stays for as long as somebody may look into it. */
    private void hold() {
        var guest = kept;
        if (guest == null) {
            return;
        }
        if (keptUntil == null) {
            // Its keeping could not be written, or the run was being canceled.
            guest.close();
        } else {
            keeping.hold(guest, keptUntil, () -> stopping);
        }
    }

    private static BiConsumer<Run, Access> fail(RunState outcome, BuildFailure failure) {
        return (run, system) -> {
            // The journal says so first, unless that was what failed.
            var step = RunStep.of(run, failure.step);
            if (step != null && step.endedAt == null) {
                step.fail(failure);
            }
            run.fail(failure, outcome, system);
        };
    }

    private Order order(Run run, List<Fetching.Fetched> fetched) {
        var inputs = run.inputs();
        boolean isElsewhere = Elsewhere.is(TemplateReader.read(inputs.document));
        // Azure fetches by itself what it builds with.
        var whole = addresses.whole(run.teamId, inputs.document, isElsewhere);
        var document = TemplateReader.read(whole.json());
        Template template = Template.findById(run.templateId);
        var reuse =
                Reuse.of(
                        run.templateId,
                        template.layerGeneration,
                        run.number,
                        run.reuse,
                        run.resuming().done(),
                        document);
        return new Order(
                run.tenantId,
                Run.globalName(run.id, run.lease.fence),
                run.attempt,
                document,
                FrozenFile.byPath(inputs.frozen),
                run.captured,
                inherited(inputs),
                NetworkProfile.network(inputs.network),
                reuse,
                share,
                GivenSecrets.of(run, home, fetched).hiding(whole.credentials()));
    }

    private static List<Inherited> inherited(RunInputs inputs) {
        return Guard.taken(inputs.guardrails).stream()
                .map(it ->
                        new Inherited(
                                it.template(),
                                it.guardrails().checks(),
                                FrozenFile.byPath(it.files())))
                .toList();
    }

    private BiConsumer<Run, Access> interrupted(Journal.Interrupted interrupted) {
        return switch (heartbeat.ended()) {
            case CANCELED -> {
                journal.last("The run was canceled.");
                yield (run, system) -> run.finish(RunState.CANCELED, system);
            }
            case WORKER_STOPS -> {
                journal.last("This worker is shutting down, so the run goes back to the queue.");
                yield Run::giveBack;
            }
            case LOST -> throw interrupted;
        };
    }

    private void end(BiConsumer<Run, Access> end) {
        fenced.write(run -> {
            end.accept(run, Access.system(Tenant.findById(ref.tenantId())));
            ImageReplica.stopped(run);
        });
        LOG.infof("run %d of tenant %s has ended here", ref.runId(), ref.tenantId());
    }
}
