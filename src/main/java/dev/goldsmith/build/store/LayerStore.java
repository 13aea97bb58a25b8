package dev.goldsmith.build.store;

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
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The layers of this host by their keys, bounded: when there is too much, the layer that was
 * longest not used goes, with all that build on it. Any number of processes share the folder.
 *
 * <p>Who uses a layer has a second name for its disk, in a folder of the run's: as long as that is
 * there, neither the layer nor what it lies on goes. Nobody has to give it back: the name goes with
 * the folder, whoever removes it.
 */
public final class LayerStore {
    private static final Pattern NAME = Pattern.compile("([0-9a-f]{64})(?:-\\d+)?\\.(qcow2|json)");
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
     * Takes a layer over, in place of an older one of the same key: who made it anew had a reason
     * not to start from that. Layers that its template has forgotten go.
     *
     * @param disks moved
     * @param since when the build began that made it
     * @param below what the disks are that it was made on; null: those of a layer that the build
     *     has in use, so that they are still there
     * @return whether it was taken. When it wasn't, what builds on it must not be kept either: two
     *     disks of one key did the same, but don't hold the same bytes, so a child fits only the
     *     very disk that it was made on. It isn't taken when its parent is gone, another build has
     *     kept one meanwhile, or one is in use.
     */
    public boolean keep(
            Digest key, Layer layer, List<Path> disks, Instant since, @Nullable List<Digest> below)
            throws IOException {
        return lock.alone(() -> {
            removeForgotten(layer);
            if (layer.parent() != null
                    && find(layer.parent())
                            .filter(it -> below == null || it.disks().equals(below))
                            .isEmpty()) {
                return false;
            }
            var there = find(key);
            if (there.isPresent() && !there.get().made().begun().isBefore(since)) {
                return false;
            }
            if (!removeUnlessUsed(key, all())) {
                return false;
            }
            for (int i = 0; i < disks.size(); i++) {
                var disk = disks.get(i);
                Files.setPosixFilePermissions(disk, PosixFilePermissions.fromString("r--r-----"));
                Files.move(disk, path(key, i), StandardCopyOption.ATOMIC_MOVE);
            }
            Files.setLastModifiedTime(path(key, 0), FileTime.from(Instant.now()));
            Files.writeString(words(key), Json.write(layer));
            shrink(key);
            return true;
        });
    }

    /** It is of no use: it goes, with all on it, unless somebody uses it. */
    public void drop(Digest key) throws IOException {
        lock.alone(() -> removeUnlessUsed(key, all()));
    }

    /** Leaves the layers of these tenants, and no other. */
    public void keepOnly(Set<String> tenants) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        lock.alone(() -> {
            for (var kept : all().values()) {
                if (kept.layer().filter(it -> tenants.contains(it.tenant())).isEmpty()) {
                    remove(kept);
                }
            }
            return true;
        });
    }

    private void removeForgotten(Layer by) throws IOException {
        var all = all();
        for (var kept : List.copyOf(all.values())) {
            if (kept.is(it -> it.isOf(by) && it.generation() < by.generation())) {
                removeUnlessUsed(kept.key(), all);
            }
        }
    }

    private void shrink(Digest justKept) throws IOException {
        var all = all();
        var oldestFirst = all.values().stream().sorted(Comparator.comparing(Kept::used)).toList();
        for (var oldest : oldestFirst) {
            if (all.values().stream().mapToLong(Kept::bytes).sum() <= limit) {
                return;
            }
            if (!family(oldest.key(), all).contains(justKept)) {
                removeUnlessUsed(oldest.key(), all);
            }
        }
    }

    /** False when somebody uses it, or one that lies on it; then all of them stay. */
    private boolean removeUnlessUsed(Digest key, Map<Digest, Kept> all) throws IOException {
        var family = family(key, all);
        for (var member : family) {
            if (all.containsKey(member) && all.get(member).isUsed()) {
                return false;
            }
        }
        for (var member : family) {
            var kept = all.remove(member);
            if (kept != null) {
                remove(kept);
            }
        }
        return true;
    }

    /** First what says that it is there: half a layer is none. */
    private void remove(Kept kept) throws IOException {
        Files.deleteIfExists(words(kept.key()));
        for (var disk : kept.disks()) {
            Files.deleteIfExists(disk);
        }
    }

    private static Set<Digest> family(Digest key, Map<Digest, Kept> all) {
        var family = new HashSet<>(Set.of(key));
        boolean grew = true;
        while (grew) {
            grew = false;
            for (var kept : all.values()) {
                if (kept.is(it -> it.parent() != null && family.contains(it.parent()))) {
                    grew |= family.add(kept.key());
                }
            }
        }
        return family;
    }

    private Path words(Digest key) {
        return folder.resolve(key.hex() + WORDS);
    }

    /**
     * What the folder has under a key.
     *
     * @param layer empty: it isn't whole
     */
    private record Kept(Digest key, Optional<Layer> layer, List<Path> disks, Instant used) {
        boolean is(Predicate<Layer> such) {
            return layer.filter(such).isPresent();
        }

        long bytes() {
            return disks.stream().mapToLong(disk -> disk.toFile().length()).sum();
        }

        boolean isUsed() throws IOException {
            for (var disk : disks) {
                if (Files.exists(disk) && SecondName.isHeld(disk)) {
                    return true;
                }
            }
            return false;
        }
    }

    private Map<Digest, Kept> all() throws IOException {
        var disks = new HashMap<Digest, List<Path>>();
        try (Stream<Path> files = Files.list(folder)) {
            for (var file : (Iterable<Path>) files::iterator) {
                var name = NAME.matcher(file.getFileName().toString());
                if (name.matches()) {
                    var of =
                            disks.computeIfAbsent(
                                    new Digest(name.group(1)), _ -> new ArrayList<>());
                    if (name.group(2).equals("qcow2")) {
                        of.add(file);
                    }
                }
            }
        }
        var all = new LinkedHashMap<Digest, Kept>();
        for (var each : disks.entrySet()) {
            var key = each.getKey();
            var used = path(key, 0).toFile().lastModified();
            all.put(key, new Kept(key, find(key), each.getValue(), Instant.ofEpochMilli(used)));
        }
        return all;
    }
}
