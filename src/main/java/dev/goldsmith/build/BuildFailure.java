package dev.goldsmith.build;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A build ended without what it was asked for; says which step, why, and its last words. */
public final class BuildFailure extends Exception {
    /** The step's id, as planned. */
    public final String step;

    public final @Nullable Integer exitCode;

    /** The step's last lines of output, at most 20. */
    public final List<String> lastLines;

    /**
     * @param message one line that names the step, the cause and what would help
     */
    public BuildFailure(
            String step, String message, @Nullable Integer exitCode, List<String> lastLines) {
        super(message, null, true, false);
        this.step = step;
        this.exitCode = exitCode;
        this.lastLines = List.copyOf(lastLines);
    }

    public String message() {
        return String.valueOf(getMessage());
    }
}
