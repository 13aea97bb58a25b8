package dev.goldsmith.run;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who works on a run. It begins with the claim and is prolonged ({@link Queue#extend}) by the
 * database's clock; an owner that isn't heard of until its end has lost the run.
 */
@Embeddable
public class Lease {
    /** So many workers may be lost over one run; then it has failed. */
    static final int MAX_LOSSES = 3;

    /** Its owner is in the installation that was backed up, and this one was restored. */
    public static final String BACKUP = "(backup)";

    /** Raised whenever the run changes hands: whoever holds an older one can write nothing. */
    public long fence;

    @Column(name = "leaseOwner")
    public @Nullable String owner;

    @Column(name = "leaseUntil")
    public @Nullable Instant until;

    /** How many owners fell silent. */
    public int losses;

    /**
     * @param end by the database's clock
     */
    void take(String worker, Instant end) {
        fence++;
        owner = worker;
        until = end;
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

    boolean isOfABackup() {
        return BACKUP.equals(owner);
    }
}
