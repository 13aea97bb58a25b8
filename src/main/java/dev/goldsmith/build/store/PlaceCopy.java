package dev.goldsmith.build.store;

import dev.goldsmith.kernel.Digest;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
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
public final class PlaceCopy {
    private static final int PIECE = 4 << 20;
    private static final long PAUSE = 200;

    private PlaceCopy() {}

    /** Where a content comes from. */
    public interface Source {
        long size() throws IOException;

        /** Writes everything that comes after this many bytes. */
        void write(long from, OutputStream out) throws IOException;
    }

    /** One that is a file of this host. */
    record OfFile(Path file) implements Source {
        @Override
        public long size() throws IOException {
            return Files.size(file);
        }

        @Override
        public void write(long from, OutputStream out) throws IOException {
            try (var in = Files.newInputStream(file)) {
                in.skipNBytes(from);
                in.transferTo(out);
            }
        }
    }

    /**
     * @return false when it was there already
     */
    static boolean copy(Source source, Digest content, FolderStore to, Place.Watch watch)
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
                long from = Math.min(out.size(), source.size());
                fill(source, out, from, watch);
                if (!Digest.of(part).equals(content) && from > 0) {
                    // What was there before wasn't the beginning of this.
                    fill(source, out, 0, watch);
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

    private static void fill(Source source, FileChannel out, long from, Place.Watch watch)
            throws IOException {
        out.truncate(from);
        out.position(from);
        watch.at(from);
        // Not closed: the channel is.
        var part = new BufferedOutputStream(new Watched(out, watch), PIECE);
        source.write(from, part);
        part.flush();
        out.force(true);
    }

    /** Tells where it is after each piece. */
    private static final class Watched extends OutputStream {
        private final FileChannel part;
        private final Place.Watch watch;

        Watched(FileChannel part, Place.Watch watch) {
            this.part = part;
            this.watch = watch;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            var piece = ByteBuffer.wrap(bytes, from, count);
            while (piece.hasRemaining()) {
                part.write(piece);
            }
            watch.at(part.position());
        }
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
