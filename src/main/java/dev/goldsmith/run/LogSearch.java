package dev.goldsmith.run;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Tenancy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Looks for a text in a run's log, a part of it at once: whoever wants to know more asks for the
 * next part, and whoever goes away asks for none. A few search at a time; the others wait for their
 * turn, which is short.
 */
@ApplicationScoped
public class LogSearch {
    private static final int AT_ONCE = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int PIECES = 16;

    /** How much of the log is looked through for one answer. */
    private static final long PART = 8 << 20;

    /** A small piece costs as much as this many bytes. */
    private static final long LEAST = 16 << 10;

    private static final int MOST_LINES = 400;

    private final Semaphore turns = new Semaphore(AT_ONCE, true);

    @Inject RunLog log;
    @Inject Tenancy tenancy;

    /**
     * @param next the offset to go on at; -1 when the end is reached
     */
    public record Found(List<RunLog.Line> lines, long next) {}

    /**
     * The lines that contain a text, without regard to case. Must not be called in a transaction:
     * it may have to wait.
     *
     * @param from an offset
     * @param gone asked now and then whether nobody waits for the answer any more
     * @throws Refused UNAVAILABLE when too many others search
     */
    public Found find(Run run, String text, long from, BooleanSupplier gone) throws IOException {
        try {
            if (!turns.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new Refused(
                        Refusal.UNAVAILABLE,
                        "Too many log searches are running. Try again in a moment.");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Found(List.of(), from);
        }
        try {
            return part(run, text.toLowerCase(Locale.ROOT), from, gone);
        } finally {
            turns.release();
        }
    }

    private Found part(Run run, String wanted, long from, BooleanSupplier gone) throws IOException {
        var found = new ArrayList<RunLog.Line>();
        long size = 0;
        long looked = 0;
        long at = from;
        while (true) {
            long start = at;
            var chunks = tenancy.in(run.tenantId, () -> LogChunk.from(run, start, PIECES));
            if (chunks.isEmpty()) {
                return new Found(found, -1);
            }
            for (var chunk : chunks) {
                if (looked >= PART
                        || found.size() >= MOST_LINES
                        || size >= RunLog.WINDOW
                        || gone.getAsBoolean()) {
                    return new Found(found, at);
                }
                long bytes = 0;
                for (var line : log.lines(chunk)) {
                    bytes += line.text().length();
                    if (line.text().toLowerCase(Locale.ROOT).contains(wanted)) {
                        found.add(line);
                        size += line.text().length();
                    }
                }
                looked += Math.max(LEAST, bytes);
                at = chunk.logTo;
            }
        }
    }
}
