package dev.goldsmith.run;

import dev.goldsmith.kernel.DatabaseAway;
import org.jspecify.annotations.Nullable;

/** Work on several things: one that fails keeps nothing from the others, and is told at the end. */
final class Each implements AutoCloseable {
    private @Nullable RuntimeException first;

    void run(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            if (DatabaseAway.causedBy(e)) {
                // So it is for the others.
                throw e;
            }
            if (first == null) {
                first = e;
            } else {
                first.addSuppressed(e);
            }
        }
    }

    /** Throws what failed first. */
    @Override
    public void close() {
        if (first != null) {
            throw first;
        }
    }
}
