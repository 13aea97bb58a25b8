package dev.goldsmith.run;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who works on a run. It is prolonged by the database's clock ({@link Queue#extend}); an owner that
 * isn't heard of until its end has lost the run.
 */
@Embeddable
public class Lease {
    /** So many workers may be lost over one run; then it has failed. */
    static final int MAX_LOSSES = 3;

    /** Raised whenever the run changes hands: whoever holds an older one can write nothing. */
    public long fence;

    @Column(name = "leaseOwner")
    public @Nullable String owner;

    @Column(name = "leaseUntil")
    public @Nullable Instant until;

    /** How many owners fell silent. */
    public int losses;

    void take(String worker) {
        fence++;
        owner = worker;
    }

    /** Its owner fell silent, but may believe to hold it still. */
    void lose() {
        losses++;
        giveBack();
    }

    void giveBack() {
        fence++;
        end();
    }

    void end() {
        owner = null;
        until = null;
    }

    boolean isLostForGood() {
        return losses >= MAX_LOSSES;
    }
}
