package dev.goldsmith.run;

import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Entity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Index of one immutable piece of a run's log; its bytes lie in the chunk store. All attempts are
 * one stream with stable offsets and line numbers, and a piece never spans two steps. Pieces that a
 * long log has dropped leave one such row a step, whose only line says so.
 */
@Entity
public class LogChunk extends Owned {
    private static final int AT_ONCE = 64;

    public long runId;
    public int attempt;
    public String step;
    public long logFrom;
    public long logTo;
    public long firstLine;
    public int lineCount;
    public String storeKey;
    public Instant at;

    /** How many lines were here and aren't kept; 0 for a piece that is there. */
    public long dropped;

    /** Adds a piece at the end of the locked run's log. */
    public static void append(Run run, String step, String key, int bytes, int lines) {
        var chunk = new LogChunk();
        chunk.runId = run.id;
        chunk.attempt = run.attempt;
        chunk.step = step;
        chunk.logFrom = run.logBytes;
        chunk.logTo = run.logBytes + bytes;
        chunk.firstLine = run.logLines + 1;
        chunk.lineCount = lines;
        chunk.storeKey = key;
        chunk.at = Instant.now();
        chunk.persist();
        run.logBytes += bytes;
        run.logLines += lines;
    }

    /** Takes the pieces away that end before an offset, the oldest first, and gives their keys. */
    static List<String> drop(Run run, long before) {
        List<LogChunk> oldest =
                LogChunk.<LogChunk>find(
                                "runId = ?1 and logFrom < ?2 and logTo <= ?2 and dropped = 0 order by logFrom",
                                run.id,
                                before)
                        .page(0, AT_ONCE)
                        .list();
        if (oldest.isEmpty()) {
            return List.of();
        }
        LogChunk gap =
                LogChunk.find(
                                "runId = ?1 and logFrom < ?2 order by logFrom desc",
                                run.id,
                                oldest.getFirst().logFrom)
                        .firstResult();
        var keys = new ArrayList<String>();
        for (var chunk : oldest) {
            keys.add(chunk.storeKey);
            if (gap != null && gap.step.equals(chunk.step) && gap.attempt == chunk.attempt) {
                gap.logTo = chunk.logTo;
                gap.dropped += chunk.lineCount;
                chunk.delete();
            } else {
                chunk.dropped = chunk.lineCount;
                chunk.lineCount = 1;
                gap = chunk;
            }
        }
        return keys;
    }

    /** The pieces that hold the bytes from this offset on, at most {@code limit}. */
    public static List<LogChunk> from(Run run, long offset, int limit) {
        return LogChunk.<LogChunk>find("runId = ?1 and logTo > ?2 order by logFrom", run.id, offset)
                .page(0, limit)
                .list();
    }

    /** The pieces of one step, of whatever attempt, that begin before a line, newest first. */
    public static List<LogChunk> before(Run run, String step, long line, int limit) {
        return LogChunk.<LogChunk>find(
                        "runId = ?1 and step = ?2 and firstLine < ?3 order by firstLine desc",
                        run.id,
                        step,
                        line)
                .page(0, limit)
                .list();
    }

    /** The pieces of one step, of whatever attempt, that end after a line, oldest first. */
    public static List<LogChunk> after(Run run, String step, long line, int limit) {
        return LogChunk.<LogChunk>find(
                        "runId = ?1 and step = ?2 and firstLine + lineCount - 1 > ?3 order by firstLine",
                        run.id,
                        step,
                        line)
                .page(0, limit)
                .list();
    }

    /** Where a step's log begins and ends in the stream. */
    public record Span(String step, long from, long to) {}

    /** The spans of the last attempt's steps, by step. */
    public static Map<String, Span> spans(Run run) {
        return getEntityManager()
                .createQuery(
                        """
                        select new dev.goldsmith.run.LogChunk$Span(
                            c.step, min(c.logFrom), max(c.logTo))
                        from LogChunk c where c.runId = ?1 and c.attempt = ?2 group by c.step
                        """,
                        Span.class)
                .setParameter(1, run.id)
                .setParameter(2, run.attempt)
                .getResultStream()
                .collect(Collectors.toMap(Span::step, span -> span));
    }
}
