package dev.goldsmith.build;

import dev.goldsmith.build.store.WarmState;
import dev.goldsmith.schema.GuestOs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Port: boots throw-away VMs. */
public interface Hypervisor {

    /**
     * Boots a disk and waits until the build user can sign in.
     *
     * @throws GuestLost when it never does: why, and the last lines of its console
     */
    Guest boot(Machine machine, Consumer<String> say, Watch watch)
            throws GuestLost, TimeUp, IOException;

    /**
     * A machine goes on where another one was.
     *
     * @param machine with a disk of the state's content, and the same devices as that one
     * @throws GuestLost when it doesn't; booting it is the way then
     */
    Guest wake(Machine machine, WarmState from, Consumer<String> say, Watch watch)
            throws GuestLost, TimeUp, IOException;

    /** What a guest can tell of this host's machines: others may leave other layers. */
    String traits() throws IOException;

    /** What this host has for VMs; the first call may boot a small kernel. */
    Engine.Condition look();

    /**
     * Ends VMs, and removes their runs' folders, that belong to no run of {@code alive}.
     *
     * @param off called with such a folder before it is removed; its VMs have ended
     */
    void reap(Set<String> alive, Consumer<Path> off);

    /**
     * @param run {@link Order#run}
     * @param name tells the VMs of one run apart, {@code build} or {@code proof}
     * @param disk a qcow2 that the guest writes to
     * @param dataDisks further ones, by LUN
     * @param cloudInit whether the guest reads a NoCloud seed instead of SMBIOS credentials
     */
    record Machine(
            String run,
            String name,
            Path disk,
            List<Path> dataDisks,
            int vcpus,
            int memoryMb,
            GuestOs os,
            boolean cloudInit,
            Network network) {
        public Machine {
            dataDisks = List.copyOf(dataDisks);
        }

        /** The system's first. */
        public List<Path> disks() {
            return Stream.concat(Stream.of(disk), dataDisks.stream()).toList();
        }
    }

    /** Asked at least once a second inside waits; throws when the wait must end. */
    interface Watch {
        /**
         * @throws TimeUp when the build's time is over, or its room
         * @throws Journal.Interrupted when the run must stop
         */
        void check() throws TimeUp;
    }

    /** The build has used up its time, or its room. */
    final class TimeUp extends Exception {
        public TimeUp(String message) {
            super(message, null, false, false);
        }
    }
}
