package dev.goldsmith.build;

import dev.goldsmith.schema.Source;
import java.io.IOException;
import java.nio.file.Files;

/** What a build starts from: found, and seen to fit the plan, before anything boots. */
final class Origin {
    private final Site site;
    private final StepLog log;

    private Origin(Site site, StepLog log) {
        this.site = site;
        this.log = log;
    }

    static Sources.Disk find(Site site, Source source, StepLog log)
            throws BuildFailure, IOException {
        var origin = new Origin(site, log);
        origin.requireRoom();
        var disk = origin.resolve(source);
        origin.requireSize(disk);
        origin.requireSystem(disk);
        return disk;
    }

    private void requireRoom() throws BuildFailure, IOException {
        var settings = site.engine.settings;
        Files.createDirectories(settings.folder());
        long free = Files.getFileStore(settings.folder()).getUsableSpace();
        if (free < settings.leastFree()) {
            throw log.failure(
                    "only %d MiB are free on this worker, a build needs %d; free some or lower goldsmith.worker.layer-bytes"
                            .formatted(free >> 20, settings.leastFree() >> 20));
        }
    }

    private Sources.Disk resolve(Source source) throws BuildFailure {
        try {
            return site.engine.sources.resolve(site.order.tenant(), source, log);
        } catch (BuildFailure failure) {
            throw log.failure(failure);
        }
    }

    private void requireSize(Sources.Disk disk) throws BuildFailure {
        long wanted = site.plan.diskBytes();
        if (wanted > 0 && wanted < disk.virtualBytes()) {
            throw log.failure(
                    "osDiskSizeGB is %d, but the source has %d GB already; a disk only grows"
                            .formatted(wanted >> 30, (disk.virtualBytes() + (1 << 30) - 1) >> 30));
        }
    }

    /** Known at the save for most sources; a gallery's latest version is known only now. */
    private void requireSystem(Sources.Disk disk) throws BuildFailure {
        var faults = disk.os().cannot(site.order.template());
        if (!faults.isEmpty()) {
            var first = faults.getFirst();
            throw log.failure(first.path() + ": " + first.message());
        }
    }
}
