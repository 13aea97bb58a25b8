package dev.goldsmith.build.store;

import dev.goldsmith.build.Made;
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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The layers of this host by their keys, bounded: for a new one those go that were longest not
 * used, of a chain the last first; what there is no room for isn't kept. Any number of processes
 * share the folder.
 *
 * <p>Who uses a layer has a second name for its disk, in a folder of the run's: as long as that is
 * there, neither the layer nor what it lies on goes. Nobody has to give it back: the name goes with
 * the folder, whoever removes it.
 */
public final class LayerStore {
    private static final String DISK = ".qcow2";
    private static final String WORDS = ".json";

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

    public Path folder() {
        return folder;
    }

    /**
     * @param number of the disk: 0 is the system's
     */
    public Path path(Digest key, int number) {
        return folder.resolve(key.hex() + (number == 0 ? "" : "-" + number) + DISK);
    }

    /** What is known of a layer; empty when it isn't there whole. */
    public Optional<Layer> find(Digest key) throws IOException {
        try {
            var layer = Json.read(Files.readString(words(key)), Layer.class);
            for (int i = 0; i < layer.disks().size(); i++) {
                if (!Files.exists(path(key, i))) {
                    return Optional.empty();
                }
            }
            return Optional.of(layer);
        } catch (NoSuchFileException | IllegalArgumentException _) {
            // A host that lost power may have left half of it.
            return Optional.empty();
        }
    }

    /**
     * Takes the last of these layers into use, each of which lies on the one before. A layer whose
     * disks aren't what was kept goes, with all on it.
     *
     * @param into gets names for its disks; in the same file system
     * @return those names; empty when one of the layers isn't there, or isn't what it was
     */
    public Optional<List<Path>> use(List<Digest> chain, Path into) throws IOException {
        var top = chain.getLast();
        var names = lock.alone(() -> link(top, into));
        for (var key : chain) {
            var layer = find(key);
            if (layer.isEmpty() || !isWhole(key, layer.get())) {
                for (var name : names) {
                    Files.deleteIfExists(name);
                }
                drop(key);
                return Optional.empty();
            }
            Files.setLastModifiedTime(path(key, 0), FileTime.from(Instant.now()));
        }
        return Optional.of(names);
    }

    private List<Path> link(Digest key, Path into) throws IOException {
        var names = new ArrayList<Path>();
        int disks = find(key).map(it -> it.disks().size()).orElse(0);
        for (int i = 0; i < disks; i++) {
            var disk = path(key, i);
            names.add(SecondName.give(disk, into, disk.getFileName().toString()));
        }
        return names;
    }

    private boolean isWhole(Digest key, Layer layer) throws IOException {
        for (int i = 0; i < layer.disks().size(); i++) {
            if (!Digest.of(path(key, i)).equals(layer.disks().get(i))) {
                return false;
            }
        }
        return true;
    }

    /**
     * The build that made a layer.
     *
     * @param since when it began
     * @param now by the same clock
     * @param below how what it was made on came to be; null: it has that in use, so that it is
     *     still there
     */
    public record Build(Instant since, Instant now, @Nullable Made below) {}

    /**
     * Takes a layer over, in place of an older one of the same key: who made it anew had a reason
     * not to start from that. Layers that its template has forgotten go.
     *
     * @param disks moved
     * @return whether it was taken. When it wasn't, what builds on it must not be kept either: two
     *     disks of one key did the same, but don't hold the same bytes, so a child fits only the
     *     very disk that it was made on. It isn't taken when its parent is gone, another build has
     *     kept one meanwhile, one is in use, or there is no room for it.
     */
    public boolean keep(Digest key, Layer layer, List<Path> disks, Build by) throws IOException {
        return lock.alone(() -> {
            var there = new LayersThere(this);
            for (var forgotten : there.such(it -> it.filter(layer::replaces).isPresent())) {
                there.removeUnlessUsed(forgotten);
            }
            if (layer.parent() != null
                    && find(layer.parent())
                            .filter(it -> by.below() == null || it.made().equals(by.below()))
                            .isEmpty()) {
                return false;
            }
            if (find(key).filter(it -> isMadeMeanwhile(it, by)).isPresent()
                    || !there.makeRoom(key, bytes(disks), layer.parent(), limit)) {
                return false;
            }
            // Whoever is killed from here on leaves words without disks, which is no layer, and
            // the disks where they were.
            Files.writeString(words(key), Json.write(layer));
            for (int i = disks.size() - 1; i >= 0; i--) {
                var disk = disks.get(i);
                Files.setLastModifiedTime(disk, FileTime.from(Instant.now()));
                Files.setPosixFilePermissions(disk, PosixFilePermissions.fromString("r--r-----"));
                Files.move(disk, path(key, i), StandardCopyOption.ATOMIC_MOVE);
            }
            return true;
        });
    }

    /** Of one from the future nobody knows when it was made. */
    private static boolean isMadeMeanwhile(Layer there, Build by) {
        var begun = there.made().begun();
        return !begun.isBefore(by.since()) && !begun.isAfter(by.now());
    }

    private static long bytes(List<Path> disks) throws IOException {
        long bytes = 0;
        for (var disk : disks) {
            bytes += Files.size(disk);
        }
        return bytes;
    }

    /** It is of no use: it goes, with all on it, unless somebody uses it. */
    public void drop(Digest key) throws IOException {
        lock.alone(() -> new LayersThere(this).removeUnlessUsed(key));
    }

    /** Leaves the layers of these tenants, and no other. */
    public void keepOnly(Set<String> tenants) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        lock.alone(() -> {
            var there = new LayersThere(this);
            var others = there.such(it -> it.filter(of -> tenants.contains(of.tenant())).isEmpty());
            for (var other : others) {
                there.remove(other);
            }
            return true;
        });
    }

    /** First what says that it is there: half a layer is none. */
    void remove(Digest key, List<Path> disks) throws IOException {
        Files.deleteIfExists(words(key));
        for (var disk : disks) {
            Files.deleteIfExists(disk);
        }
    }

    private Path words(Digest key) {
        return folder.resolve(key.hex() + WORDS);
    }
}
