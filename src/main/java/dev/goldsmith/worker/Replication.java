package dev.goldsmith.worker;

import dev.goldsmith.build.Captured;
import dev.goldsmith.build.ContentStore;
import dev.goldsmith.build.Journal;
import dev.goldsmith.build.Progress;
import dev.goldsmith.build.store.Place;
import dev.goldsmith.gallery.ImageReplica;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.RegionName;
import dev.goldsmith.installation.Places;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Mishap;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.LockModeType;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Brings disks to the regions that a target names; each region stands or fails alone. */
@ApplicationScoped
class Replication {
    private static final Logger LOG = Logger.getLogger(Replication.class);

    @Inject Places places;
    @Inject ContentStore store;

    /** How a region's row is written while somebody copies to it. */
    interface Hold {
        /**
         * @throws Removed when the version isn't to be in that region any more
         * @throws Journal.Interrupted when somebody else has it by now
         */
        <T> T call(Function<ImageReplica, T> work);

        /** Whoever copies must stop: what becomes of the row. */
        void stopped(ImageReplica row);

        /** For the log. */
        String name();

        default void write(Consumer<ImageReplica> change) {
            call(row -> {
                change.accept(row);
                return true;
            });
        }
    }

    /** Somebody took the region away while it was copied to. */
    static final class Removed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** What stands between a disk and its regions. */
    record Outcome(int there, List<String> faults) {}

    /** Brings a version to those of its regions that don't have it. */
    Outcome replicate(Fenced fenced, long versionId, Captured captured, Progress progress) {
        var replicas = fenced.call(run -> ImageReplica.of(version(versionId)));
        boolean shallow = fenced.call(run -> version(versionId).shallow());
        int there = 0;
        var faults = new ArrayList<String>();
        for (int i = 0; i < replicas.size(); i++) {
            var replica = replicas.get(i);
            int before = i;
            IntConsumer percent =
                    it -> progress.percent((before * 100 + it) / Math.max(1, replicas.size()));
            if (replica.state.there()) {
                there++;
                progress.line("region %s has it".formatted(replica.region));
                continue;
            }
            String fault;
            try {
                fault =
                        one(
                                new ByRun(fenced, replica.id),
                                replica,
                                captured,
                                shallow,
                                progress,
                                percent);
            } catch (Removed _) {
                progress.line("region %s was removed meanwhile".formatted(replica.region));
                continue;
            }
            if (fault == null) {
                there++;
                percent.accept(100);
            } else {
                faults.add("region %s: %s".formatted(replica.region, fault));
            }
        }
        return new Outcome(there, faults);
    }

    /** Why a region doesn't have it; null when it has. */
    @Nullable String one(
            Hold hold,
            ImageReplica replica,
            Captured captured,
            boolean shallow,
            Progress progress,
            IntConsumer percent) {
        var region = replica.region;
        // Asked again, because somebody may have mended the mapping since.
        var place =
                hold.call(row -> {
                    row.begin(RegionName.placeOf(region, places));
                    return row.place;
                });
        if (replica.replicaCount > 1) {
            progress.line(
                    "region %s: %d replicas are requested; a place keeps one copy and serves any number of readers"
                            .formatted(region, replica.replicaCount));
        }
        if (shallow && !place.equals(Places.LOCAL)) {
            hold.write(row -> row.end(ImageReplica.State.SHALLOW, 0, null));
            progress.line("region %s: shallow, so nothing is copied".formatted(region));
            return null;
        }
        try {
            bring(
                    region,
                    place,
                    captured,
                    progress,
                    percent,
                    done -> hold.write(row -> row.doneBytes = done));
            hold.write(row -> row.end(ImageReplica.State.COMPLETED, captured.bytes(), null));
            return null;
        } catch (IOException e) {
            var said = said(e, what(region, hold));
            progress.line("region %s: %s".formatted(region, said));
            hold.write(row -> row.end(ImageReplica.State.FAILED, row.doneBytes, said));
            return said;
        } catch (Journal.Interrupted stop) {
            stopped(hold);
            throw stop;
        } catch (Removed gone) {
            throw gone;
        } catch (RuntimeException e) {
            var said = Mishap.of(e, LOG, what(region, hold)).said();
            hold.write(row -> row.end(ImageReplica.State.FAILED, row.doneBytes, said));
            return said;
        }
    }

