package dev.goldsmith.build.qemu;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The disks of a running guest: a layer more is put on each, and the guest goes on there. */
final class Layering {
    private final Qmp monitor;
    private final Confinement confinement;
    private final List<Disk> disks = new ArrayList<>();
    private int layers;

    /**
     * What the guest writes to.
     *
     * @param bytes its size as the guest sees it
     */
    private record Disk(String node, Path file, long bytes) {}

    /**
     * @param disks the system's first
     */
    Layering(Qmp monitor, Confinement confinement, List<GuestDisk> disks) {
        this.monitor = monitor;
        this.confinement = confinement;
        for (var disk : disks) {
            var node = QemuCommand.node(this.disks.size());
            this.disks.add(new Disk(node, disk.file(), disk.bytes()));
        }
    }

    /** Copies what the guest writes its system to; it stands still. */
    void copySystem(Path to) throws IOException {
        confinement.copy(disks.getFirst().file(), to);
    }

    /** QEMU makes no files: the next ones are made here and given to it. */
    void add(List<Path> next) throws IOException {
        layers++;
        var above = new ArrayList<Disk>();
        var snapshots = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < disks.size(); i++) {
            var disk = disks.get(i);
            var layer = new Disk("layer%d-%d".formatted(layers, i), next.get(i), disk.bytes());
            QemuImg.layer(disk.file(), layer.file(), layer.bytes());
            confinement.give(layer.file());
            monitor.execute(
                    "blockdev-add",
                    new LinkedHashMap<>(GuestDisk.writable(layer.node(), layer.file(), null)));
            snapshots.add(
                    Map.of(
                            "type",
                            "blockdev-snapshot",
                            "data",
                            Map.of("node", disk.node(), "overlay", layer.node())));
            above.add(layer);
        }
        monitor.execute("transaction", Map.of("actions", snapshots));
        disks.clear();
        disks.addAll(above);
    }
}
