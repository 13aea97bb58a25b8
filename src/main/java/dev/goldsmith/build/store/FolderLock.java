package dev.goldsmith.build.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets one at a time do something in a folder, of all threads and processes that share it. Held for
 * moments only. The folder's file system must honour file locks, as local ones and NFSv4 do.
 */
public final class FolderLock {
    /** A file's lock belongs to the process, so its own threads need one besides. */
    private static final ReentrantLock HERE = new ReentrantLock();

    private final Path file;

    public FolderLock(Path file) {
        this.file = file;
    }

    public interface Work<T> {
        T run() throws IOException;
    }

    public <T> T alone(Work<T> work) throws IOException {
        Files.createDirectories(file.getParent());
        HERE.lock();
        try (var channel =
                        FileChannel.open(
                                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = channel.lock()) {
            return work.run();
        } finally {
            HERE.unlock();
        }
    }
}
