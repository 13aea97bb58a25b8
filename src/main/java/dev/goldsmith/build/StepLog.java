package dev.goldsmith.build;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the step under way says: to the journal, and its last lines kept for a failure. Nothing
 * leaves it before the mask has seen it.
 */
final class StepLog implements Progress {
    private final Journal journal;
    private final Plan.Step step;
    private final Mask mask;
    private final Mask.Stream stream;
    private final Tail tail = new Tail();

    StepLog(Journal journal, Plan.Step step, Mask mask) {
        this.journal = journal;
        this.step = step;
        this.mask = mask;
        this.stream = mask.stream();
    }

    void say(String text) {
        tell(stream.take(text));
    }

    /** What the mask holds back: nothing comes that it could belong to. */
    void end() {
        tell(stream.end());
    }

    private void tell(String text) {
        if (!text.isEmpty()) {
            tail.add(text);
            journal.output(step.id(), text);
        }
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
        journal.warned(step.id(), mask.of(warning));
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
        end();
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
        end();
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
                step.id(),
                mask.of("%s: %s".formatted(step.planned().title(), cause)),
                code,
                mask.of(lines));
    }

    /** What a port said of this step. */
    BuildFailure failure(BuildFailure told) {
        return failure(told.message(), told.exitCode, told.lastLines);
    }
}
