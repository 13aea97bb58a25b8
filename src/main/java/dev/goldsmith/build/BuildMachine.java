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
    private static final String MACHINE = "build";

    private final Site site;
    private final Sources.Disk source;
    private final Layers layers;
    private final WarmMachines warm;
    private @Nullable Provisioner inside;
    private String identity = "";
    private boolean generalizedByTemplate;
    private Provisioner.@Nullable Inventory carries;

    BuildMachine(Site site, Sources.Disk source) throws IOException {
        this.site = site;
        this.source = source;
        layers = new Layers(site, source);
        warm = new WarmMachines(site, source);
    }

    /**
     * Boots what an earlier build left, or the source; where an earlier build had booted that, it
     * goes on from there. That there is something to start from fails nothing: what is wrong with
     * it is said, and the source is booted.
     *
     * @return what needn't be done, by step
     */
    Map<String, Made> boot(StepLog log) throws BuildFailure, GuestLost, TimeUp, IOException {
        var spared = spared(log);
        if (!spared.isEmpty()) {
            try {
                if (!goesOn("left this layer", log)) {
                    booted(log).renew();
                }
                begin(log);
                return spared;
            } catch (GuestLost | IOException fault) {
                site.check();
                log.line("the cached layer can't be used, so all steps run: " + fault.getMessage());
                close();
                layers.abandon();
            }
        }
        layers.begin();
        if (!goesOn("had booted this image", log)) {
            warm.keep(booted(log).guest, layers.below(), bytes(), layers.top().size(), log);
        }
        begin(log);
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

    /**
     * False: it has to boot.
     *
     * @param did what the earlier build did
     */
    private boolean goesOn(String did, StepLog log) throws GuestLost, TimeUp, IOException {
        WarmMachines.Found found = null;
        try {
            var there = warm.find(layers.below(), bytes(), layers.top().size());
            if (there.isEmpty()) {
                return false;
            }
            found = there.get();
            layers.goOn(found.state());
            log.line("goes on from where an earlier build " + did);
            inside = site.wake(MACHINE, layers.top().getFirst(), found.state(), source, log);
            inside.awake();
            return true;
        } catch (GuestLost | IOException | UncheckedIOException fault) {
            site.check();
            log.line("that can't be gone on from, so it boots: " + fault.getMessage());
            close();
            inside = null;
            if (found != null) {
                warm.drop(found);
                layers.afresh();
            }
            return false;
        }
    }

    private Provisioner booted(StepLog log) throws GuestLost, TimeUp, IOException {
        var disks = layers.top();
        var data = disks.subList(1, disks.size());
        return inside = site.boot(MACHINE, disks.getFirst(), data, source, log);
    }

    /** What each machine needs before the first customizer. */
    private void begin(StepLog log) throws BuildFailure, GuestLost, TimeUp, IOException {
        identity = inside().identity();
        inside().surround(log);
        inside().settle();
    }

    private long bytes() {
        return Math.max(site.plan.diskBytes(), source.image().virtualBytes());
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
        boolean settled = isSettled(log);
        layers.add(step, inside().guest, settled, began);
        if (settled && !layers.isSuspect()) {
            remember(log);
        }
        return code;
    }

    /** That it can't fails nothing. */
    private void remember(StepLog log) throws GuestLost, TimeUp {
        try {
            warm.keepAfterStep(inside().guest, layers.below(), bytes(), layers.top().size());
        } catch (IOException fault) {
            log.line("later builds have to boot this layer: " + fault.getMessage());
        }
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
        layers.searched();
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
