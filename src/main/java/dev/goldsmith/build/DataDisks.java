package dev.goldsmith.build;

import dev.goldsmith.build.Hypervisor.TimeUp;
import dev.goldsmith.build.Hypervisor.Watch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The disks of one build beside the system's: those of its source, then blank ones, by LUN. They
 * have no layers: what a step wrote to them isn't in the system's.
 */
final class DataDisks {
    private final LocalEngine engine;
    private final Path folder;
    private final List<Path> disks = new ArrayList<>();

    /**
     * @param blank sizes in bytes
     */
    DataDisks(LocalEngine engine, Path folder, List<DiskImage> source, List<Long> blank)
            throws IOException {
        this.engine = engine;
        this.folder = folder;
        for (var disk : source) {
            engine.disks.overlay(disk, next("build"), disk.virtualBytes());
        }
        for (var bytes : blank) {
            engine.disks.blank(next("build"), bytes);
        }
    }

    private Path next(String machine) {
        var disk = folder.resolve("%s-lun%d.qcow2".formatted(machine, disks.size()));
        disks.add(disk);
        return disk;
    }

    List<Path> paths() {
        return List.copyOf(disks);
    }

    boolean isEmpty() {
        return disks.isEmpty();
    }

    List<Captured.DataDisk> capture(StepLog log, Watch watch) throws TimeUp, IOException {
        var captured = new ArrayList<Captured.DataDisk>();
        for (int lun = 0; lun < disks.size(); lun++) {
            var flat = folder.resolve("captured-lun%d.qcow2".formatted(lun));
            engine.disks.flatten(disks.get(lun), flat, watch);
            long virtual = engine.disks.virtualBytes(flat);
            long bytes = Files.size(flat);
            var disk = engine.store.put(flat);
            log.say(
                    "data disk of LUN %d: %s, %,d bytes, disk of %d MiB\n"
                            .formatted(lun, disk, bytes, virtual >> 20));
            captured.add(new Captured.DataDisk(lun, disk, bytes, virtual));
        }
        return captured;
    }

    /** Of what was captured, for the proof to write to. */
    static List<Path> proof(LocalEngine engine, Path folder, List<Captured.DataDisk> captured)
            throws IOException {
        var overlays = new ArrayList<Path>();
        for (var data : captured) {
            var overlay = folder.resolve("proof-lun%d.qcow2".formatted(data.lun()));
            engine.disks.overlay(data.in(engine.store), overlay, data.virtualBytes());
            overlays.add(overlay);
        }
        return overlays;
    }
}
