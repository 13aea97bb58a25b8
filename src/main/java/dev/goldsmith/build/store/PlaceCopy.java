package dev.goldsmith.build.store;

import dev.goldsmith.kernel.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Brings a content to another place. A copy that broke goes on where it stopped, and one appears
 * there only when its digest agrees.
 */
final class PlaceCopy {
    private static final int PIECE = 4 << 20;
    private static final long PAUSE = 200;

    private PlaceCopy() {}

    /**
     * @param file what the content is, on this host
     * @return false when it was there already
     */
    static boolean copy(Path file, Digest content, FolderStore to, Place.Watch watch)
            throws IOException {
        if (to.want(content)) {
            if (Digest.of(to.fetch(content)).equals(content)) {
                return false;
            }
            to.remove(content);
        }
        var part = to.part(content);
        try (var out =
                FileChannel.open(
                        part,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.READ)) {
            // Two that bring the same there would write into one another's copy.
            try (var _ = locked(out, watch)) {
                if (to.want(content)) {
                    Files.deleteIfExists(part);
                    return false;
                }
                long from = Math.min(out.size(), Files.size(file));
                fill(file, out, from, watch);
                if (!Digest.of(part).equals(content) && from > 0) {
                    // What was there before wasn't the beginning of this.
                    fill(file, out, 0, watch);
                }
                if (!Digest.of(part).equals(content)) {
                    Files.delete(part);
                    throw new IOException(
                            "what arrived is not %s; the folder or the way there is broken"
                                    .formatted(content));
                }
                to.put(part);
            }
        }
        return true;
    }

    private static void fill(Path file, FileChannel out, long from, Place.Watch watch)
            throws IOException {
        out.truncate(from);
        out.position(from);
        var buffer = ByteBuffer.allocateDirect(PIECE);
        try (var in = FileChannel.open(file, StandardOpenOption.READ)) {
            in.position(from);
            long done = from;
            watch.at(done);
            while (in.read(buffer) >= 0) {
                buffer.flip();
                done += buffer.remaining();
                while (buffer.hasRemaining()) {
                    out.write(buffer);
                }
                buffer.clear();
                watch.at(done);
            }
        }
        out.force(true);
    }

    private static FileLock locked(FileChannel part, Place.Watch watch) throws IOException {
        while (true) {
            var lock = tryLock(part);
            if (lock != null) {
                return lock;
            }
            watch.at(0);
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while another worker copies the same", e);
            }
        }
    }

    private static @Nullable FileLock tryLock(FileChannel part) throws IOException {
        try {
            return part.tryLock();
        } catch (OverlappingFileLockException _) {
            return null;
        }
    }
}
