package dev.goldsmith.build;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Port to whatever builds images: QEMU here, Azure there. */
public interface Engine {

    /** Which runs it can execute. */
    Capability capability();

    /** Looks at what it has here to build with. It may take a while: it may boot a kernel. */
    Condition look();

    /**
     * Builds, proves and distributes. Returns when all targets are published.
     *
     * @throws BuildFailure when a step failed
     * @throws PartlyDistributed when some targets, not all, are published
     * @throws Kept when a step failed whose machine the template wants kept
     * @throws Journal.Interrupted when the journal said so; no VM and no half-made file is left
     */
    void execute(Order order, Journal journal, Distribution distribution)
            throws BuildFailure, PartlyDistributed, Kept;

    /**
     * Ends VMs and removes work folders that belong to no run of {@code alive}: called at a
     * worker's start and now and then.
     */
    void reap(Set<String> alive);

    /** Forgets what it kept for later builds of tenants that aren't among these. */
    void keepOnly(Set<String> tenants) throws IOException;

    /**
     * @param about how it builds here, for people: its acceleration, say
     * @param lacks what keeps it from building, a sentence each
     */
    record Condition(String about, List<String> lacks) {
        public Condition {
            lacks = List.copyOf(lacks);
        }
    }

    /** A step failed, and its machine runs on; whoever catches this closes it. */
    final class Kept extends Exception {
        public final BuildFailure failure;
        public final transient KeptGuest guest;

        public Kept(BuildFailure failure, KeptGuest guest) {
            super(failure.message(), failure, false, false);
            this.failure = failure;
            this.guest = guest;
        }
    }

    /** Some targets are published; why others aren't, or not wholly, is the failure. */
    final class PartlyDistributed extends Exception {
        public final BuildFailure failure;

        public PartlyDistributed(BuildFailure failure) {
            super(failure.message(), failure, false, false);
            this.failure = failure;
        }
    }
}
