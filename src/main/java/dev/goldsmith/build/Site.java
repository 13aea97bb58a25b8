package dev.goldsmith.build;

import dev.goldsmith.build.Hypervisor.TimeUp;
import dev.goldsmith.build.store.WarmState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Where one build takes place: what is to be done, its time, its folder, its machines. */
final class Site {
    private static final String DISKS = "disks";

    final LocalEngine engine;
    final Order order;
    final Plan plan;
    final Journal journal;
    private final Duration limit;
    private final Instant deadline;
    private final Path folder;
    private final Room room;

    /** The build's time begins. */
    Site(LocalEngine engine, Order order, Plan plan, Journal journal) {
        this.engine = engine;
        this.order = order;
        this.plan = plan;
        this.journal = journal;
        this.limit = Duration.ofMinutes(order.template().properties().timeoutMinutes());
        this.deadline = engine.clock.instant().plus(limit);
        this.folder = engine.settings.folder().resolve(order.run());
        this.room = new Room(folder, engine.settings.reserve(), order.room());
    }

    Path disks() throws IOException {
        return Folders.passable(work(DISKS));
    }

    /**
     * @param folder a run's
     */
    static Path disks(Path folder) {
        return folder.resolve(DISKS);
    }

    /** It stays on this host as long as the run's folder does. */
    void hold(DiskImage image) throws IOException {
        image.where().hold(image.digest(), work("held"));
    }

    private Path work(String name) throws IOException {
        return Folders.own(Folders.passable(folder).resolve(name));
    }

    boolean late() {
        return engine.clock.instant().isAfter(deadline);
    }

    void check() throws TimeUp {
        journal.checkpoint();
        if (late()) {
            throw new TimeUp(
                    "the build's time is over (buildTimeoutInMinutes: %d)"
                            .formatted(limit.toMinutes()));
        }
        var lack = room.overrun();
        if (lack.isPresent()) {
            throw new TimeUp(lack.get());
        }
    }

    Room room() {
        return room;
    }

    /** A disk to write to, with the image's content and the size that the plan wants. */
    Path overlay(DiskImage image, String name) throws IOException {
        var overlay = disks().resolve(name);
        engine.disks.overlay(image, overlay, Math.max(plan.diskBytes(), image.virtualBytes()));
        return overlay;
    }

    /**
     * Boots one of its machines.
     *
     * @param source whose system is on the disk
     * @return who works inside it
     */
    Provisioner boot(String name, Path disk, List<Path> dataDisks, Sources.Disk source, StepLog log)
            throws GuestLost, TimeUp, IOException {
        var machine = machine(name, disk, dataDisks, source);
        return inside(engine.hypervisor.boot(machine, log::say, this::check), source);
    }

    /** One of its machines goes on where another one was, with what that one had on its disk. */
    Provisioner wake(String name, Path disk, WarmState from, Sources.Disk source, StepLog log)
            throws GuestLost, TimeUp, IOException {
        var machine = machine(name, disk, List.of(), source);
        return inside(engine.hypervisor.wake(machine, from, log::say, this::check), source);
    }

    private Hypervisor.Machine machine(
            String name, Path disk, List<Path> dataDisks, Sources.Disk source) {
        return new Hypervisor.Machine(
                order.run(),
                name,
                disk,
                dataDisks,
                plan.vm().vcpus(),
                plan.vm().memoryMb(),
                source.os(),
                source.cloudInit(),
                order.network());
    }

    private Provisioner inside(Guest guest, Sources.Disk source) throws IOException {
        return Provisioner.of(
                source.os(), guest, new Supplies(engine.store, work("scripts")), this);
    }

    void clear() {
        try {
            Folders.delete(folder);
        } catch (IOException | UncheckedIOException _) {
            // The next reap removes it.
        }
    }
}
