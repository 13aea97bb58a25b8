package dev.goldsmith.build.qemu;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The system's disk of a running guest: a layer more is put on it, and the guest goes on there. */
final class Layering {
    private final Qmp monitor;
    private final Confinement confinement;
    private final long bytes;
    private Path file;
    private String node = QemuCommand.SYSTEM_DISK;
    private int layers;

    Layering(Qmp monitor, Confinement confinement, GuestDisk disk) {
        this.monitor = monitor;
        this.confinement = confinement;
        this.bytes = disk.bytes();
        this.file = disk.file();
    }

    /** QEMU makes no files: the next one is made here and given to it. */
    void add(Path next) throws IOException {
        QemuImg.layer(file, next, bytes);
        confinement.give(next);
        var name = "layer" + ++layers;
        var options = new LinkedHashMap<>(GuestDisk.writable(name, next, null));
        monitor.execute("blockdev-add", options);
        monitor.execute("blockdev-snapshot", Map.of("node", node, "overlay", name));
        node = name;
        file = next;
    }
}
