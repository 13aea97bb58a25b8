package dev.goldsmith.build;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the step under way says: to the journal, and its last lines kept for a failure. */
final class StepLog {
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
    void line(String line) {
        say(tail.amidLine() ? "\n" + line + "\n" : line + "\n");
    }

    List<String> last() {
        return tail.lines();
    }

    BuildFailure failure(String cause) {
        return failure(cause, null, List.of());
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
