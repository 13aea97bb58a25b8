package dev.goldsmith.build.store;

import dev.goldsmith.kernel.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Contents of a store elsewhere, as files of this host: checked when they come, and bounded, so
 * that the one that was longest not used goes. Whoever needs one for long has a second name for it
 * ({@link #hold}); what was asked for just now stays too. Any number of processes share the folder.
 */
public final class ContentCache {
    /** From asking for one to opening it. */
    private static final Duration ABOUT_TO = Duration.ofMinutes(15);

    /** Nobody takes so long to fetch one. */
    private static final Duration ABANDONED = Duration.ofDays(1);

    private final FolderStore files;
    private final long limit;
    private final FolderLock lock;

    private record Kept(Path file, long bytes, Instant used) {}

    /**
     * @param limit bytes that all contents may take together
     */
    public ContentCache(Path folder, long limit) {
        this.files = new FolderStore(folder);
        this.limit = limit;
        this.lock = new FolderLock(folder.resolve("lock"));
    }

    public Path folder() {
        return files.root();
    }

    /** Its file; one that isn't here comes from the source. */
    public Path fetch(Digest content, PlaceCopy.Source source) throws IOException {
        if (!use(content)) {
            PlaceCopy.copy(source, content, files, _ -> {});
            shrink();
        }
        return files.fetch(content);
    }

    /** The same, and it stays as long as the folder does, which is in the same file system. */
    public void hold(Digest content, Path folder, PlaceCopy.Source source) throws IOException {
        SecondName.give(
                fetch(content, source), Files.createDirectories(folder), content.hex() + ".held");
    }

    /** Takes over the file of a content that is in the store: it is often read soon. */
    public void keep(Path file) throws IOException {
        use(files.put(file));
        shrink();
    }

    private boolean use(Digest content) throws IOException {
        return lock.alone(() -> {
            if (!files.has(content)) {
                return false;
            }
            Files.setLastModifiedTime(files.fetch(content), FileTime.from(Instant.now()));
            return true;
        });
    }

    private void shrink() throws IOException {
        var all = new ArrayList<Kept>();
        for (var folder : list(files.contents())) {
            for (var file : list(folder)) {
                kept(file, all);
            }
        }
        long bytes = all.stream().mapToLong(Kept::bytes).sum();
        for (var kept : all.stream().sorted(Comparator.comparing(Kept::used)).toList()) {
            if (bytes <= limit) {
                break;
            }
            if (lock.alone(() -> remove(kept.file()))) {
                bytes -= kept.bytes();
            }
        }
        tidy(files.halfMade());
        tidy(folder().resolve("incoming"));
    }

    /** What processes that died left half-made. */
    private static void tidy(Path folder) throws IOException {
        var edge = Instant.now().minus(ABANDONED);
        for (var file : list(folder)) {
            if (used(file).isBefore(edge)) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static boolean remove(Path file) throws IOException {
        return used(file).isBefore(Instant.now().minus(ABOUT_TO))
                && !SecondName.isHeld(file)
                && Files.deleteIfExists(file);
    }

    private static void kept(Path file, List<Kept> into) throws IOException {
        try {
            into.add(new Kept(file, Files.size(file), used(file)));
        } catch (NoSuchFileException _) {
            // Another process removed it.
        }
    }

    /** One that another process removed is as good as used just now. */
    private static Instant used(Path file) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (NoSuchFileException _) {
            return Instant.MAX;
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        }
    }
}
