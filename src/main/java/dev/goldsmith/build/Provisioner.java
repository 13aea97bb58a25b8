package dev.goldsmith.build;

import dev.goldsmith.build.Hypervisor.TimeUp;
import dev.goldsmith.build.Hypervisor.Watch;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.schema.GuestOs;
import java.io.IOException;
import java.nio.file.Path;

/** What is done inside a guest, said in the words of its system. */
sealed interface Provisioner permits LinuxProvisioner, WindowsProvisioner {

    /**
     * @param scripts a folder for what is copied into guests
     */
    static Provisioner of(
            GuestOs os, LocalEngine engine, Network network, Path scripts, Watch watch) {
        var supplies = new Supplies(engine.store, scripts);
        var around = new Surroundings(engine.settings, network, supplies);
        return switch (os) {
            case LINUX -> new LinuxProvisioner(around, supplies, engine.clock, watch);
            case WINDOWS -> new WindowsProvisioner(around, supplies, engine.clock, watch);
        };
    }

    /** What tells this machine from all others; empty when nothing does. */
    String identity(Guest guest) throws GuestLost, TimeUp, IOException;

    /** Proxy and certificates for this worker's place in the world; generalize takes them out. */
    void surround(Guest guest, StepLog log) throws BuildFailure, GuestLost, TimeUp, IOException;

    /** Gives the system's own file system all of a disk that was grown. */
    void grow(Guest guest, StepLog log) throws BuildFailure, GuestLost, TimeUp, IOException;

    /**
     * @return the script's exit code, one that is valid
     */
    int script(Plan.Step step, Guest guest, Plan.Script script, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException;

    void file(Plan.Step step, Guest guest, Digest content, String destination, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException;

    /** Returns when the guest is back and its check succeeded. */
    void restart(Plan.Restart step, Guest guest, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException;

    void update(Plan.UpdateWindows step, Guest guest, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException;

    Inventory inventory(Guest guest, StepLog log) throws GuestLost, TimeUp, IOException;

    /** Takes out of the guest what belongs to this one machine, and what the engine brought in. */
    void generalize(Guest guest, StepLog log) throws BuildFailure, GuestLost, TimeUp, IOException;

    /** Says what of the guest's own services failed. */
    void health(Guest guest, StepLog log) throws GuestLost, TimeUp, IOException;

    /**
     * @param os what the guest says it is, {@code debian 12}
     * @param packages content hash of its {@link PackageList}
     */
    record Inventory(String os, Digest packages) {}
}
