package dev.goldsmith.build.qemu;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A user id that is one VM's for as long as this is open. A lock on a file says so to all workers
 * of this host, of whatever home; it goes with the process, as its VMs do.
 */
final class VmUser implements AutoCloseable {
    private static final Path LOCKS = Path.of("/run/goldsmith/vm-users");

    /** A process doesn't see its own locks, and loses one by closing its file once more. */
    private static final Set<Integer> OURS = new HashSet<>();

    private final int id;
    private final FileChannel file;

    private VmUser(int id, FileChannel file) {
        this.id = id;
        this.file = file;
    }

    /**
     * Begins anywhere in the range, so that an id rests for long between two VMs.
     *
     * @throws IOException when all are taken
     */
    static VmUser lease(IdRange range) throws IOException {
        Files.createDirectories(LOCKS);
        Files.setPosixFilePermissions(LOCKS, PosixFilePermissions.fromString("rwx------"));
        int start = ThreadLocalRandom.current().nextInt(range.size());
        for (int i = 0; i < range.size(); i++) {
            var leased = take(range.first() + (start + i) % range.size());
            if (leased != null) {
                return leased;
            }
        }
        throw new IOException(
                "all user ids for VMs are taken (goldsmith.worker.vm-users: %s)".formatted(range));
    }

    private static @org.jspecify.annotations.Nullable VmUser take(int id) throws IOException {
        synchronized (OURS) {
            if (OURS.contains(id)) {
                return null;
            }
            var file =
                    FileChannel.open(
                            LOCKS.resolve(Integer.toString(id)),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            FileLock lock = null;
            try {
                lock = file.tryLock();
            } finally {
                if (lock == null) {
                    file.close();
                }
            }
            if (lock == null) {
                return null;
            }
            OURS.add(id);
            return new VmUser(id, file);
        }
    }

    int id() {
        return id;
    }

    @Override
    public void close() {
        synchronized (OURS) {
            if (!OURS.remove(id)) {
                return;
            }
            try {
                file.close();
            } catch (IOException _) {
                // The lock goes with the process, then.
            }
        }
    }
}
