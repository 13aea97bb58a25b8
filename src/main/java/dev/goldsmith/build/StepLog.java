package dev.goldsmith.build;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the step under way says: to the journal, and its last lines kept for a failure. */
final class StepLog implements Progress {
    private final Journal journal;
    private final Plan.Step step;
    private final Tail tail = new Tail();

    StepLog(Journal journal, Plan.Step step) {
        this.journal = journal;
        this.step = step;
    }

    void say(String text) {
        tail.add(text);
        journal.output(step.id(), text);
    }

    /** The engine's own words, apart from those of a script that didn't end its last line. */
    @Override
    public void line(String line) {
        endLine();
        say(line + "\n");
    }

    /** No failure, and nothing that only the log may tell. */
    void warn(String warning) {
        line("warning: " + warning);
        journal.warned(step.id(), warning);
    }

    /** Each package, and how many there are. */
    void updated(Updated updated) {
        for (var change : updated.packages().changes()) {
            line(
                    switch (change.kind()) {
                        case ADDED -> "%s %s added".formatted(change.name(), change.to());
                        case REMOVED -> "%s %s removed".formatted(change.name(), change.from());
                        case UPGRADED, DOWNGRADED, CHANGED ->
                                "%s %s -> %s".formatted(change.name(), change.from(), change.to());
                    });
        }
        line(updated.summary());
        journal.updated(step.id(), updated);
    }

    void endLine() {
        if (tail.amidLine()) {
            say("\n");
        }
    }

    @Override
    public void percent(int percent) {
        journal.progress(step.id(), percent);
    }

    @Override
    public void checkpoint() {
        journal.checkpoint();
    }

    List<String> last() {
        return tail.lines();
    }

    BuildFailure failure(String cause) {
        return failure(cause, null, List.of());
    }

    /** Of a command that didn't end as it should. */
    BuildFailure failure(String cause, int code) {
        return failure(cause, code, last());
    }

    /** Every failure's one line: the step's title and the cause. */
    BuildFailure failure(String cause, @Nullable Integer code, List<String> lines) {
        return new BuildFailure(
                step.id(), "%s: %s".formatted(step.planned().title(), cause), code, lines);
    }

    /** What a port said of this step. */
    BuildFailure failure(BuildFailure told) {
        return failure(told.message(), told.exitCode, told.lastLines);
    }
}
