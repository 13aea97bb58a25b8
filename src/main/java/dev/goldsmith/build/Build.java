package dev.goldsmith.build;

import dev.goldsmith.build.Hypervisor.TimeUp;
import dev.goldsmith.build.Journal.Outcome;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.schema.Source;
import dev.goldsmith.schema.VmSize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One walk along a plan. Whatever it opens is closed with it, however it ends. */
final class Build implements AutoCloseable {
    private static final String SCRIPTS = "scripts";

    private final LocalEngine engine;
    private final Order order;
    private final Journal journal;
    private final Distribution distribution;
    private final Duration limit;
    private final Instant deadline;
    private final Path folder;

    private @Nullable Phase phase;
    private VmSize size = VmSize.DEFAULT;
    private long diskBytes;
    private List<Long> blankDisks = List.of();
    private @Nullable DataDisks dataDisks;
    private Sources.@Nullable Disk source;
    private @Nullable Provisioner provisioner;
    private @Nullable Guest guest;
    private @Nullable Guest proof;
    private @Nullable Layers layers;
    private @Nullable Digest packages;
    private String os = "unknown";
    private String identity = "";
    private @Nullable Captured captured;
    private final Setbacks setbacks = new Setbacks();
    private Plan.@Nullable Failing failing;
    private List<String> notes = List.of();
    private boolean lost;
    private boolean kept;

    Build(
            LocalEngine engine,
            Order order,
            Journal journal,
            Distribution distribution,
            Duration limit) {
        this.engine = engine;
        this.order = order;
        this.journal = journal;
        this.distribution = distribution;
        this.limit = limit;
        this.deadline = engine.clock.instant().plus(limit);
        this.folder = engine.settings.folder().resolve(order.run());
        this.captured = order.captured();
    }

    void walk(Plan plan) throws BuildFailure, Engine.PartlyDistributed {
        size = plan.vm();
        diskBytes = plan.diskBytes();
        failing = plan.failing();
        notes = plan.notes();
        blankDisks = plan.dataDisks();
        journal.planned(plan.steps().stream().map(Plan.Step::planned).toList());
        for (var step : plan.steps()) {
            if (needless(step)) {
                journal.finished(step.id(), Outcome.SKIPPED, null);
            } else {
                walk(plan, step);
            }
        }
        setbacks.end();
    }

    /**
     * What an earlier attempt captured isn't built again; after a failed check the rest tell
     * nothing.
     */
    private boolean needless(Plan.Step step) {
        boolean capturedBefore = captured != null && order.captured() != null;
        return (capturedBefore && !(step instanceof Plan.Publish))
                || (setbacks.isInvalid() && isCheck(step));
    }

    private static boolean isCheck(Plan.Step step) {
        return step instanceof Plan.CheckScript || step instanceof Plan.CheckFile;
    }

    private void walk(Plan plan, Plan.Step step) throws BuildFailure {
        try {
            walk(step);
        } catch (BuildFailure failure) {
            if (step instanceof Plan.Publish) {
                // The other targets are still tried.
                setbacks.notPublished(failure);
            } else if (isCheck(step) && plan.failing().distributesInvalid() && !late()) {
                setbacks.invalid(failure);
                new StepLog(journal, step)
                        .line(
                                "the image is distributed all the same, because"
                                        + " continueDistributeOnFailure is set; the run has failed");
            } else {
                throw failure;
            }
        }
    }

    private void walk(Plan.Step step) throws BuildFailure {
        if (step.planned().phase() != phase) {
            phase = step.planned().phase();
            journal.phase(phase);
        }
        var log = new StepLog(journal, step);
        journal.started(step.id());
        Integer code = null;
        try {
            code = execute(step, log);
            journal.finished(step.id(), Outcome.SUCCEEDED, code);
        } catch (BuildFailure failure) {
            journal.finished(step.id(), Outcome.FAILED, failure.exitCode);
            throw failure;
        } catch (GuestLost gone) {
            lost = true;
            var lines = gone.console.isEmpty() ? log.last() : gone.console;
            throw failed(step, log, "the guest was lost: " + gone.getMessage(), lines);
        } catch (TimeUp up) {
            throw failed(step, log, String.valueOf(up.getMessage()), log.last());
        } catch (IOException e) {
            throw failed(step, log, "this worker could not do it: " + e.getMessage(), log.last());
        }
    }

    private BuildFailure failed(Plan.Step step, StepLog log, String cause, List<String> lines) {
        log.line(cause);
        journal.finished(step.id(), Outcome.FAILED, null);
        return log.failure(cause, null, lines);
    }

