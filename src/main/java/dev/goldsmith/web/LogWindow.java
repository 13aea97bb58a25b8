package dev.goldsmith.web;

import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunLog;
import io.quarkus.qute.RawString;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The part of a step's log that a page has at once.
 *
 * @param older the line before which there is more, 0 when there is none
 * @param newer the line after which there is more, 0 when there is none
 */
record LogWindow(RawString html, long older, long newer) {
    static final LogWindow NONE = new LogWindow(new RawString(""), 0, 0);

    private static final int LINES = 400;

    /** Lines after the one that a link names. */
    private static final int AFTER = 150;

    /**
     * The last lines. Nothing is newer, also what was said since they were read: the stream brings
     * that, and only to a page that has the end.
     */
    static LogWindow end(RunLog log, Run run, String step) throws IOException {
        var window = before(log, run, step, Long.MAX_VALUE);
        return new LogWindow(window.html(), window.older(), 0);
    }

    static LogWindow before(RunLog log, Run run, String step, long line) throws IOException {
        return of(log, run, step, log.before(run, step, line, LINES));
    }

    static LogWindow after(RunLog log, Run run, String step, long line) throws IOException {
        return of(log, run, step, log.after(run, step, line, LINES));
    }

    /** Apart, so that long lines on one side don't push out the line itself. */
    static LogWindow around(RunLog log, Run run, String step, long line) throws IOException {
        var lines = new ArrayList<>(log.before(run, step, line + 1, LINES - AFTER));
        lines.addAll(log.after(run, step, line, AFTER));
        return of(log, run, step, lines);
    }

    private static LogWindow of(RunLog log, Run run, String step, List<RunLog.Line> lines) {
        if (lines.isEmpty()) {
            return NONE;
        }
        long first = lines.getFirst().number();
        long last = lines.getLast().number();
        return new LogWindow(
                new RawString(LogLines.html(lines)),
                log.hasBefore(run, step, first) ? first : 0,
                log.hasAfter(run, step, last) ? last : 0);
    }
}
