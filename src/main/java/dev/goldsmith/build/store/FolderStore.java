package dev.goldsmith.build.store;

import dev.goldsmith.build.ContentGone;
import dev.goldsmith.build.Folders;
import dev.goldsmith.kernel.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The store as a folder, for one host or a shared volume: contents below {@code sha256/}, pieces of
 * logs below {@code chunks/}. A file appears whole, under its final name, or not at all.
 *
 * <p>What {@link StoreSweep} found unwanted has a mark below {@code leaving/} until it goes.
 * Putting the same content again takes the mark away; that, and going, happen one at a time.
 */
public final class FolderStore implements Store {
    private static final Set<PosixFilePermission> READ_ONLY =
            PosixFilePermissions.fromString("r--r-----");

    private final Path root;
    private final Path contents;
    private final Path chunks;
    private final Path leaving;
    private final FolderLock lock;

    public FolderStore(Path folder) {
        // Normal, so that a key can be told to stay below it.
        this.root = folder.toAbsolutePath().normalize();
        this.contents = root.resolve("sha256");
        this.chunks = root.resolve("chunks");
        this.leaving = root.resolve("leaving");
        this.lock = new FolderLock(leaving.resolve("lock"));
    }

    @Override
    public Digest put(Path file) throws IOException {
        var digest = Digest.of(file);
        if (want(digest)) {
            Files.delete(file);
            return digest;
        }
        // A VM gets what its disks build on opened, and can open nothing here by itself.
        Files.setPosixFilePermissions(file, READ_ONLY);
        sync(file);
        Files.createDirectories(path(digest).getParent());
        try {
            appear(file, digest);
        } catch (AtomicMoveNotSupportedException _) {
            // From another file system: copied beside its final place first.
            var part = half();
            Files.copy(file, part, StandardCopyOption.REPLACE_EXISTING);
            Files.setPosixFilePermissions(part, READ_ONLY);
            sync(part);
            appear(part, digest);
            Files.delete(file);
        }
        return digest;
    }

    @Override
    public Digest put(byte[] content) throws IOException {
        var part = half();
        Files.write(part, content);
        return put(part);
    }

    private void appear(Path file, Digest digest) throws IOException {
        lock.alone(() -> {
            Files.move(file, path(digest), StandardCopyOption.ATOMIC_MOVE);
            return Files.deleteIfExists(mark(digest));
        });
    }

    /** Whether it is there; if it is, and was about to go, it stays. */
    boolean want(Digest content) throws IOException {
        return Files.exists(path(content))
                && lock.alone(() -> {
                    Files.deleteIfExists(mark(content));
                    return Files.exists(path(content));
                });
    }

    @Override
    public boolean has(Digest content) {
        return Files.exists(path(content));
    }

    @Override
    public Path fetch(Digest content) throws IOException {
        var path = path(content);
        if (!Files.exists(path)) {
            throw new ContentGone(content);
        }
        return path;
    }

    @Override
    public long size(Digest content) throws IOException {
        return Files.size(fetch(content));
    }

    @Override
    public void copy(Digest content, long from, long count, OutputStream out) throws IOException {
        try (var file = FileChannel.open(fetch(content), StandardOpenOption.READ)) {
            var target = Channels.newChannel(out);
            for (long done = 0; done < count; ) {
                done += file.transferTo(from + done, count - done, target);
            }
        }
    }

    @Override
    public Place place() {
        return new FolderPlace(root);
    }

    @Override
    public Path workbench() {
        return root;
    }

    /** Where a content grows until it is whole; the same file for the same content. */
    Path part(Digest content) throws IOException {
        return Files.createDirectories(halfMade()).resolve(content.hex() + ".part");
    }

    /** Takes a content away that isn't what its name says. */
    void remove(Digest content) throws IOException {
        lock.alone(() -> Files.deleteIfExists(path(content)));
    }

    // -- for the sweep

    /**
     * Takes a content away that nobody wanted since before a time.
     *
     * @return false when somebody put it again meanwhile
     */
    boolean end(Digest content, Instant unwantedSince) throws IOException {
        return lock.alone(() -> {
            var since = since(content);
            if (since == null || since.isAfter(unwantedSince)) {
                return false;
            }
            // Last the mark: where the power fails between the two, the next sweep finds it.
            boolean gone = Files.deleteIfExists(path(content));
            Files.deleteIfExists(mark(content));
            return gone;
        });
    }

    /** Since when nobody wants it; null when it isn't marked so. */
    @Nullable Instant since(Digest content) throws IOException {
        try {
            return Files.getLastModifiedTime(mark(content)).toInstant();
        } catch (NoSuchFileException _) {
            return null;
        }
    }

    /** Nobody wants it from now on; where that was said before, nothing changes. */
    void unwanted(Digest content) throws IOException {
        lock.alone(() -> {
            var mark = mark(content);
            return Files.exists(mark) ? mark : Files.createFile(mark);
        });
    }

    void wanted(Digest content) throws IOException {
        Files.deleteIfExists(mark(content));
    }

    /** The time by the clock of whoever keeps the files, so that those of hosts don't matter. */
    Instant now() throws IOException {
        Files.createDirectories(leaving);
        var probe = Files.createTempFile(leaving, "now", ".tmp");
        try {
            return Files.getLastModifiedTime(probe).toInstant();
        } finally {
            Files.delete(probe);
        }
    }

    @Override
    public void probe() throws IOException {
        var part = half();
        try {
            Files.write(part, new byte[] {0});
        } finally {
            Files.delete(part);
        }
    }

    Path contents() {
        return contents;
    }

    Path leaving() {
        return leaving;
    }

    Path halfMade() {
        return root.resolve("half-made");
    }

    Path root() {
        return root;
    }

    // -- pieces of logs

    @Override
    public void put(String key, byte[] bytes) throws IOException {
        var target = chunk(key);
        var part = half();
        Files.write(part, bytes);
        Files.createDirectories(target.getParent());
        Files.move(
                part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public byte[] get(String key) throws IOException {
        return Files.readAllBytes(chunk(key));
    }

    @Override
    public void delete(String key) throws IOException {
        Files.deleteIfExists(chunk(key));
    }

    @Override
    public List<String> folders(String of) throws IOException {
        var folder = chunk(of);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(it -> it.getFileName().toString()).toList();
        }
    }

    @Override
    public void deleteAll(String folder) throws IOException {
        Folders.delete(chunk(folder));
    }

    private Path path(Digest digest) {
        return contents.resolve(digest.hex().substring(0, 2)).resolve(digest.hex());
    }

    private Path mark(Digest digest) {
        return leaving.resolve(digest.hex());
    }

    private Path chunk(String key) {
        var path = chunks.resolve(key).normalize();
        if (!path.startsWith(chunks) || path.equals(chunks)) {
            throw new IllegalArgumentException("not a key: " + key);
        }
        return path;
    }

    private Path half() throws IOException {
        return Files.createTempFile(Files.createDirectories(halfMade()), "put", ".part");
    }

    private static void sync(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