    /** Gives the exit code where the step has one. */
    private @Nullable Integer execute(Plan.Step step, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        return switch (step) {
            case Plan.ResolveSource resolve -> resolve(resolve, log);
            case Plan.Boot _ -> boot(log);
            case Plan.RunScript run -> {
                int code = provisioner().script(run, guest(), run.script(), log);
                layer(run);
                yield code;
            }
            case Plan.PutFile put -> {
                provisioner().file(put, guest(), put.content(), put.destination(), log);
                layer(put);
                yield null;
            }
            case Plan.Restart restart -> {
                provisioner().restart(restart, guest(), log);
                layer(restart);
                yield null;
            }
            case Plan.UpdateWindows update -> {
                provisioner().update(update, guest(), log);
                layer(update);
                yield null;
            }
            case Plan.Generalize _ -> generalize(log);
            case Plan.Capture _ -> capture(log);
            case Plan.Prove _ -> prove(log);
            case Plan.ProveSource _ -> proveSource(log);
            case Plan.CheckScript check ->
                    provisioner().script(check, proof(), check.script(), log);
            case Plan.CheckFile check -> {
                provisioner().file(check, proof(), check.content(), check.destination(), log);
                yield null;
            }
            case Plan.Publish publish -> publish(publish, log);
        };
    }

    private @Nullable Integer resolve(Plan.ResolveSource step, StepLog log)
            throws BuildFailure, IOException {
        notes.forEach(log::line);
        Files.createDirectories(engine.settings.folder());
        long free = Files.getFileStore(engine.settings.folder()).getUsableSpace();
        if (free < engine.settings.leastFree()) {
            throw log.failure(
                    "only %d MiB are free on this worker, a build needs %d; free some or lower goldsmith.worker.layer-bytes"
                            .formatted(free >> 20, engine.settings.leastFree() >> 20));
        }
        Sources.Disk disk;
        try {
            disk = resolve(step.source(), step.id(), log);
        } catch (BuildFailure failure) {
            throw log.failure(failure);
        }
        if (diskBytes > 0 && diskBytes < disk.virtualBytes()) {
            throw log.failure(
                    "osDiskSizeGB is %d, but the source has %d GB already; a disk only grows"
                            .formatted(
                                    diskBytes >> 30, (disk.virtualBytes() + (1 << 30) - 1) >> 30));
        }
        source = disk;
        requireSystem(disk, log);
        provisioner =
                Provisioner.of(
                        disk.os(), engine, order.network(), folder.resolve(SCRIPTS), this::check);
        journal.source(disk.version(), disk.digest());
        return null;
    }

    /** Known at the save for most sources; a gallery's latest version is known only now. */
    private void requireSystem(Sources.Disk disk, StepLog log) throws BuildFailure {
        var faults = disk.os().cannot(order.template());
        if (!faults.isEmpty()) {
            var first = faults.getFirst();
            throw log.failure(first.path() + ": " + first.message());
        }
    }

    private Sources.Disk resolve(Source from, String step, StepLog log) throws BuildFailure {
        return engine.sources.resolve(
                order.tenant(),
                from,
                new Sources.Progress() {
                    @Override
                    public void output(String text) {
                        log.say(text);
                    }

                    @Override
                    public void percent(int percent) {
                        journal.progress(step, percent);
                    }

                    @Override
                    public void checkpoint() {
                        journal.checkpoint();
                    }
                });
    }

    private @Nullable Integer boot(StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        var disk = Objects.requireNonNull(source);
        var overlay = work("disks").resolve("0.qcow2");
        engine.disks.overlay(disk.file(), overlay, Math.max(diskBytes, disk.virtualBytes()));
        layers =
                new Layers(
                        engine,
                        work("disks"),
                        LayerKey.first(
                                order.tenant(),
                                disk.digest(),
                                diskBytes,
                                engine.settings.surroundings() + order.network().identity()),
                        overlay);
        work(SCRIPTS);
        dataDisks = new DataDisks(engine, work("disks"), disk.dataDisks(), blankDisks);
        guest = bootMachine(log, "build", overlay, dataDisks.paths(), disk);
        identity = provisioner().identity(guest);
        provisioner().surround(guest, log);
        if (diskBytes > disk.virtualBytes()) {
            provisioner().grow(guest, log);
        }
        return null;
    }

    private Guest bootMachine(
            StepLog log, String name, Path disk, List<Path> data, Sources.Disk from)
            throws GuestLost, TimeUp, IOException {
        return engine.hypervisor.boot(
                new Hypervisor.Machine(
                        order.run(),
                        name,
                        disk,
                        data,
                        size.vcpus(),
                        size.memoryMb(),
                        from.os(),
                        from.cloudInit(),
                        order.network()),
                log::say,
                this::check);
    }

    private void layer(Plan.Step step) throws GuestLost, IOException {
        if (!Objects.requireNonNull(dataDisks).isEmpty()) {
            return;
        }
        Objects.requireNonNull(layers).add(step, guest(), journal);
    }

    private @Nullable Integer generalize(StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        var found = provisioner().inventory(guest(), log);
        os = found.os();
        packages = found.packages();
        provisioner().generalize(guest(), log);
        guest().powerDown(this::check);
        guest().close();
        guest = null;
        return null;
    }

