package dev.goldsmith.build.store;

import dev.goldsmith.build.Folders;
import dev.goldsmith.build.GuestLost;
import dev.goldsmith.build.Hypervisor.TimeUp;
import dev.goldsmith.kernel.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The warm states of this host by tenant and key, bounded: for a new one those go that were longest
 * not used. Nobody holds one: whoever finds that it has gone meanwhile boots instead. Memory of
 * machines is in it, so it is for this process's user alone.
 */
public final class WarmStore {
    /** What a worker was killed over is none of these any more. */
    private static final Duration HALF_MADE = Duration.ofHours(1);

    private static final String PART = "part-";

    private final Path folder;
    private final long limit;
    private final FolderLock lock;

    /**
     * @param limit bytes that all may take together; 0: none is kept
     */
    public WarmStore(Path folder, long limit) {
        this.folder = folder;
        this.limit = limit;
        this.lock = new FolderLock(folder.resolve("lock"));
    }

    public Optional<WarmState> find(String tenant, Digest key) throws IOException {
        var state = WarmState.in(place(tenant, key));
        if (!Files.exists(state.memory())) {
            return Optional.empty();
        }
        Files.setLastModifiedTime(state.memory(), FileTime.from(Instant.now()));
        return Optional.of(state);
    }

    /** Whether one that takes so much may be made, with so much left beside it. */
    public boolean hasRoom(long bytes, long reserve) throws IOException {
        return bytes <= limit
                && Files.getFileStore(Folders.own(folder)).getUsableSpace() - bytes >= reserve;
    }

    /** Writes the files of one. */
    public interface Making {
        void into(WarmState files) throws GuestLost, TimeUp, IOException;
    }

    /** Keeps one, in place of an older one of the same key. */
    public void keep(String tenant, Digest key, Making making)
            throws GuestLost, TimeUp, IOException {
        var part = Folders.own(Folders.own(folder).resolve(PART + UUID.randomUUID()));
        try {
            making.into(WarmState.in(part));
            lock.alone(() -> {
                makeRoom(bytes(part));
                var place = place(tenant, key);
                Folders.delete(place);
                Folders.own(folder.resolve(tenant));
                return Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
            });
        } finally {
            Folders.delete(part);
        }
    }

    private void makeRoom(long bytes) throws IOException {
        var kept = new ArrayList<Kept>();
        for (var tenant : folders(folder)) {
            if (!isPart(tenant)) {
                for (var state : folders(tenant)) {
                    kept.add(Kept.of(state));
                }
            }
        }
        kept.sort(Comparator.comparing(Kept::used));
        long all = bytes + kept.stream().mapToLong(Kept::bytes).sum();
        for (var each : kept) {
            if (all > limit) {
                all -= each.bytes();
                Folders.delete(each.folder());
            }
        }
    }

    private record Kept(Path folder, Instant used, long bytes) {
        static Kept of(Path folder) throws IOException {
            var used = WarmState.in(folder).memory().toFile().lastModified();
            return new Kept(folder, Instant.ofEpochMilli(used), WarmStore.bytes(folder));
        }
    }

    private static long bytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    /** It is of no use. */
    public void drop(String tenant, Digest key) throws IOException {
        lock.alone(() -> {
            Folders.delete(place(tenant, key));
            return true;
        });
    }

    /** Leaves those of these tenants, and no other. */
    public void keepOnly(Set<String> tenants) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        var old = Instant.now().minus(HALF_MADE);
        lock.alone(() -> {
            for (var each : folders(folder)) {
                boolean goes =
                        isPart(each)
                                ? Files.getLastModifiedTime(each).toInstant().isBefore(old)
                                : !tenants.contains(each.getFileName().toString());
                if (goes) {
                    Folders.delete(each);
                }
            }
            return true;
        });
    }

    private static boolean isPart(Path folder) {
        return folder.getFileName().toString().startsWith(PART);
    }

    private static List<Path> folders(Path in) throws IOException {
        try (Stream<Path> all = Files.list(in)) {
            return all.filter(Files::isDirectory).toList();
        }
    }

    private Path place(String tenant, Digest key) {
        return folder.resolve(tenant).resolve(key.hex());
    }
}
