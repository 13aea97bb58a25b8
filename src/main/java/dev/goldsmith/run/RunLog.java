package dev.goldsmith.run;

import dev.goldsmith.build.ChunkStore;
import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.tenant.Tenancy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run's log: one UTF-8 byte stream of whole lines, each {@code <RFC 3339 time> <text>}. Offsets
 * and line numbers are stable for ever.
 */
@ApplicationScoped
public class RunLog {
    /** Where its pieces are in the chunk store, a folder for each tenant's id. */
    public static final String FOLDER = "logs";

    /** What a reader gets at once, about; a piece has no more than that. */
    static final int WINDOW = 128 << 10;

    private static final int ROWS = 16;

    @Inject ChunkStore store;
    @Inject Tenancy tenancy;
    @Inject RunConfig config;

    /**
     * One line.
     *
     * @param number from 1, over all of the run
     * @param at {@code 2026-11-29T14:02:06.123Z}
     */
    public record Line(long number, String at, String text) {
        /** {@code HH:mm:ss.SSS}, UTC. */
        public String time() {
            return at.length() >= 23 ? at.substring(11, 23) : at;
        }
    }

    /**
     * Appends whole lines for the worker that holds the run. What is too long loses its beginning.
     *
     * @return false when the lease is lost: nothing was written
     */
    public boolean append(Queue.Ref ref, String step, byte[] lines, int count) throws IOException {
        // The bytes first: an index row never points at nothing. A repeat after a lost answer
        // overwrites the same key with the same bytes only if the row was not written.
        return tenancy.in(
                ref.tenantId(),
                () -> {
                    var run = Run.held(ref.runId(), ref.fence());
                    if (run == null) {
                        return false;
                    }
                    var key =
                            "%s/%s/%d/%012d-%d"
                                    .formatted(
                                            FOLDER,
                                            ref.tenantId(),
                                            ref.runId(),
                                            run.logBytes,
                                            ref.fence());
                    store.put(key, lines);
                    LogChunk.append(run, step, key, lines.length, count);
                    // The bytes first here, too: were the rows gone, nobody would find them again.
                    for (var old : LogChunk.drop(run, run.logBytes - config.logBytes())) {
                        store.delete(old);
                    }
                    return true;
                });
    }

    /** Drops what is kept of a run that has ended, a few pieces in a transaction. */
    void dropAll(AcrossTenants.Ref ref) {
        while (tenancy.in(ref.tenantId(), () -> dropSome(ref.id()))) {}
    }

    private boolean dropSome(long id) throws IOException {
        var run = Run.locked(id);
        if (run == null || run.endedAt == null) {
            return false;
        }
        var old = LogChunk.drop(run, Long.MAX_VALUE);
        for (var key : old) {
            store.delete(key);
        }
        return !old.isEmpty();
    }

    /** All of it that is kept, for a download. */
    public void copy(Run run, OutputStream out) throws IOException {
        copy(run, 0, run.logBytes, out);
    }

    /**
     * The pieces from one offset to another, or to what is there by now; not in a transaction, for
     * whoever reads may take their time.
     */
    public void copy(Run run, long from, long to, OutputStream out) throws IOException {
        for (long at = from; at < to; ) {
            long start = at;
            var chunks = tenancy.in(run.tenantId, () -> LogChunk.from(run, start, ROWS));
            if (chunks.isEmpty()) {
                return;
            }
            for (var chunk : chunks) {
                byte[] bytes = bytes(chunk);
                // One that was dropped a moment ago is its notice by now, which is short.
                int skip =
                        chunk.dropped > 0
                                ? 0
                                : (int) Math.min(bytes.length, Math.max(0, at - chunk.logFrom));
                if (chunk.logFrom < to) {
                    out.write(bytes, skip, bytes.length - skip);
                }
                at = chunk.logTo;
            }
        }
    }

    /** The last lines of a step before a line: at most so many, and no more than a window has. */
    public List<Line> before(Run run, String step, long line, int wanted) throws IOException {
        var window = new Window(wanted);
        long at = line;
        for (var chunks = LogChunk.before(run, step, at, ROWS);
                !chunks.isEmpty();
                chunks = LogChunk.before(run, step, at, ROWS)) {
            for (var chunk : chunks) {
                for (var it : lines(chunk).reversed()) {
                    if (it.number() < line && !window.takes(it)) {
                        return window.lines.reversed();
                    }
                }
                at = chunk.firstLine;
            }
        }
        return window.lines.reversed();
    }

