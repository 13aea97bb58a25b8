package dev.goldsmith.build.store;

import dev.goldsmith.kernel.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** What a layer store's folder has at one moment; for whoever holds its lock. */
final class LayersThere {
    private static final Pattern NAME = Pattern.compile("([0-9a-f]{64})(?:-\\d+)?\\.(qcow2|json)");

    private final LayerStore store;
    private final Map<Digest, Kept> all = new LinkedHashMap<>();

    /**
     * What there is under a key.
     *
     * @param layer empty: it isn't whole
     */
    private record Kept(Digest key, Optional<Layer> layer, List<Path> disks, Instant used) {
        @Nullable Digest parent() {
            return layer.map(Layer::parent).orElse(null);
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

    LayersThere(LayerStore store) throws IOException {
        this.store = store;
        var disks = new HashMap<Digest, List<Path>>();
        try (Stream<Path> files = Files.list(store.folder())) {
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
        var now = Instant.now();
        for (var each : disks.entrySet()) {
            var key = each.getKey();
            var used = Instant.ofEpochMilli(store.path(key, 0).toFile().lastModified());
            // A clock that ran ahead would else keep it for as long.
            var known = used.isAfter(now) ? Instant.EPOCH : used;
            all.put(key, new Kept(key, store.find(key), each.getValue(), known));
        }
    }

    /** Those of which something is so, one that isn't whole being nobody's. */
    List<Digest> such(Predicate<Optional<Layer>> of) {
        return all.values().stream().filter(it -> of.test(it.layer())).map(Kept::key).toList();
    }

    /** With all on it. */
    void remove(Digest key) throws IOException {
        for (var member : family(key)) {
            var kept = all.remove(member);
            if (kept != null) {
                store.remove(kept.key(), kept.disks());
            }
        }
    }

    /** False when somebody uses it, or one that lies on it; then all of them stay. */
    boolean removeUnlessUsed(Digest key) throws IOException {
        if (pinned().contains(key)) {
            return false;
        }
        remove(key);
        return true;
    }

    /**
     * Makes room for a layer, in place of the one of the same key, with all on that. Those go that
     * were longest not used, of a chain the last first; none that is used, nor what one of those
     * lies on.
     *
     * @param parent what it will lie on
     * @return false when there is no room even then, or the one in its place is used; then all of
     *     them stay
     */
    boolean makeRoom(Digest key, long bytes, @Nullable Digest parent, long limit)
            throws IOException {
        var stay = pinned();
        if (stay.contains(key)) {
            return false;
        }
        lineage(parent, stay);
        if (bytes + bytes(stay) > limit) {
            return false;
        }
        remove(key);
        while (bytes + bytes(all.keySet()) > limit) {
            var parents = new HashSet<@Nullable Digest>();
            all.values().forEach(it -> parents.add(it.parent()));
            remove(
                    all.values().stream()
                            .filter(it -> !stay.contains(it.key()) && !parents.contains(it.key()))
                            .min(Comparator.comparing(Kept::used))
                            .orElseThrow()
                            .key());
        }
        return true;
    }

    private long bytes(Set<Digest> of) {
        return all.values().stream()
                .filter(it -> of.contains(it.key()))
                .mapToLong(Kept::bytes)
                .sum();
    }

    /** What is used, and what that lies on. */
    private Set<Digest> pinned() throws IOException {
        var pinned = new HashSet<Digest>();
        for (var kept : all.values()) {
            if (kept.isUsed()) {
                lineage(kept.key(), pinned);
            }
        }
        return pinned;
    }

    private void lineage(@Nullable Digest key, Set<Digest> into) {
        for (var each = key; each != null && into.add(each); ) {
            var kept = all.get(each);
            each = kept == null ? null : kept.parent();
        }
    }

    private Set<Digest> family(Digest key) {
        var family = new HashSet<>(Set.of(key));
        boolean grew = true;
        while (grew) {
            grew = false;
            for (var kept : all.values()) {
                if (kept.parent() != null && family.contains(kept.parent())) {
                    grew |= family.add(kept.key());
                }
            }
        }
        return family;
    }
}