    private static String what(String region, Hold hold) {
        return "region %s of %s".formatted(region, hold.name());
    }

    private static void stopped(Hold hold) {
        try {
            hold.write(hold::stopped);
        } catch (Journal.Interrupted | Removed _) {
            // Somebody else has it by now and goes on with this region, or nobody needs to.
        }
    }

    /**
     * Brings an image's disks to the place that a region means, the system's last.
     *
     * @param done told how many bytes are there, now and then
     */
    void bring(
            String region,
            String place,
            Captured captured,
            Progress progress,
            IntConsumer percent,
            Consumer<Long> done)
            throws IOException {
        for (var data : captured.dataDisks()) {
            bring(region, place, data.disk(), data.bytes(), progress, _ -> {}, _ -> {});
        }
        bring(region, place, captured.disk(), captured.bytes(), progress, percent, done);
    }

    private void bring(
            String region,
            String place,
            Digest disk,
            long bytes,
            Progress progress,
            IntConsumer percent,
            Consumer<Long> done)
            throws IOException {
        if (place.equals(Places.LOCAL)) {
            store.require(disk);
            progress.line("region %s: in the installation's store".formatted(region));
            return;
        }
        var target = places.find(place).orElse(null);
        if (target == null) {
            throw new IOException(
                    "it means the place '%s', which this worker's settings don't name; it has: %s"
                            .formatted(place, String.join(", ", places.names())));
        }
        var tick = new Tick(bytes, progress, percent, done);
        boolean copied = target.bring(store, disk, tick);
        progress.line(
                copied
                        ? "region %s: %,d bytes at %s (%s), digest verified"
                                .formatted(region, bytes, place, target.address())
                        : "region %s: %s (%s) has it already"
                                .formatted(region, place, target.address()));
    }

    static String said(IOException e, String what) {
        var text = Mishap.plain(String.valueOf(e.getMessage()));
        return switch (e) {
            case AccessDeniedException _ -> "its folder can't be written: " + text;
            case NotDirectoryException _ -> "its folder isn't there: " + text;
            case FileSystemException _ -> "its folder can't be used: " + text;
            default -> Mishap.said(e, LOG, what);
        };
    }

    private static ImageVersion version(long id) {
        return ImageVersion.findById(id);
    }

    /** The run that distributes the version copies it. */
    private record ByRun(Fenced fenced, long id) implements Hold {
        @Override
        public <T> T call(Function<ImageReplica, T> work) {
            return fenced.call(run -> {
                ImageReplica row = ImageReplica.findById(id, LockModeType.PESSIMISTIC_WRITE);
                if (row == null) {
                    throw new Removed();
                }
                row.takeOver();
                return work.apply(row);
            });
        }

        @Override
        public void stopped(ImageReplica row) {
            row.end(
                    ImageReplica.State.FAILED,
                    row.doneBytes,
                    "It was stopped; it goes on from here when it is distributed again.");
        }

        @Override
        public String name() {
            return "run " + fenced.ref().runId();
        }
    }

    /** Tells of a copy's progress once for each percent, and asks whether it may go on. */
    private static final class Tick implements Place.Watch {
        private final long bytes;
        private final Progress progress;
        private final IntConsumer percent;
        private final Consumer<Long> done;
        private int last = -1;

        Tick(long bytes, Progress progress, IntConsumer percent, Consumer<Long> done) {
            this.bytes = bytes;
            this.progress = progress;
            this.percent = percent;
            this.done = done;
        }

        @Override
        public void at(long there) {
            progress.checkpoint();
            int now = bytes == 0 ? 100 : (int) (there * 100 / bytes);
            if (now != last) {
                last = now;
                done.accept(there);
                percent.accept(now);
            }
        }
    }
}
