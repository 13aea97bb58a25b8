package dev.goldsmith.build.image;

import dev.goldsmith.build.ContentStore;
import dev.goldsmith.kernel.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * A stored disk in the formats that people ask for. Only the qcow2 is kept; a raw disk is made
 * once, kept sparse until nobody has asked for it for a while, and a fixed VHD is that raw and a
 * footer.
 */
public final class Renditions {
    private final ContentStore store;
    private final Path cache;
    private final Duration keep;
    private final ConcurrentHashMap<Digest, ReentrantLock> making = new ConcurrentHashMap<>();

    public Renditions(ContentStore store, Path cache, Duration keep) {
        this.store = store;
        this.cache = cache;
        this.keep = keep;
    }

    public enum Format {
        QCOW2,
        VHD,
        RAW;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Optional<Format> parse(String word) {
            return Stream.of(values()).filter(f -> f.word().equals(word)).findFirst();
        }
    }

    /** A file that can be read from any offset, though it may not lie on disk as such. */
    public interface Rendition {
        long size();

        /** Names this very content, for {@code ETag}. */
        String etag();

        /** Writes {@code count} bytes from an offset. */
        void transfer(long from, long count, OutputStream out) throws IOException;

        /** Where something may be, in order; between these there are zeros. */
        default List<Extent> populated() throws IOException {
            return List.of(new Extent(0, size()));
        }
    }

    /**
     * A part of a file.
     *
     * @param from inclusive
     * @param to exclusive
     */
    public record Extent(long from, long to) {
        public long length() {
            return to - from;
        }
    }

    /**
     * @throws java.nio.file.NoSuchFileException when the disk isn't in the store
     */
    public Rendition open(Digest disk, Format format) throws IOException {
        var etag = disk.hex() + "-" + format.word();
        return switch (format) {
            case QCOW2 -> new Stored(store, disk, store.size(disk), etag);
            case RAW -> new WholeFile(raw(disk), new byte[0], etag);
            case VHD -> {
                var raw = raw(disk);
                yield new WholeFile(
                        raw,
                        VhdFooter.of(Files.size(raw), HexFormat.of().parseHex(disk.hex())),
                        etag);
            }
        };
    }

    private Path raw(Digest disk) throws IOException {
        var qcow2 = store.fetch(disk);
        var target = cache.resolve(disk.hex() + ".raw");
        var lock = making.computeIfAbsent(disk, _ -> new ReentrantLock());
        lock.lock();
        try {
            Files.createDirectories(cache);
            if (!Files.exists(target)) {
                forgetOld();
                var part = Files.createTempFile(cache, disk.hex(), ".part");
                try {
                    Command.run(
                            List.of(
                                    "qemu-img",
                                    "convert",
                                    "-f",
                                    "qcow2",
                                    "-O",
                                    "raw",
                                    qcow2.toString(),
                                    part.toString()),
                            _ -> {},
                            Command.Checkpoint.NONE);
                    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
                } finally {
                    Files.deleteIfExists(part);
                }
            }
            Files.setLastModifiedTime(target, FileTime.from(Instant.now()));
            return target;
        } finally {
            lock.unlock();
        }
    }

    /** Forgets those that nobody asked for in a while, and those whose disk is gone. */
    public void tidy() throws IOException {
        if (!Files.isDirectory(cache)) {
            return;
        }
        forgetOld();
        try (Stream<Path> all = Files.list(cache)) {
            for (var file : all.toList()) {
                var name = file.getFileName().toString();
                if (name.endsWith(".raw")
                        && !store.has(new Digest(name.substring(0, name.length() - 4)))) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private void forgetOld() throws IOException {
        var edge = Instant.now().minus(keep);
        try (Stream<Path> all = Files.list(cache)) {
            for (var file : all.toList()) {
                if (lastUsed(file).isBefore(edge)) {
                    // Whoever still reads it has it open.
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static Instant lastUsed(Path file) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (NoSuchFileException _) {
            return Instant.MAX;
        }
    }

    /** As it is kept. */
    private record Stored(ContentStore store, Digest disk, long size, String etag)
            implements Rendition {
        @Override
        public void transfer(long from, long count, OutputStream out) throws IOException {
            store.copy(disk, from, count, out);
        }
    }

    private record WholeFile(Path file, byte[] footer, String etag, long length)
            implements Rendition {
        WholeFile(Path file, byte[] footer, String etag) throws IOException {
            this(file, footer, etag, Files.size(file));
        }

        @Override
        public long size() {
            return length + footer.length;
        }

        @Override
        public List<Extent> populated() throws IOException {
            var found = new ArrayList<>(Holes.between(file, length));
            if (footer.length > 0) {
                found.add(new Extent(length, size()));
            }
            return found;
        }

        @Override
        public void transfer(long from, long count, OutputStream out) throws IOException {
            long inFile = Math.min(count, Math.max(0, length - from));
            if (inFile > 0) {
                try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
                    var target = Channels.newChannel(out);
                    for (long done = 0; done < inFile; ) {
                        done += channel.transferTo(from + done, inFile - done, target);
                    }
                }
            }
            if (count > inFile) {
                out.write(footer, (int) (Math.max(from, length) - length), (int) (count - inFile));
            }
        }
    }
}
