package dev.goldsmith.build.store;

import dev.goldsmith.build.ChunkStore;
import dev.goldsmith.build.ContentStore;
import dev.goldsmith.kernel.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The store as a folder, for one host or a shared volume: contents below {@code sha256/}, pieces of
 * logs below {@code chunks/}. A file appears whole, under its final name, or not at all.
 */
public final class FolderStore implements ContentStore, ChunkStore {
    private final Path contents;
    private final Path chunks;
    private final Path halfMade;

    public FolderStore(Path folder) {
        // Normal, so that a key can be told to stay below it.
        var root = folder.toAbsolutePath().normalize();
        this.contents = root.resolve("sha256");
        this.chunks = root.resolve("chunks");
        this.halfMade = root.resolve("half-made");
    }

    @Override
    public Digest put(Path file) throws IOException {
        var digest = Digest.of(file);
        var target = path(digest);
        if (Files.exists(target)) {
            Files.delete(file);
            return digest;
        }
        // Readable by the unprivileged user that VMs run under; written by nobody.
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
        sync(file);
        Files.createDirectories(target.getParent());
        try {
            Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException _) {
            // From another file system: copied beside its final place first.
            var part = half();
            Files.copy(file, part, StandardCopyOption.REPLACE_EXISTING);
            Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("r--r--r--"));
            sync(part);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
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

    @Override
    public boolean has(Digest content) {
        return Files.exists(path(content));
    }

    @Override
    public Path fetch(Digest content) throws IOException {
        var path = path(content);
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString(), null, content + " is not in the store");
        }
        return path;
    }

    @Override
    public long size(Digest content) throws IOException {
        return Files.size(fetch(content));
    }

    /** Where a content grows until it is whole; the same file for the same content. */
    Path part(Digest content) throws IOException {
        return Files.createDirectories(halfMade).resolve(content.hex() + ".part");
    }

    /** Takes a content away that isn't what its name says. */
    void remove(Digest content) throws IOException {
        Files.deleteIfExists(path(content));
    }

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

    private Path path(Digest digest) {
        return contents.resolve(digest.hex().substring(0, 2)).resolve(digest.hex());
    }

    private Path chunk(String key) {
        var path = chunks.resolve(key).normalize();
        if (!path.startsWith(chunks) || path.equals(chunks)) {
            throw new IllegalArgumentException("not a key: " + key);
        }
        return path;
    }

    private Path half() throws IOException {
        return Files.createTempFile(Files.createDirectories(halfMade), "put", ".part");
    }

    private static void sync(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
