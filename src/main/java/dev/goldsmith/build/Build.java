package dev.goldsmith.build;

import dev.goldsmith.build.Hypervisor.TimeUp;
import dev.goldsmith.build.Journal.Outcome;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One walk along a plan. Whatever it opens is closed with it, however it ends. */
final class Build implements AutoCloseable {
    private final LocalEngine engine;
    private final Order order;
    private final Journal journal;
    private final Distribution distribution;
    private final Duration limit;
    private final Instant deadline;
    private final Path folder;

    private @Nullable Phase phase;
    private Tail tail = new Tail();
    private VmSize size = VmSize.DEFAULT;
    private long diskBytes;
    private Sources.@Nullable Disk source;
    private @Nullable Guest guest;
    private @Nullable Guest proof;
    private final List<Layer> layers = new ArrayList<>();
    private @Nullable Path top;
    private @Nullable Digest packages;
    private String os = "unknown";
    private String machineId = "";
    private @Nullable Captured captured;
    private @Nullable BuildFailure notPublished;
    private int published;

    /** A finished step's disk, still in the run's folder. */
    private record Layer(Digest key, Path disk, @Nullable Digest parent) {}

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
        journal.planned(plan.steps().stream().map(Plan.Step::planned).toList());
        for (var step : plan.steps()) {
            boolean done = captured != null && order.captured() != null;
            if (done && !(step instanceof Plan.Publish)) {
                journal.finished(step.id(), Outcome.SKIPPED, null);
            } else {
                walk(step);
            }
        }
        if (notPublished != null) {
            if (published == 0) {
                throw notPublished;
            }
            throw new Engine.PartlyDistributed(notPublished);
        }
    }

    private void walk(Plan.Step step) throws BuildFailure {
        if (step.planned().phase() != phase) {
            phase = step.planned().phase();
            journal.phase(phase);
        }
        tail = new Tail();
        journal.started(step.id());
        Integer code = null;
        try {
            code = execute(step);
            journal.finished(step.id(), Outcome.SUCCEEDED, code);
        } catch (BuildFailure failure) {
            journal.finished(step.id(), Outcome.FAILED, failure.exitCode);
            if (!(step instanceof Plan.Publish)) {
                throw failure;
            }
            // The other targets are still tried.
            notPublished = notPublished == null ? failure : notPublished;
        } catch (GuestLost lost) {
            throw failed(step, "the guest was lost: " + lost.getMessage(), null, console(lost));
        } catch (TimeUp up) {
            throw failed(step, String.valueOf(up.getMessage()), null, tail.lines());
        } catch (IOException e) {
            throw failed(
                    step, "this worker could not do it: " + e.getMessage(), null, tail.lines());
        }
    }

    /** What the script said last, or else what the console did. */
    private List<String> console(GuestLost lost) {
        return lost.console.isEmpty() ? tail.lines() : lost.console;
    }

    private BuildFailure failed(
            Plan.Step step, String cause, @Nullable Integer code, List<String> lines) {
        sayLine(step, cause);
        journal.finished(step.id(), Outcome.FAILED, code);
        return failure(step, cause, code, lines);
    }

    private static BuildFailure failure(
            Plan.Step step, String cause, @Nullable Integer code, List<String> lines) {
        return new BuildFailure(
                step.id(), "%s: %s".formatted(step.planned().title(), cause), code, lines);
    }

    /** Gives the exit code where the step has one. */
    private @Nullable Integer execute(Plan.Step step)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        return switch (step) {
            case Plan.ResolveSource resolve -> resolve(resolve);
            case Plan.Boot boot -> boot(boot);
            case Plan.RunScript run -> {
                int code = script(run, guest(), run.script());
                layer(run);
                yield code;
            }
            case Plan.PutFile put -> {
                file(put, guest(), put.content(), put.destination());
                layer(put);
                yield null;
            }
            case Plan.Generalize generalize -> generalize(generalize);
            case Plan.Capture capture -> capture(capture);
            case Plan.Prove prove -> prove(prove);
            case Plan.CheckScript check -> script(check, proof(), check.script());
            case Plan.CheckFile check -> {
                file(check, proof(), check.content(), check.destination());
                yield null;
            }
            case Plan.Publish publish -> publish(publish);
        };
    }

    private @Nullable Integer resolve(Plan.ResolveSource step) throws BuildFailure, IOException {
        Files.createDirectories(engine.settings.folder());
        long free = Files.getFileStore(engine.settings.folder()).getUsableSpace();
        if (free < engine.settings.leastFree()) {
            throw failure(
                    step,
                    "only %d MiB are free on this worker, a build needs %d; free some or lower goldsmith.worker.layer-bytes"
                            .formatted(free >> 20, engine.settings.leastFree() >> 20),
                    null,
                    List.of());
        }
        var disk =
                engine.sources.resolve(
                        order.tenant(),
                        step.source(),
                        new Sources.Progress() {
                            @Override
                            public void output(String text) {
                                say(step, text);
                            }

                            @Override
                            public void percent(int percent) {
                                journal.progress(step.id(), percent);
                            }

                            @Override
                            public void checkpoint() {
                                journal.checkpoint();
                            }
                        });
        if (diskBytes > 0 && diskBytes < disk.virtualBytes()) {
            throw failure(
                    step,
                    "osDiskSizeGB is %d, but the source has %d GB already; a disk only grows"
                            .formatted(
                                    diskBytes >> 30, (disk.virtualBytes() + (1 << 30) - 1) >> 30),
                    null,
                    List.of());
        }
        source = disk;
        journal.source(disk.version(), disk.digest());
        return null;
    }

    private @Nullable Integer boot(Plan.Boot step) throws GuestLost, TimeUp, IOException {
        var disk = Objects.requireNonNull(source);
        var overlay = work("disks").resolve("0.qcow2");
        engine.disks.overlay(disk.file(), overlay, Math.max(diskBytes, disk.virtualBytes()));
        top = overlay;
        guest = bootMachine(step, "build", overlay, disk.cloudInit());
        machineId = said(guest, "cat /etc/machine-id 2>/dev/null");
        surroundings(step, guest);
        return null;
    }

    private Guest bootMachine(Plan.Step step, String name, Path disk, boolean cloudInit)
            throws GuestLost, TimeUp, IOException {
        return engine.hypervisor.boot(
                new Hypervisor.Machine(
                        order.run(), name, disk, size.vcpus(), size.memoryMb(), cloudInit),
                text -> say(step, text),
                this::check);
    }

    /** Proxy and certificates for this worker's place in the world; generalize takes them out. */
    private void surroundings(Plan.Step step, Guest into) throws GuestLost, TimeUp, IOException {
        if (engine.settings.aptProxy().isPresent()) {
            said(
                    into,
                    "[ ! -d /etc/apt/apt.conf.d ] || echo 'Acquire::http::Proxy \"%s\";' | sudo tee /etc/apt/apt.conf.d/99goldsmith-proxy"
                            .formatted(engine.settings.aptProxy().get()));
            say(step, "apt asks the proxy " + engine.settings.aptProxy().get() + "\n");
        }
        if (engine.settings.extraCa().isPresent()) {
            into.copy(engine.settings.extraCa().get(), "/tmp/goldsmith-ca.pem", 0644, this::check);
            said(into, EXTRA_CA);
            say(step, "the guest trusts this worker's extra certificate authorities\n");
        }
    }

    private static final String EXTRA_CA =
            """
            if command -v update-ca-certificates >/dev/null && [ -d /etc/pki/trust/anchors ]; then
                sudo mv /tmp/goldsmith-ca.pem /etc/pki/trust/anchors/goldsmith-extra.pem
                sudo update-ca-certificates
            elif command -v update-ca-certificates >/dev/null; then
                sudo mv /tmp/goldsmith-ca.pem /usr/local/share/ca-certificates/goldsmith-extra.crt
                sudo update-ca-certificates
            elif command -v update-ca-trust >/dev/null; then
                sudo mv /tmp/goldsmith-ca.pem /etc/pki/ca-trust/source/anchors/goldsmith-extra.pem
                sudo update-ca-trust
            fi\
            """;

    private int script(Plan.Step step, Guest in, Plan.Script script)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        say(step, "(telemetry) Starting provisioner shell\n");
        var remote = "/tmp/goldsmith-" + step.id();
        var file = scriptFile(step, script);
        in.copy(file, remote, 0755, this::check);
        var command = script.frozen() == null ? "sh -e " + remote : remote;
        int code =
                in.run(
                        "cd; %s; code=$?; rm -f %s; exit $code".formatted(command, remote),
                        text -> say(step, text),
                        this::check);
        var last = tail.lines();
        sayLine(step, "(telemetry) ending shell");
        if (code != 0) {
            throw failure(step, "the script ended with exit code " + code, code, last);
        }
        return code;
    }

    private Path scriptFile(Plan.Step step, Plan.Script script) throws BuildFailure, IOException {
        if (script.frozen() != null) {
            return frozen(step, script.frozen());
        }
        var file = work("scripts").resolve(step.id());
        var lines = script.inline() == null ? List.<String>of() : script.inline();
        Files.writeString(file, String.join("\n", lines) + "\n");
        return file;
    }

    /** A frozen content, checked again: what was approved is what runs. */
    private Path frozen(Plan.Step step, Digest content) throws BuildFailure, IOException {
        var file = engine.store.fetch(content);
        if (!Digest.of(file).equals(content)) {
            throw failure(
                    step,
                    "its content in the store is not what was frozen (%s); save the template again"
                            .formatted(content),
                    null,
                    List.of());
        }
        return file;
    }

    private void file(Plan.Step step, Guest in, Digest content, String destination)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        say(step, "(telemetry) Starting provisioner file\n");
        var remote = "/tmp/goldsmith-" + step.id();
        in.copy(frozen(step, content), remote, 0644, this::check);
        var quoted = "'" + destination.replace("'", "'\\''") + "'";
        int code =
                in.run(
                        """
                        folder=$(dirname %1$s)
                        [ -d "$folder" ] || { echo "the folder $folder does not exist"; exit 3; }
                        cp %2$s %1$s 2>/dev/null || sudo -n cp %2$s %1$s || exit 4
                        sudo -n chmod 0644 %1$s
                        rm -f %2$s\
                        """
                                .formatted(quoted, remote),
                        text -> say(step, text),
                        this::check);
        sayLine(step, "(telemetry) ending file");
        if (code != 0) {
            throw failure(
                    step,
                    code == 3
                            ? "the folder of '%s' does not exist; make it in a Shell step before"
                                    .formatted(destination)
                            : "'%s' could not be written in the guest".formatted(destination),
                    code,
                    tail.lines());
        }
    }

    /** Freezes what the disk holds after a customizer. */
    private void layer(Plan.Step step) throws GuestLost, IOException {
        var parent = layers.isEmpty() ? null : layers.getLast().key();
        var key =
                LayerKey.next(
                        parent != null
                                ? parent
                                : LayerKey.first(
                                        order.tenant(),
                                        Objects.requireNonNull(source).digest(),
                                        diskBytes,
                                        engine.settings.surroundings()),
                        step);
        var next = work("disks").resolve(layers.size() + 1 + ".qcow2");
        guest().overlay(next);
        var disk = Objects.requireNonNull(top);
        layers.add(new Layer(key, disk, parent));
        top = next;
        journal.layer(step.id(), key, Files.size(disk));
    }

    private @Nullable Integer generalize(Plan.Generalize step)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        var list = new StringBuilder();
        guest().run(PackageListing.COMMAND, list::append, this::check);
        var found = PackageListing.parse(list.toString());
        packages =
                engine.store.put(
                        Json.write(found).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        os = said(guest(), ". /etc/os-release 2>/dev/null; echo $ID $VERSION_ID");
        say(step, "%s, %d packages\n".formatted(os, found.packages().size()));

        var script = work("scripts").resolve("generalize.sh");
        try (var in = Build.class.getResourceAsStream("/guest/generalize.sh")) {
            Files.write(script, Objects.requireNonNull(in).readAllBytes());
        }
        guest().copy(script, "/tmp/goldsmith-generalize", 0755, this::check);
        int code =
                guest().run(
                                "sudo -n sh /tmp/goldsmith-generalize",
                                text -> say(step, text),
                                this::check);
        if (code != 0) {
            throw failure(step, "generalizing ended with exit code " + code, code, tail.lines());
        }
        guest().powerDown(this::check);
        guest().close();
        guest = null;
        return null;
    }

    private @Nullable Integer capture(Plan.Capture step) throws TimeUp, IOException {
        var flat = work("disks").resolve("captured.qcow2");
        engine.disks.flatten(Objects.requireNonNull(top), flat, this::check);
        long virtual = engine.disks.virtualBytes(flat);
        long bytes = Files.size(flat);
        var disk = engine.store.put(flat);
        say(step, "%s, %,d bytes, disk of %d MiB\n".formatted(disk, bytes, virtual >> 20));
        var from = Objects.requireNonNull(source);
        captured =
                new Captured(
                        disk,
                        bytes,
                        virtual,
                        Objects.requireNonNull(packages),
                        from.version(),
                        from.digest(),
                        os);
        keepLayers();
        return null;
    }

    private @Nullable Integer prove(Plan.Prove step)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        var image = Objects.requireNonNull(captured);
        var overlay = work("disks").resolve("proof.qcow2");
        engine.disks.overlay(engine.store.fetch(image.disk()), overlay, image.virtualBytes());
        try {
            proof = bootMachine(step, "proof", overlay, Objects.requireNonNull(source).cloudInit());
        } catch (GuestLost lost) {
            throw failure(step, "it did not boot: " + lost.getMessage(), null, console(lost));
        }
        var id = said(proof, "cat /etc/machine-id 2>/dev/null");
        if (!id.isEmpty() && id.equals(machineId)) {
            throw failure(
                    step,
                    "it has the machine-id of the build; something undid generalizing",
                    null,
                    List.of());
        }
        say(step, said(proof, FAILED_UNITS) + "\n");
        return null;
    }

    private static final String FAILED_UNITS =
            """
            if command -v systemctl >/dev/null; then
                failed=$(systemctl --failed --no-legend --plain | cut -d' ' -f1 | tr '\\n' ' ')
                [ -z "$failed" ] && echo 'no failed units' || echo "failed units: $failed"
            fi\
            """;

    private @Nullable Integer publish(Plan.Publish step) throws BuildFailure, IOException {
        if (proof != null) {
            proof.close();
            proof = null;
        }
        var image = Objects.requireNonNull(captured);
        if (order.captured() == null && published == 0 && notPublished == null) {
            // Only a proven disk is worth resuming with.
            journal.captured(image);
        }
        distribution.publish(step.target(), image, line -> say(step, line + "\n"));
        published++;
        return null;
    }

    private String said(Guest in, String command) throws GuestLost, TimeUp, IOException {
        var text = new StringBuilder();
        in.run(command, text::append, this::check);
        return text.toString().strip();
    }

    private void check() throws TimeUp {
        journal.checkpoint();
        if (engine.clock.instant().isAfter(deadline)) {
            throw new TimeUp(
                    "the build's time is over (buildTimeoutInMinutes: %d)"
                            .formatted(limit.toMinutes()));
        }
    }

    private void say(Plan.Step step, String text) {
        tail.add(text);
        journal.output(step.id(), text);
    }

    /** The engine's own words, apart from those of a script that didn't end its last line. */
    private void sayLine(Plan.Step step, String line) {
        say(step, tail.amidLine() ? "\n" + line + "\n" : line + "\n");
    }

    private Guest guest() {
        return Objects.requireNonNull(guest, "the plan boots before it customizes");
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

    /**
     * Finished steps' disks go to the layer store, each on top of its parent there. They only spare
     * later builds time: what can't be kept goes with the run's folder.
     */
    private void keepLayers() {
        try {
            for (var layer : layers) {
                if (layer.parent() != null) {
                    engine.disks.rebase(layer.disk(), engine.layers.path(layer.parent()));
                }
                if (!engine.layers.keep(layer.key(), layer.disk(), layer.parent())) {
                    break;
                }
            }
        } catch (IOException _) {
            // A full disk, most likely: the store has what came before.
        }
        layers.clear();
    }

    @Override
    public void close() {
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
