package dev.goldsmith.build;

import dev.goldsmith.build.Hypervisor.TimeUp;
import dev.goldsmith.schema.GuestOs;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One walk in machines. Whatever it opens is closed with it, however it ends. */
final class Build extends Walk implements AutoCloseable {
    private final Site site;

    private Sources.@Nullable Disk source;
    private @Nullable BuildMachine machine;
    private @Nullable Proof proof;
    private boolean lost;
    private boolean kept;

    Build(Site site, Distribution distribution) {
        super(site.order, site.plan, site.journal, distribution);
        this.site = site;
    }

    @Override
    boolean late() {
        return site.late();
    }

    @Override
    String lost(Plan.Step step, GuestLost gone) {
        lost = true;
        // A restart that a script only asked for may show in the step after it.
        if (gone.restarted && (step instanceof Plan.RunScript || step instanceof Plan.PutFile)) {
            return "the guest restarted, and no step had asked for that. Where a script restarts it (reboot, shutdown -r), end the script there and add a %sRestart step, which waits until the guest is back"
                    .formatted(source().os() == GuestOs.WINDOWS ? "Windows" : "Linux");
        }
        if (gone.restarted && step instanceof Plan.Check) {
            return "the guest restarted; a check can't restart it";
        }
        return super.lost(step, gone);
    }

    @Override
    @Nullable Integer execute(Plan.Step step, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        Integer code = null;
        switch (step) {
            case Plan.ResolveSource resolve -> {
                plan.notes().forEach(log::line);
                source = Origin.find(site, resolve.source(), log);
                found(
                        source.version(),
                        source.image().digest(),
                        source.contents(),
                        source.parent(),
                        log);
            }
            case Plan.Boot _ -> {
                machine = new BuildMachine(site, source());
                spared(machine.boot(log));
            }
            case Plan.Customization customization -> code = machine().customize(customization, log);
            case Plan.Generalize _ -> machine().generalize(log);
            case Plan.Capture _ -> captured = machine().capture(log);
            case Plan.Prove _ -> {
                proof = new Proof(site, source());
                captured = proof.boot(captured(), machine(), log);
            }
            case Plan.ProveSource _ -> {
                proof = new Proof(site, source());
                proof.bootSource(log);
            }
            case Plan.Check check -> code = proof().check(check, log);
            case Plan.Publish publish -> {
                endProof();
                publish(publish, log);
            }
        }
        return code;
    }

    /** The checks are through, unless somebody shall look into one. */
    private void endProof() {
        if (proof != null && !(isInvalid() && plan.failing().keepsProof())) {
            proof.close();
            proof = null;
        }
    }

    private Sources.Disk source() {
        return Objects.requireNonNull(source, "the source is resolved before anything boots");
    }

    private BuildMachine machine() {
        return Objects.requireNonNull(machine, "the plan boots before it customizes");
    }

    private Proof proof() {
        return Objects.requireNonNull(proof, "the plan proves before it validates");
    }

    /**
     * After a failure: the machine it happened in, where the template wants that kept. Its files
     * are the keeper's from then on.
     */
    @Nullable KeptGuest keep() {
        if (lost) {
            return null;
        }
        KeptGuest keeps = null;
        if (plan.failing().keepsBuild() && machine != null) {
            keeps = keep("build", machine.guest());
        }
        if (keeps == null && plan.failing().keepsProof() && proof != null) {
            keeps = keep("proof", proof.guest());
        }
        kept = keeps != null;
        return keeps;
    }

    private @Nullable KeptGuest keep(String name, @Nullable Guest guest) {
        return guest == null || !guest.running()
                ? null
                : new KeptGuest(name, guest, site.room()::overrun, this::end);
    }

    @Override
    public void close() {
        if (!kept) {
            end();
        }
    }

    private void end() {
        try (var _ = proof;
                var _ = machine) {
            // Both machines end, whatever one of them throws.
        } finally {
            site.clear();
        }
    }
}