    private @Nullable Integer capture(StepLog log) throws TimeUp, IOException {
        var flat = work("disks").resolve("captured.qcow2");
        engine.disks.flatten(Objects.requireNonNull(layers).top(), flat, this::check);
        long virtual = engine.disks.virtualBytes(flat);
        long bytes = Files.size(flat);
        var disk = engine.store.put(flat);
        log.say("%s, %,d bytes, disk of %d MiB\n".formatted(disk, bytes, virtual >> 20));
        var from = Objects.requireNonNull(source);
        captured =
                new Captured(
                        disk,
                        bytes,
                        virtual,
                        Objects.requireNonNull(packages),
                        from.version(),
                        from.digest(),
                        os,
                        from.cloudInit(),
                        Objects.requireNonNull(dataDisks).capture(log, this::check));
        keepLayers();
        return null;
    }

    private @Nullable Integer prove(StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        var image = Objects.requireNonNull(captured);
        var overlay = work("disks").resolve("proof.qcow2");
        engine.disks.overlay(engine.store.fetch(image.disk()), overlay, image.virtualBytes());
        var data = DataDisks.proof(engine, work("disks"), image.dataDisks());
        try {
            proof = bootMachine(log, "proof", overlay, data, Objects.requireNonNull(source));
        } catch (GuestLost lost) {
            throw log.failure(
                    "it did not boot: " + lost.getMessage(),
                    null,
                    lost.console.isEmpty() ? log.last() : lost.console);
        }
        var id = provisioner().identity(proof);
        if (!id.isEmpty() && id.equals(identity)) {
            throw log.failure("it has the machine-id of the build; something undid generalizing");
        }
        provisioner().health(proof, log);
        return null;
    }

    private @Nullable Integer proveSource(StepLog log) throws GuestLost, TimeUp, IOException {
        var disk = Objects.requireNonNull(source);
        var overlay = work("disks").resolve("proof.qcow2");
        engine.disks.overlay(disk.file(), overlay, Math.max(diskBytes, disk.virtualBytes()));
        work(SCRIPTS);
        var data = new DataDisks(engine, work("disks"), disk.dataDisks(), List.of());
        proof = bootMachine(log, "proof", overlay, data.paths(), disk);
        provisioner().health(proof, log);
        return null;
    }

    private @Nullable Integer publish(Plan.Publish step, StepLog log)
            throws BuildFailure, IOException {
        if (proof != null && !keepsProof()) {
            proof.close();
            proof = null;
        }
        var image = Objects.requireNonNull(captured);
        if (order.captured() == null && setbacks.beforeTargets() && !setbacks.isInvalid()) {
            // Only a proven disk is worth resuming with.
            journal.captured(image);
        }
        try {
            distribution.publish(step.target(), image, progress(step, log));
        } catch (BuildFailure failure) {
            throw log.failure(failure);
        } catch (Engine.PartlyDistributed partly) {
            setbacks.published();
            throw log.failure(partly.first);
        }
        setbacks.published();
        return null;
    }

    private Distribution.Progress progress(Plan.Step step, StepLog log) {
        return new Distribution.Progress() {
            @Override
            public void line(String text) {
                log.line(text);
            }

            @Override
            public void percent(int percent) {
                journal.progress(step.id(), percent);
            }

            @Override
            public void checkpoint() {
                journal.checkpoint();
            }
        };
    }

    private boolean keepsProof() {
        return setbacks.isInvalid() && failing != null && failing.keepsProof();
    }

    private boolean late() {
        return engine.clock.instant().isAfter(deadline);
    }

    private void check() throws TimeUp {
        journal.checkpoint();
        if (late()) {
            throw new TimeUp(
                    "the build's time is over (buildTimeoutInMinutes: %d)"
                            .formatted(limit.toMinutes()));
        }
    }

    private Guest guest() {
        return Objects.requireNonNull(guest, "the plan boots before it customizes");
    }

    private Provisioner provisioner() {
        return Objects.requireNonNull(provisioner, "the source is resolved before anything boots");
    }

    private Guest proof() {
        return Objects.requireNonNull(proof, "the plan proves before it validates");
    }

    /** A folder of this run, that the unprivileged user of VMs may pass through. */
    private Path work(String name) throws IOException {
        var path = Files.createDirectories(folder.resolve(name));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        return path;
    }

    private void keepLayers() {
        if (layers != null) {
            layers.keep();
        }
    }

    /**
     * After a failure: the machine it happened in, where the template wants that kept. Its files
     * are the keeper's from then on.
     */
    @Nullable KeptGuest keep() {
        if (failing == null || lost) {
            return null;
        }
        var machine = failing.keepsBuild() ? guest : null;
        if (machine == null && failing.keepsProof()) {
            machine = proof;
        }
        if (machine == null || !machine.running()) {
            return null;
        }
        kept = true;
        return new KeptGuest(machine == guest ? "build" : "proof", machine, this::end);
    }

    @Override
    public void close() {
        if (!kept) {
            end();
        }
    }

    private void end() {
        try (var _ = proof;
                var _ = guest) {
            // Both machines end, whatever one of them throws; only then do their disks rest.
        } finally {
            try {
                keepLayers();
            } finally {
                deleteFolder();
            }
        }
    }

    private void deleteFolder() {
        try {
            Folders.delete(folder);
        } catch (IOException | UncheckedIOException _) {
            // The next reap removes it.
        }
    }
}
