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
        site.hold(disk.image());
        origin.requireSize(disk);
        origin.requireHold(disk);
        origin.requireSystem(disk);
        return disk;
    }

    private void requireRoom() throws BuildFailure, IOException {
        Files.createDirectories(site.engine.settings.folder());
        var lack = site.room().lack();
        if (lack.isPresent()) {
            throw log.failure(lack.get());
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
        if (wanted > 0 && wanted < disk.image().virtualBytes()) {
            throw log.failure(
                    "osDiskSizeGB is %d, but the source has %d GB already; a disk only grows"
                            .formatted(
                                    wanted >> 30,
                                    (disk.image().virtualBytes() + (1 << 30) - 1) >> 30));
        }
    }

    private void requireHold(Sources.Disk disk) throws BuildFailure, IOException {
        long bytes = Math.max(site.plan.diskBytes(), disk.image().virtualBytes());
        for (var data : disk.dataDisks()) {
            bytes += data.virtualBytes();
        }
        for (var blank : site.plan.dataDisks()) {
            bytes += blank;
        }
        var why = site.room().cannotHold(bytes);
        if (why.isPresent()) {
            throw log.failure(why.get());
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
