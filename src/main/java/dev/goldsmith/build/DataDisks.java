package dev.goldsmith.build;

import dev.goldsmith.build.Hypervisor.TimeUp;
import dev.goldsmith.build.Hypervisor.Watch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The disks beside the system's, by LUN, before and after a build. */
final class DataDisks {
    private DataDisks() {}

    /** Of what a build left. */
    static List<Captured.DataDisk> capture(
            LocalEngine engine, Path folder, List<Path> disks, StepLog log, Watch watch)
            throws TimeUp, IOException {
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

    /** For the proof to write to. */
    static List<Path> proof(LocalEngine engine, Path folder, List<DiskImage> images)
            throws IOException {
        var overlays = new ArrayList<Path>();
        for (var image : images) {
            var overlay = folder.resolve("proof-lun%d.qcow2".formatted(overlays.size()));
            engine.disks.overlay(image, overlay, image.virtualBytes());
            overlays.add(overlay);
        }
        return overlays;
    }
}
