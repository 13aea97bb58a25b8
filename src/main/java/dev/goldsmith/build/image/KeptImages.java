package dev.goldsmith.build.image;

import dev.goldsmith.build.Folders;
import dev.goldsmith.build.store.FolderLock;
import dev.goldsmith.build.store.SecondName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The base images of this host, bounded: when there is too much, the one that was longest not used
 * goes. Whoever uses one has a second name for its disk in a folder of the run's ({@link #hold});
 * as long as that is there, it stays, and so does what was found just now ({@link #use}). Any
 * number of processes share the folder.
 */
public final class KeptImages {
    static final String META = "meta.json";
    static final String DISK = "disk.qcow2";

    /** What begins so isn't there yet, or isn't any more. */
    static final String HALF = "half-made-";

    private static final String LEAVING = HALF + "leaving-";

    /** Nobody takes so long to make one. */
    private static final Duration ABANDONED = Duration.ofDays(1);

    private final Path cache;
    private final FolderLock lock;

    /**
     * @param cache a folder of each image, with one for each of its versions
     */
    public KeptImages(Path cache) {
        this.cache = cache;
        this.lock = new FolderLock(cache.resolve("lock"));
    }

    /** Where this version of an image would be. */
    public Path folder(String urn, String version) {
        return folder(urn).resolve(version);
    }

    /** Where all versions of an image are. */
    Path folder(String urn) {
        return cache.resolve(urn.toLowerCase(Locale.ROOT).replace(':', '_'));
    }

    /**
     * What is there.
     *
     * @param bytes of all of them
     */
    public record Held(int images, long bytes) {}

    private record Kept(Path folder, long bytes, Instant used) {}

    public Held held() throws IOException {
        var all = all();
        return new Held(all.size(), all.stream().mapToLong(Kept::bytes).sum());
    }

    /**
     * Lets images go until the others fit.
     *
     * @param edge what was used since stays: somebody may be about to take it
     * @param named whether a version stays besides, by its folder
     * @return how many went
     */
    public int shrink(long limit, Instant edge, Predicate<Path> named) throws IOException {
        finish();
        var all = all();
        long bytes = all.stream().mapToLong(Kept::bytes).sum();
        int gone = 0;
        for (var kept : all.stream().sorted(Comparator.comparing(Kept::used)).toList()) {
            if (bytes <= limit) {
                break;
            }
            if (!named.test(kept.folder()) && remove(kept.folder(), edge)) {
                bytes -= kept.bytes();
                gone++;
            }
        }
        return gone;
    }

    private boolean remove(Path folder, Instant edge) throws IOException {
        var leaving = folder.resolveSibling(LEAVING + folder.getFileName());
        boolean goes =
                lock.alone(() -> {
                    // Another process may have been quicker.
                    if (!Files.exists(folder) || isUsed(folder, edge)) {
                        return false;
                    }
                    Files.move(folder, leaving, StandardCopyOption.ATOMIC_MOVE);
                    return true;
                });
        if (goes) {
            Folders.delete(leaving);
        }
        return goes;
    }

    private static boolean isUsed(Path folder, Instant edge) throws IOException {
        var disk = folder.resolve(DISK);
        return used(disk).isAfter(edge) || SecondName.isHeld(disk);
    }

    private static Instant used(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toInstant();
    }

    /** What processes that died were about to remove, or to make. */
    private void finish() throws IOException {
        var old = Instant.now().minus(ABANDONED);
        for (var image : folders(cache)) {
            for (var folder : folders(image)) {
                var name = folder.getFileName().toString();
                if (name.startsWith(LEAVING)
                        || name.startsWith(HALF) && used(folder).isBefore(old)) {
                    Folders.delete(folder);
                }
            }
        }
    }

    private List<Kept> all() throws IOException {
        var all = new ArrayList<Kept>();
        for (var image : folders(cache)) {
            for (var version : versions(image)) {
                try {
                    all.add(new Kept(version, bytes(version), used(version.resolve(DISK))));
                } catch (NoSuchFileException _) {
                    // Another process is removing it.
                }
            }
        }
        return all;
    }

    private static long bytes(Path folder) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (var file : files.toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }

    /** The versions of one image. */
    static List<Path> versions(Path image) throws IOException {
        return folders(image).stream()
                .filter(it -> !it.getFileName().toString().startsWith(HALF))
                .filter(it -> Files.exists(it.resolve(META)))
                .toList();
    }

    private static List<Path> folders(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(Files::isDirectory).toList();
        }
    }

    /**
     * Somebody is about to take this version: it stays for some time from now on.
     *
     * @throws NoSuchFileException when it is gone
     */
    void use(Path version) throws IOException {
        lock.alone(() ->
                Files.setLastModifiedTime(version.resolve(DISK), FileTime.from(Instant.now())));
    }

    /**
     * Gives a version's disk a second name, so that it stays until that is removed.
     *
     * @param folder in the same file system
     */
    static void hold(Path version, Path folder) throws IOException {
        SecondName.give(version.resolve(DISK), folder, version.getFileName() + ".base.qcow2");
    }
}