    /** The first lines of a step after a line: at most so many, and no more than a window has. */
    public List<Line> after(Run run, String step, long line, int wanted) throws IOException {
        var window = new Window(wanted);
        long at = line;
        for (var chunks = LogChunk.after(run, step, at, ROWS);
                !chunks.isEmpty();
                chunks = LogChunk.after(run, step, at, ROWS)) {
            for (var chunk : chunks) {
                for (var it : lines(chunk)) {
                    if (it.number() > line && !window.takes(it)) {
                        return window.lines;
                    }
                }
                at = chunk.firstLine + chunk.lineCount - 1;
            }
        }
        return window.lines;
    }

    /** Lines up to a number and a size, at least one. */
    private static final class Window {
        private final int wanted;
        private final List<Line> lines = new ArrayList<>();
        private int size;

        Window(int wanted) {
            this.wanted = wanted;
        }

        /** False when it is full. */
        boolean takes(Line line) {
            size += line.text().length();
            if (!lines.isEmpty() && (lines.size() >= wanted || size > WINDOW)) {
                return false;
            }
            lines.add(line);
            return true;
        }
    }

    List<Line> lines(LogChunk chunk) throws IOException {
        var lines = new ArrayList<Line>();
        long number = chunk.firstLine;
        for (var line : new String(bytes(chunk), StandardCharsets.UTF_8).split("\n")) {
            lines.add(line(number++, line));
        }
        return lines;
    }

    private byte[] bytes(LogChunk chunk) throws IOException {
        if (chunk.dropped > 0) {
            return dropped(chunk, chunk.dropped);
        }
        try {
            return store.get(chunk.storeKey);
        } catch (NoSuchFileException _) {
            // It was dropped a moment ago.
            return dropped(chunk, chunk.lineCount);
        }
    }

    private byte[] dropped(LogChunk chunk, long lines) {
        return "%s (%,d lines, %,d bytes, were dropped here: %s)\n"
                .formatted(chunk.at, lines, chunk.logTo - chunk.logFrom, why(chunk))
                .getBytes(StandardCharsets.UTF_8);
    }

    private String why(LogChunk chunk) {
        return config.keepLogs()
                .filter(keep -> chunk.at.isBefore(Instant.now().minus(keep)))
                .map(keep -> "logs are kept for %d days".formatted(keep.toDays()))
                .orElseGet(() -> "the log keeps its last %,d bytes".formatted(config.logBytes()));
    }

    /** Parses one stored line. */
    public static Line line(long number, String stored) {
        int space = stored.indexOf(' ');
        var time = space < 0 ? stored : stored.substring(0, space);
        var text = space < 0 ? "" : stored.substring(space + 1);
        return new Line(number, time, text);
    }

    public boolean hasBefore(Run run, String step, long line) {
        return !LogChunk.before(run, step, line, 1).isEmpty();
    }

    public boolean hasAfter(Run run, String step, long line) {
        return !LogChunk.after(run, step, line, 1).isEmpty();
    }

    /** The step that a line belongs to; null when there is no such line. */
    public @Nullable String stepOf(Run run, long line) {
        LogChunk chunk =
                LogChunk.find(
                                "runId = ?1 and firstLine <= ?2 order by firstLine desc",
                                run.id,
                                line)
                        .firstResult();
        return chunk == null ? null : chunk.step;
    }

    /**
     * A piece as a live page wants it.
     *
     * @param next the offset to go on at
     */
    public record Piece(String step, List<Line> lines, long next) {}

    /** The pieces from an offset on, whole, until a window is full. */
    public List<Piece> pieces(Run run, long from) throws IOException {
        var pieces = new ArrayList<Piece>();
        long until = from + WINDOW;
        for (var chunk : LogChunk.from(run, from, ROWS)) {
            if (!pieces.isEmpty() && chunk.logTo > until) {
                break;
            }
            pieces.add(new Piece(chunk.step, lines(chunk), chunk.logTo));
        }
        return pieces;
    }
}
