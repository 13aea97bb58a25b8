package dev.goldsmith.build.store;

import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Json;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The layers of this host by their keys, bounded: when there is too much, the layer that was
 * longest not used goes, with all that build on it. Any number of processes share the folder.
 */
public final class LayerStore {
    private static final ReentrantLock HERE = new ReentrantLock();

    private final Path folder;
    private final long limit;

    /**
     * @param limit bytes that all layers may take together
     */
    public LayerStore(Path folder, long limit) {
        this.folder = folder;
        this.limit = limit;
    }

    /** What is kept beside a layer's disk; no parent: it builds on a base image. */
    record Meta(@Nullable String parent, long bytes) {}

    public Path path(Digest key) {
        return folder.resolve(key.hex() + ".qcow2");
    }

    public Optional<Path> find(Digest key) throws IOException {
        var path = path(key);
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        Files.setLastModifiedTime(path, FileTime.from(Instant.now()));
        return Optional.of(path);
    }

    /**
     * Takes a layer's disk over, unless there is one of that key already, or its parent is gone.
     *
     * @return whether it was taken. When it wasn't, what builds on this disk must not be kept
     *     either: two disks of one key did the same, but don't hold the same bytes, so a child fits
     *     only the very disk that it was made on.
     */
    public boolean keep(Digest key, Path disk, @Nullable Digest parent) throws IOException {
        return alone(() -> {
            if (Files.exists(path(key)) || (parent != null && !Files.exists(path(parent)))) {
                return false;
            }
            Files.setPosixFilePermissions(disk, PosixFilePermissions.fromString("r--r--r--"));
            var meta = new Meta(parent == null ? null : parent.hex(), Files.size(disk));
            Files.writeString(meta(key.hex()), Json.write(meta));
            Files.move(disk, path(key), StandardCopyOption.ATOMIC_MOVE);
            Files.setLastModifiedTime(path(key), FileTime.from(Instant.now()));
            shrink(key.hex());
            return true;
        });
    }

    private Path meta(String key) {
        return folder.resolve(key + ".json");
    }

    private record Kept(String key, Meta meta, Instant used) {}

    private void shrink(String justKept) throws IOException {
        var all = all();
        long bytes = all.stream().mapToLong(k -> k.meta().bytes()).sum();
        var gone = new HashSet<String>();
        for (var oldest : all.stream().sorted(Comparator.comparing(Kept::used)).toList()) {
            if (bytes <= limit) {
                break;
            }
            var family = withDescendants(oldest.key(), all);
            if (family.contains(justKept)) {
                continue;
            }
            for (var kept : all) {
                if (family.contains(kept.key()) && gone.add(kept.key())) {
                    Files.deleteIfExists(folder.resolve(kept.key() + ".qcow2"));
                    Files.deleteIfExists(meta(kept.key()));
                    bytes -= kept.meta().bytes();
                }
            }
        }
    }

    private static Set<String> withDescendants(String key, List<Kept> all) {
        var family = new HashSet<>(Set.of(key));
        boolean grew = true;
        while (grew) {
            grew = false;
            for (var kept : all) {
                if (kept.meta().parent() != null && family.contains(kept.meta().parent())) {
                    grew |= family.add(kept.key());
                }
            }
        }
        return family;
    }

    private List<Kept> all() throws IOException {
        var found = new ArrayList<Kept>();
        try (Stream<Path> files = Files.list(folder)) {
            for (var disk : files.filter(p -> p.toString().endsWith(".qcow2")).toList()) {
                var key = disk.getFileName().toString().replace(".qcow2", "");
                found.add(
                        new Kept(
                                key, meta(disk, key), Files.getLastModifiedTime(disk).toInstant()));
            }
        }
        return found;
    }

    /** What is beside the disk; a host that lost power may have left half of it, or nothing. */
    private Meta meta(Path disk, String key) throws IOException {
        try {
            return Json.read(Files.readString(meta(key)), Meta.class);
        } catch (NoSuchFileException | IllegalArgumentException _) {
            return new Meta(null, Files.size(disk));
        }
    }

    private interface Work {
        boolean run() throws IOException;
    }

    private boolean alone(Work work) throws IOException {
        Files.createDirectories(folder);
        HERE.lock();
        try (var channel =
                        FileChannel.open(
                                folder.resolve("lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                var _ = channel.lock()) {
            return work.run();
        } finally {
            HERE.unlock();
        }
    }
}
