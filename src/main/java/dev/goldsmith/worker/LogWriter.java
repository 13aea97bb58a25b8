package dev.goldsmith.worker;

import dev.goldsmith.build.Journal;
import dev.goldsmith.run.Queue;
import dev.goldsmith.run.RunLog;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Gathers a guest's words into whole, timed lines and writes them in pieces: when enough has come
 * together, or when the oldest has waited half a second.
 */
final class LogWriter implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(LogWriter.class);
    private static final int PIECE = 64 * 1024;
    private static final int LONGEST_LINE = 16 * 1024;
    private static final Duration SOON = Duration.ofMillis(500);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final Queue.Ref ref;
    private final RunLog log;
    private final ReentrantLock lock = new ReentrantLock();
    private final StringBuilder partial = new StringBuilder();
    private final ByteArrayOutputStream piece = new ByteArrayOutputStream();
    private final Thread clock;
    private String step = "";
    private int lines;
    private @Nullable RuntimeException failure;

    LogWriter(Queue.Ref ref, RunLog log) {
        this.ref = ref;
        this.log = log;
        this.clock = Thread.ofVirtual().name("log-" + ref.runId()).start(this::tick);
    }

    void step(String next) {
        lock.lock();
        try {
            flush();
            step = next;
        } finally {
            lock.unlock();
        }
    }

    void write(String text) {
        lock.lock();
        try {
            if (failure != null) {
                throw failure;
            }
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '\n'
                        || (partial.length() >= LONGEST_LINE && !Character.isLowSurrogate(c))) {
                    endLine();
                }
                if (c != '\n') {
                    partial.append(c);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void endLine() {
        piece.writeBytes(
                (TIME.format(Instant.now()) + " " + partial + "\n")
                        .getBytes(StandardCharsets.UTF_8));
        partial.setLength(0);
        lines++;
        if (piece.size() >= PIECE) {
            writePiece();
        }
    }

    /** Everything up to here is written, an unfinished line too. */
    void flush() {
        lock.lock();
        try {
            if (!partial.isEmpty()) {
                endLine();
            }
            writePiece();
        } finally {
            lock.unlock();
        }
    }

    private void writePiece() {
        if (piece.size() == 0) {
            return;
        }
        byte[] bytes = piece.toByteArray();
        int count = lines;
        boolean held = Fenced.patiently(() -> log.append(ref, step, bytes, count));
        piece.reset();
        lines = 0;
        if (!held) {
            throw new Journal.Interrupted(Heartbeat.End.LOST.name());
        }
    }

    private void tick() {
        try {
            while (true) {
                Thread.sleep(SOON);
                lock.lock();
                try {
                    writePiece();
                } catch (RuntimeException e) {
                    failure = e;
                    return;
                } finally {
                    lock.unlock();
                }
            }
        } catch (InterruptedException _) {
            // Closed.
        }
    }

    @Override
    public void close() {
        clock.interrupt();
        if (failure == null) {
            try {
                flush();
            } catch (Journal.Interrupted _) {
                // The lease is somebody else's: so is the log.
            } catch (RuntimeException e) {
                // How the run ended is told all the same.
                LOG.warnf(e, "run %d: the last of its log could not be written", ref.runId());
            }
        }
    }
}
