package dev.goldsmith.fetch;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Ends what is under way when the time is over; a server that drips bytes can't prolong it. */
final class Deadline implements AutoCloseable {
    private final Thread watch;
    private @Nullable Runnable end;
    private boolean over;

    Deadline(Duration time) {
        watch =
                Thread.ofVirtual()
                        .name("fetch deadline")
                        .start(() -> {
                            try {
                                Thread.sleep(time);
                                pass();
                            } catch (InterruptedException e) {
                                // Closed in time.
                            }
                        });
    }

    /** What to end from now on. */
    synchronized void cancels(Runnable what) {
        end = what;
        if (over) {
            what.run();
        }
    }

    synchronized boolean isOver() {
        return over;
    }

    private synchronized void pass() {
        over = true;
        if (end != null) {
            end.run();
        }
    }

    @Override
    public void close() {
        watch.interrupt();
    }
}
