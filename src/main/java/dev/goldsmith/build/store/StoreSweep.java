package dev.goldsmith.build.store;

import dev.goldsmith.kernel.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Mark and sweep over a store. A content goes when two looks, at least the time of grace apart,
 * found that nobody held it, and nobody put it between them. So who puts a content, or copies what
 * holds it, has that long until it has to be written down; nothing else is asked of anybody. Any
 * number of sweeps may be at work at once, and each may break off anywhere.
 */
final class StoreSweep {
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    private final FolderStore store;
    private final Duration grace;

    StoreSweep(FolderStore store, Duration grace) {
        this.store = store;
        this.grace = grace;
    }

    /**
     * One look.
     *
     * @param held reads all contents that somebody holds
     */
    Place.Found look(Supplier<Set<Digest>> held) throws IOException {
        // The time first: whatever had its time of grace by then is in what is read afterwards.
        var edge = store.now().minus(grace);
        return look(held.get(), edge);
    }

    private Place.Found look(Set<Digest> held, Instant edge) throws IOException {
        long contents = 0;
        long bytes = 0;
        long leaving = 0;
        long leavingBytes = 0;
        long gone = 0;
        long goneBytes = 0;
        for (var folder : list(store.contents())) {
            for (var file : list(folder)) {
                var name = file.getFileName().toString();
                if (!HEX.matcher(name).matches()) {
                    continue;
                }
                var content = new Digest(name);
                long size = size(file);
                boolean marked = store.since(content) != null;
                if (held.contains(content)) {
                    if (marked) {
                        store.wanted(content);
                    }
                } else if (!marked) {
                    store.unwanted(content);
                    leaving++;
                    leavingBytes += size;
                } else if (store.end(content, edge)) {
                    gone++;
                    goneBytes += size;
                    continue;
                } else {
                    leaving++;
                    leavingBytes += size;
                }
                contents++;
                bytes += size;
            }
        }
        tidy(held, edge);
        return new Place.Found(contents, bytes, leaving, leavingBytes, gone, goneBytes);
    }

    /** What somebody left half-made, and marks of what is gone. */
    private void tidy(Set<Digest> held, Instant edge) throws IOException {
        for (var part : list(store.halfMade())) {
            var name = part.getFileName().toString().replace(".part", "");
            // A copy that broke goes on where it stopped, while somebody holds the content.
            boolean resumes = HEX.matcher(name).matches() && held.contains(new Digest(name));
            if (!resumes && older(part, edge)) {
                Files.deleteIfExists(part);
            }
        }
        for (var part : list(store.root().resolve("incoming"))) {
            if (older(part, edge)) {
                Files.deleteIfExists(part);
            }
        }
        for (var mark : list(store.leaving())) {
            var name = mark.getFileName().toString();
            if (name.endsWith(".tmp") && older(mark, edge)) {
                Files.deleteIfExists(mark);
            } else if (HEX.matcher(name).matches() && !store.has(new Digest(name))) {
                Files.deleteIfExists(mark);
            }
        }
    }

    private static boolean older(Path file, Instant edge) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant().isBefore(edge);
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    private static long size(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException _) {
            return 0;
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
