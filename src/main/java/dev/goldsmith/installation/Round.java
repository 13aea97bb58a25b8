package dev.goldsmith.installation;

import dev.goldsmith.kernel.DatabaseAway;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Something that is done again and again in the background, such as each second. That it fails is
 * said once, again when it fails for another reason, and once more when it works again.
 */
public final class Round {
    private final Logger log;
    private final String what;

    /** Why it failed when it was tried last; null: it worked. */
    private final AtomicReference<@Nullable String> failing = new AtomicReference<>();

    /**
     * @param what the work as a noun, which begins the sentences of the log
     */
    public Round(Logger log, String what) {
        this.log = log;
        this.what = what;
    }

    /**
     * @return false when it failed
     */
    public boolean run(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            failed(e);
            return false;
        }
        worked();
        return true;
    }

    public void failed(Throwable e) {
        boolean away = DatabaseAway.orYielded(e);
        var root = root(e);
        var reason = away ? "database" : root.getClass().getName();
        if (reason.equals(failing.getAndSet(reason))) {
            log.debugf(e, "%s still fails", what);
        } else if (away) {
            log.warnf(
                    "%s: waiting for the database (%s)",
                    what, String.valueOf(root.getMessage()).lines().findFirst().orElse(""));
        } else {
            log.warnf(e, "%s failed; it is tried again", what);
        }
    }

    public void worked() {
        if (failing.getAndSet(null) != null) {
            log.infof("%s: working again", what);
        }
    }

    private static Throwable root(Throwable e) {
        var root = e;
        for (int depth = 0; root.getCause() != null && depth < 20; depth++) {
            root = root.getCause();
        }
        return root;
    }
}
