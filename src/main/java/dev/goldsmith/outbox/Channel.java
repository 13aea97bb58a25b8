package dev.goldsmith.outbox;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A way by which deliveries go: it renders one, sends it, and notes what came of it. */
public interface Channel {

    /**
     * Takes a delivery and renders it, in a transaction of its tenant's. What is needed to send is
     * in the parcel.
     *
     * @return null when there is nothing to send, or somebody else has it
     */
    @Nullable Parcel pack(long id, Instant now);

    interface Parcel {
        /** With no transaction open, and nothing of the database held. */
        Outcome send();
    }

    interface Outcome {
        boolean arrived();

        /** In another transaction of the tenant's; ends the lease. */
        void note(Instant now);
    }
}
