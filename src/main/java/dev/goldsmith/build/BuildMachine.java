package dev.goldsmith.build;

import dev.goldsmith.build.Hypervisor.TimeUp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The machine that an image is made in: it boots the source, and its disk becomes the image. */
final class BuildMachine implements AutoCloseable {
    private final Site site;
    private final Sources.Disk source;
    private final Layers layers;
    private @Nullable Provisioner inside;
    private String identity = "";
    private boolean generalizedByTemplate;
    private Provisioner.@Nullable Inventory carries;

    BuildMachine(Site site, Sources.Disk source) throws IOException {
        this.site = site;
        this.source = source;
        layers = new Layers(site, source);
    }

    /**
     * Boots what an earlier build left, or the source. That there are layers fails nothing: what is
     * wrong with them is said, and the source is booted.
     *
     * @return what needn't be done, by step
     */
    Map<String, Made> boot(StepLog log) throws BuildFailure, GuestLost, TimeUp, IOException {
        var spared = spared(log);
        if (!spared.isEmpty()) {
            try {
                up(log, Provisioner::renew);
                return spared;
            } catch (GuestLost | IOException fault) {
                site.check();
                log.line("the cached layer can't be used, so all steps run: " + fault.getMessage());
                close();
                layers.abandon();
            }
        }
        layers.begin();
        up(log, _ -> {});
        if (site.plan.diskBytes() > source.image().virtualBytes()) {
            inside().grow(log);
            inside().settle();
        }
        return Map.of();
    }

    private Map<String, Made> spared(StepLog log) {
        try {
            var spared = layers.reuse();
            if (!spared.isEmpty()) {
                var last = List.copyOf(spared.values()).getLast();
                log.line(
                        "starts from the layer that run %d left after %s: %d of %d steps are cached"
                                .formatted(
                                        last.run(),
                                        last.step(),
                                        spared.size(),
                                        site.plan.customizations().size()));
            }
            return spared;
        } catch (IOException | UncheckedIOException fault) {
            log.line("cached layers can't be read, so all steps run: " + fault.getMessage());
            return Map.of();
        }
    }

    /** What a machine needs that hasn't been at work before. */
    private interface Beginning {
        void in(Provisioner inside) throws GuestLost, TimeUp, IOException;
    }

    private void up(StepLog log, Beginning first)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        var disks = layers.top();
        var booted =
                inside =
                        site.boot(
                                "build",
                                disks.getFirst(),
                                disks.subList(1, disks.size()),
                                source,
                                log);
        first.in(booted);
        identity = booted.identity();
        booted.surround(log);
        booted.settle();
    }

    /** Gives the exit code where the step has one; what the step did is a layer then. */
    @Nullable Integer customize(Plan.Customization step, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        Integer code = null;
        var began = site.engine.clock.instant();
        switch (step) {
            case Plan.RunScript run -> code = inside().script(run, run.script(), log);
            case Plan.PutFile put -> inside().file(put, put.content(), put.destination(), log);
            case Plan.Restart restart -> inside().restart(restart, log);
            case Plan.UpdateLinux update -> inside().update(update, log);
            case Plan.UpdateWindows update -> inside().update(update, log);
        }
        layers.add(step, inside().guest, isSettled(log), began);
        return code;
    }

    /**
     * To cloud-init another build's machine is another instance: it sets that up once more. That
     * layers of data disks are started from wasn't seen yet.
     */
    private boolean isSettled(StepLog log) throws GuestLost, TimeUp, IOException {
        return !source.cloudInit() && layers.top().size() == 1 && inside().isSettled(log);
    }

    /** The machine is off after that. */
    void generalize(StepLog log) throws BuildFailure, GuestLost, TimeUp, IOException {
        carries = inside().inventory(log);
        generalizedByTemplate = inside().generalize(log);
        inside().guest.powerDown(site::check);
        inside().guest.close();
        inside = null;
    }

    Captured capture(StepLog log) throws TimeUp, IOException {
        var engine = site.engine;
        var flat = site.disks().resolve("captured.qcow2");
        engine.disks.flatten(layers.top().getFirst(), flat, site::check);
        long virtual = engine.disks.virtualBytes(flat);
        long bytes = Files.size(flat);
        var disk = engine.store.put(flat);
        log.say("%s, %,d bytes, disk of %d MiB\n".formatted(disk, bytes, virtual >> 20));
        var inventory = Objects.requireNonNull(carries, "the plan generalizes before it captures");
        var captured =
                new Captured(
                        disk,
                        bytes,
                        virtual,
                        inventory.packages(),
                        source.version(),
                        source.image().digest(),
                        inventory.os(),
                        source.cloudInit(),
                        DataDisks.capture(
                                engine,
                                site.disks(),
                                layers.top().subList(1, layers.top().size()),
                                log,
                                site::check));
        layers.keep();
        return captured;
    }

    /** What told it from all other machines while it ran; empty when nothing did. */
    String identity() {
        return identity;
    }

    /** Whether a script of the template took that out, or was to. */
    boolean isGeneralizedByTemplate() {
        return generalizedByTemplate;
    }

    /** Null before it boots and once it is off. */
    @Nullable Guest guest() {
        return inside == null ? null : inside.guest;
    }

    private Provisioner inside() {
        return Objects.requireNonNull(inside, "the plan boots before it customizes");
    }

    /** Ends at once; only then do its disks rest. */
    @Override
    public void close() {
        try (var _ = guest()) {
            // Whatever it is at.
        } finally {
            layers.keep();
        }
    }
}
