package dev.goldsmith.build.store;

import dev.goldsmith.build.Made;
import dev.goldsmith.kernel.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A folder with layers of a few bytes. */
abstract class LayerFolder {
    static final Digest A = Digest.of("a");
    static final Digest B = Digest.of("b");
    static final Digest C = Digest.of("c");
    static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");

    @TempDir Path home;
    Path run;

    @BeforeEach
    void run() throws IOException {
        run = Files.createDirectories(home.resolve("run"));
    }

    long bytes() throws IOException {
        try (var files = Files.list(home.resolve("layers"))) {
            return files.filter(it -> it.toString().endsWith(".qcow2"))
                    .mapToLong(it -> it.toFile().length())
                    .sum();
        }
    }

    static LayerStore.Build by(Instant since) {
        return new LayerStore.Build(since, since.plusSeconds(3600), null);
    }

    static LayerStore.Build on(Made below) {
        return new LayerStore.Build(NOON, NOON.plusSeconds(3600), below);
    }

    LayerStore store(long limit) {
        return new LayerStore(home.resolve("layers"), limit);
    }

    boolean keep(LayerStore store, Digest key, @Nullable Digest parent, int bytes)
            throws IOException {
        return keep(store, key, parent, bytes, NOON);
    }

    boolean keep(LayerStore store, Digest key, @Nullable Digest parent, int bytes, Instant since)
            throws IOException {
        var disks = List.of(disk(bytes));
        return store.keep(key, layer("acme", 5, 0, parent, since, disks), disks, by(since));
    }

    Path disk(int bytes) throws IOException {
        return Files.write(Files.createTempFile(home, "disk", ".qcow2"), new byte[bytes]);
    }

    static Layer layer(
            String tenant,
            long template,
            int generation,
            @Nullable Digest parent,
            Instant begun,
            List<Path> disks)
            throws IOException {
        long bytes = 0;
        var digests = new ArrayList<Digest>();
        for (var disk : disks) {
            digests.add(Digest.of(disk));
            bytes += Files.size(disk);
        }
        return new Layer(
                tenant,
                template,
                generation,
                parent,
                true,
                new Made(1, "customize-1", begun.toEpochMilli(), 5000),
                digests,
                bytes);
    }

    static void used(LayerStore store, Digest key, long second) throws IOException {
        Files.setLastModifiedTime(
                store.path(key, 0), FileTime.from(Instant.ofEpochSecond(1_000_000_000 + second)));
    }
}
