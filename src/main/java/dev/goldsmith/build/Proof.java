package dev.goldsmith.build;

import dev.goldsmith.build.Hypervisor.TimeUp;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The fresh machine that an image is proven in: that it boots, and what the checks say of it. */
final class Proof implements AutoCloseable {
    private static final String MACHINE = "proof";
    private static final String DISK = "proof.qcow2";

    private final Site site;
    private final Sources.Disk source;
    private @Nullable Provisioner inside;

    Proof(Site site, Sources.Disk source) {
        this.site = site;
        this.source = source;
    }

    /**
     * Boots what was captured.
     *
     * @param origin the machine that it was captured from
     * @return the same with what was found about it
     */
    Captured boot(Captured image, BuildMachine origin, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        var engine = site.engine;
        var overlay = site.disks().resolve(DISK);
        engine.disks.overlay(image.in(engine.store), overlay, image.virtualBytes());
        var data =
                DataDisks.proof(
                        engine,
                        site.disks(),
                        image.dataDisks().stream().map(it -> it.in(engine.store)).toList());
        try {
            inside = site.boot(MACHINE, overlay, data, source, log);
        } catch (GuestLost lost) {
            throw log.failure(
                    "it did not boot: " + lost.getMessage(),
                    null,
                    lost.console.isEmpty() ? log.last() : lost.console);
        }
        var warnings = new ArrayList<String>();
        var own = inside.identity();
        if (!own.isEmpty() && own.equals(origin.identity())) {
            if (!origin.isGeneralizedByTemplate()) {
                throw log.failure(
                        "it has the machine-id of the build; something undid generalizing");
            }
            warnings.add(inside.keptIdentity());
            log.warn(inside.keptIdentity());
        }
        inside.health(log);
        new WarmMachines(site, source)
                .keep(
                        inside.guest,
                        image.disk().toString(),
                        image.virtualBytes(),
                        1 + data.size(),
                        log);
        return image.with(warnings);
    }

    /** Boots the source itself, where nothing is built. */
    void bootSource(StepLog log) throws GuestLost, TimeUp, IOException {
        var overlay = site.overlay(source.image(), DISK);
        var data = DataDisks.proof(site.engine, site.disks(), source.dataDisks());
        inside = site.boot(MACHINE, overlay, data, source, log);
        inside.health(log);
    }

    /** Gives the exit code where the check has one. */
    @Nullable Integer check(Plan.Check step, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        var machine = Objects.requireNonNull(inside, "the plan proves before it validates");
        return switch (step) {
            case Plan.CheckScript check -> machine.script(check, check.script(), log);
            case Plan.CheckFile check -> {
                machine.file(check, check.content(), check.destination(), log);
                yield null;
            }
        };
    }

    /** Null before it boots. */
    @Nullable Guest guest() {
        return inside == null ? null : inside.guest;
    }

    @Override
    public void close() {
        if (inside != null) {
            inside.guest.close();
        }
    }
}
