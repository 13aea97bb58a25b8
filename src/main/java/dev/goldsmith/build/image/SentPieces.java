package dev.goldsmith.build.image;

import dev.goldsmith.build.ChunkStore;
import dev.goldsmith.build.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A disk that comes in pieces, in the store under where each begins: what was kept of a piece that
 * broke is replaced by the next one from there.
 */
public record SentPieces(ChunkStore store, String folder) {
    private String key(long at) {
        return "%s/%015d".formatted(folder, at);
    }

    public void put(long at, byte[] piece) throws IOException {
        store.put(key(at), piece);
    }

    public void delete() throws IOException {
        store.deleteAll(folder);
    }

    /** Makes one file of them. */
    void join(Path file, Progress say) throws IOException {
        try (var out = Files.newOutputStream(file)) {
            long at = 0;
            for (var name : store.folders(folder).stream().sorted().toList()) {
                if (Long.parseLong(name) != at) {
                    throw new IOException(
                            "the store has no piece of the disk at %,d".formatted(at));
                }
                var piece = store.get(key(at));
                out.write(piece);
                at += piece.length;
                say.checkpoint();
            }
        }
    }
}
