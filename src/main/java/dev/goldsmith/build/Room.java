package dev.goldsmith.build;

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
 * @param tenants bytes that the tenant had left when the build began
 */
record Room(Path folder, long reserve, long tenants) {

    /** Why it is used up, a sentence; empty while it isn't. */
    Optional<String> lack() {
        try {
            long free = free();
            if (free < reserve) {
                return Optional.of(
                        "this worker's disk is nearly full: %d MiB are free, and goldsmith.worker.disk-reserve keeps %d"
                                .formatted(free >> 20, reserve >> 20));
            }
            // Nothing is as large as no limit.
            long written = tenants == Long.MAX_VALUE ? 0 : written();
            if (written > tenants) {
                return Optional.of(
                        "the build has written %d MiB, and the tenant's disk quota has %d left"
                                .formatted(written >> 20, tenants >> 20));
            }
            return Optional.empty();
        } catch (IOException | UncheckedIOException e) {
            // Files come and go meanwhile; the next look sees them.
            return Optional.empty();
        }
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

    private long written() throws IOException {
        if (!Files.exists(folder)) {
            return 0;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).mapToLong(Room::size).sum();
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (NoSuchFileException _) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
