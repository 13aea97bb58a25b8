package dev.goldsmith.build;

import dev.goldsmith.build.store.SecondName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one build can write. Disks grow as guests write to them, up to sizes that no worker has, on
 * the file system that a store, a database and a broker may be on too.
 *
 * @param folder of all that the build writes
 * @param reserve bytes of its file system that no build takes
 * @param tenants what the tenant has left for it
 */
record Room(Path folder, long reserve, Allowance tenants) {

    /** Why nothing can begin here, a sentence; empty when it can. */
    Optional<String> lack() {
        return lack(true);
    }

    /**
     * Why the build has to end, a sentence; empty while it hasn't. The one that wrote the most goes
     * first, the others when that doesn't help.
     */
    Optional<String> overrun() {
        return lack(false);
    }

    private Optional<String> lack(boolean beginning) {
        try {
            long free = free();
            if (free < reserve && (beginning || free < reserve / 2 || wroteMost())) {
                return Optional.of(
                        "this worker's disk is nearly full: %d MiB are free, and goldsmith.worker.disk-reserve keeps %d"
                                .formatted(free >> 20, reserve >> 20));
            }
            return overdrawn(beginning);
        } catch (IOException | UncheckedIOException e) {
            // Files come and go meanwhile; the next look sees them.
            return Optional.empty();
        }
    }

    private Optional<String> overdrawn(boolean beginning) throws IOException {
        long left = tenants.bytes();
        if (left == Long.MAX_VALUE) {
            return Optional.empty();
        }
        long written = written(folder);
        tenants.wrote(written);
        if (beginning && left <= 0) {
            return Optional.of(
                    "the tenant's disk quota has nothing left for this build: its images, and what its other runs have written, take it all");
        }
        return written <= left
                ? Optional.empty()
                : Optional.of(
                        "the build has written %d MiB, and the tenant's disk quota has %d left for it"
                                .formatted(written >> 20, Math.max(0, left) >> 20));
    }

    /** Why disks of this size can never be filled here; empty when they can, or nearly. */
    Optional<String> cannotHold(long bytes) throws IOException {
        long most = Files.getFileStore(existing()).getTotalSpace() - reserve;
        return bytes <= most
                ? Optional.empty()
                : Optional.of(
                        "the build's disks can grow to %d GB, and this worker's has room for %d; set a smaller osDiskSizeGB or fewer dataDisks"
                                .formatted(bytes >> 30, Math.max(0, most >> 30)));
    }

    private long free() throws IOException {
        return Files.getFileStore(existing()).getUsableSpace();
    }

    private Path existing() {
        var path = folder;
        while (!Files.exists(path) && path.getParent() != null) {
            path = path.getParent();
        }
        return path;
    }

    private boolean wroteMost() throws IOException {
        var folders = folder.getParent();
        if (folders == null || !Files.exists(folders)) {
            return true;
        }
        long own = written(folder);
        try (Stream<Path> all = Files.list(folders)) {
            for (var other : (Iterable<Path>) all::iterator) {
                if (written(other) > own) {
                    return false;
                }
            }
        }
        return true;
    }

    private static long written(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return 0;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).mapToLong(Room::size).sum();
        }
    }

    /** What has a second name is somebody else's: a layer that the build starts from. */
    private static long size(Path file) {
        try {
            return SecondName.isHeld(file) ? 0 : Files.size(file);
        } catch (NoSuchFileException _) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
