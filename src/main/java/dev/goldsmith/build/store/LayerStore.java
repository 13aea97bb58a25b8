package dev.goldsmith.build.store;

import dev.goldsmith.build.ContentGone;
import dev.goldsmith.build.LocalFiles;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The layers of this host by their keys, bounded: when there is too much, the layer that was
 * longest not used goes, with all that build on it. Any number of processes share the folder.
 */
public final class LayerStore implements LocalFiles {
    private final Path folder;
    private final long limit;
    private final FolderLock lock;

    /**
     * @param limit bytes that all layers may take together
     */
    public LayerStore(Path folder, long limit) {
        this.folder = folder;
        this.limit = limit;
        this.lock = new FolderLock(folder.resolve("lock"));
    }

    /**
     * What is kept beside a layer's disk.
     *
     * @param parent null: it builds on a base image
     * @param tenant whose it is; null where nobody wrote it down
     */
    record Meta(@Nullable String parent, long bytes, @Nullable String tenant) {}

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

    @Override
    public Path fetch(Digest key) throws IOException {
        return find(key).orElseThrow(() -> new ContentGone(key));
    }

    /**
     * Takes a tenant's layer over, unless there is one of that key already, or its parent is gone.
     *
     * @return whether it was taken. When it wasn't, what builds on this disk must not be kept
     *     either: two disks of one key did the same, but don't hold the same bytes, so a child fits
     *     only the very disk that it was made on.
     */
    public boolean keep(String tenant, Digest key, Path disk, @Nullable Digest parent)
            throws IOException {
        return lock.alone(() -> {
            if (Files.exists(path(key)) || (parent != null && !Files.exists(path(parent)))) {
                return false;
            }
            Files.setPosixFilePermissions(disk, PosixFilePermissions.fromString("r--r-----"));
            var meta = new Meta(parent == null ? null : parent.hex(), Files.size(disk), tenant);
            Files.writeString(meta(key.hex()), Json.write(meta));
            Files.move(disk, path(key), StandardCopyOption.ATOMIC_MOVE);
            Files.setLastModifiedTime(path(key), FileTime.from(Instant.now()));
            shrink(key.hex());
            return true;
        });
    }

    /** Leaves the layers of these tenants, and no other. */
    public void keepOnly(Set<String> tenants) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        lock.alone(() -> {
            for (var kept : all()) {
                if (kept.meta().tenant() == null || !tenants.contains(kept.meta().tenant())) {
                    remove(kept);
                }
            }
            return true;
        });
    }

    private void remove(Kept kept) throws IOException {
        Files.deleteIfExists(folder.resolve(kept.key() + ".qcow2"));
        Files.deleteIfExists(meta(kept.key()));
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
                    remove(kept);
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
            return new Meta(null, Files.size(disk), null);
        }
    }
}
