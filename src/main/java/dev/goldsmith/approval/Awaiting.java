package dev.goldsmith.approval;

import dev.goldsmith.tenant.Access;

/** Port to the nouns that wait for an answer: each of them has one bean. */
public interface Awaiting {
    /** Whether the thing is one of its own. */
    boolean knows(String subject);

    /**
     * Locks the thing until the transaction ends. Always called before the approval is locked: who
     * cancels the thing comes from that side, and two orders would deadlock.
     */
    void lock(String subject);

    /** The approval ended, one way or the other; in its transaction. */
    void ended(Approval approval, Access by);
}
