package dev.goldsmith.run;

import dev.goldsmith.build.ChunkStore;
import dev.goldsmith.tenant.Tenancy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A run's log: one UTF-8 byte stream of whole lines, each {@code <RFC 3339 time> <text>}. Offsets
 * and line numbers are stable for ever.
 */
@ApplicationScoped
public class RunLog {
    /** Where its pieces are in the chunk store, a folder for each tenant's id. */
    public static final String FOLDER = "logs";

    @Inject ChunkStore store;
    @Inject Tenancy tenancy;

    /**
     * One line.
     *
     * @param number from 1, over all of the run
     * @param time {@code HH:mm:ss.SSS}, UTC
     */
    public record Line(long number, String time, String text) {}

    /**
     * A part of the stream.
     *
     * @param next the offset to go on at
     */
    public record Part(byte[] bytes, long next) {}

    /**
     * Appends whole lines for the worker that holds the run.
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
                    return true;
                });
    }

    /** At most about {@code max} bytes from an offset on, in whole pieces from there. */
    public Part read(Run run, long from, int max) throws IOException {
        var out = new ByteArrayOutputStream();
        long next = from;
        for (var chunk : LogChunk.from(run, from, 64)) {
            if (out.size() >= max) {
                break;
            }
            byte[] bytes = store.get(chunk.storeKey);
            int skip = (int) Math.max(0, next - chunk.logFrom);
            out.write(bytes, skip, bytes.length - skip);
            next = chunk.logTo;
        }
        return new Part(out.toByteArray(), next);
    }

    /** All of it, for a download. */
    public void copy(Run run, OutputStream out) throws IOException {
        copy(run, 0, run.logBytes, out);
    }

    /** The bytes from one offset to another, or to what is there by now. */
    public void copy(Run run, long from, long to, OutputStream out) throws IOException {
        for (long at = from; at < to; ) {
            var part = read(run, at, 1 << 20);
            if (part.bytes().length == 0) {
                return;
            }
            out.write(part.bytes(), 0, (int) Math.min(part.bytes().length, to - at));
            at = part.next();
        }
    }

    /** At least {@code wanted} lines of a step (where it has so many) that end before a line. */
    public List<Line> before(Run run, String step, long line, int wanted) throws IOException {
        var pieces = new ArrayList<List<Line>>();
        int found = 0;
        long at = line;
        while (found < wanted) {
            var chunks = LogChunk.before(run, step, at, 16);
            if (chunks.isEmpty()) {
                break;
            }
            for (var chunk : chunks) {
                if (found >= wanted) {
                    break;
                }
                var lines = lines(chunk, line);
                pieces.addFirst(lines);
                found += lines.size();
                at = chunk.firstLine;
            }
        }
        return pieces.stream().flatMap(List::stream).toList();
    }

    /** At least {@code wanted} lines of a step (where it has so many) that follow a line. */
    public List<Line> after(Run run, String step, long line, int wanted) throws IOException {
        var found = new ArrayList<Line>();
        for (long at = line; found.size() < wanted; ) {
            var chunks = LogChunk.after(run, step, at, 16);
            if (chunks.isEmpty()) {
                break;
            }
            for (var chunk : chunks) {
                if (found.size() >= wanted) {
                    break;
                }
                lines(chunk, Long.MAX_VALUE).stream()
                        .filter(it -> it.number() > line)
                        .forEach(found::add);
                at = chunk.firstLine + chunk.lineCount - 1;
            }
        }
        return found;
    }

    private List<Line> lines(LogChunk chunk, long before) throws IOException {
        var text = new String(store.get(chunk.storeKey), StandardCharsets.UTF_8);
        var lines = new ArrayList<Line>();
        long number = chunk.firstLine;
        for (var line : text.split("\n")) {
            if (number >= before) {
                break;
            }
            lines.add(line(number++, line));
        }
        return lines;
    }

    /** Parses one stored line. */
    public static Line line(long number, String stored) {
        int space = stored.indexOf(' ');
        var time = space < 0 ? stored : stored.substring(0, space);
        var text = space < 0 ? "" : stored.substring(space + 1);
        return new Line(number, time.length() >= 23 ? time.substring(11, 23) : time, text);
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

    /** The first lines that contain a text, without regard to case. */
    public List<Line> search(Run run, String text, int limit) throws IOException {
        var wanted = text.toLowerCase(Locale.ROOT);
        var found = new ArrayList<Line>();
        for (long at = 0; found.size() < limit; ) {
            var chunks = LogChunk.from(run, at, 64);
            if (chunks.isEmpty()) {
                break;
            }
            for (var chunk : chunks) {
                for (var line : lines(chunk, Long.MAX_VALUE)) {
                    if (found.size() < limit
                            && line.text().toLowerCase(Locale.ROOT).contains(wanted)) {
                        found.add(line);
                    }
                }
                at = chunk.logTo;
            }
        }
        return found;
    }

    /**
     * A piece as a live page wants it.
     *
     * @param next the offset to go on at
     */
    public record Piece(String step, List<Line> lines, long next) {}

    /** The pieces from an offset on, whole, at most so many. */
    public List<Piece> pieces(Run run, long from, int limit) throws IOException {
        var pieces = new ArrayList<Piece>();
        for (var chunk : LogChunk.from(run, from, limit)) {
            pieces.add(new Piece(chunk.step, lines(chunk, Long.MAX_VALUE), chunk.logTo));
        }
        return pieces;
    }
}
