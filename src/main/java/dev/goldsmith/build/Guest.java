package dev.goldsmith.build;

import dev.goldsmith.build.store.WarmState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A running VM, reached as the build user: not root, with sudo. Closing it ends it at once. */
public interface Guest extends AutoCloseable {

    /**
     * Runs a shell command; its standard input is empty, standard output and error come in order.
     *
     * @return the exit code
     */
    default int run(String command, Consumer<String> output, Hypervisor.Watch watch)
            throws GuestLost, Hypervisor.TimeUp, IOException {
        return run(command, new byte[0], output, watch);
    }

    /**
     * The same with a standard input: what it brings is in the guest's memory alone, and in no
     * command line.
     */
    int run(String command, byte[] input, Consumer<String> output, Hypervisor.Watch watch)
            throws GuestLost, Hypervisor.TimeUp, IOException;

    /**
     * The HTTP proxy, as the guest sees it, by which alone it reaches the outside; empty when its
     * programs do so by themselves.
     */
    Optional<String> proxy();

    /** Copies a local file into the guest, owned by the build user. */
    void copy(Path file, String destination, int mode, Hypervisor.Watch watch)
            throws GuestLost, Hypervisor.TimeUp, IOException;

    /**
     * Runs a command that restarts the guest, and returns when the build user can sign in again.
     *
     * @param within how long all of it may take
     * @return the command's exit code; another than 0 when it failed and the guest goes on as it is
     * @throws GuestLost also when it doesn't go down, or doesn't come back
     */
    int restart(String command, Duration within, Consumer<String> output, Hypervisor.Watch watch)
            throws GuestLost, Hypervisor.TimeUp, IOException;

    /**
     * Freezes what the disks hold now as a layer, all at one moment: from here on the guest writes
     * to these files.
     *
     * @param next of each disk, the system's first
     */
    void overlay(List<Path> next) throws GuestLost, IOException;

    /**
     * Writes down where the guest is, for others to {@linkplain Hypervisor#wake go on} from there.
     * It stands still meanwhile, and goes on itself afterwards, however that ended.
     *
     * @param into files that aren't there yet
     * @throws IOException when it can't be written
     */
    void remember(WarmState into, Hypervisor.Watch watch)
            throws GuestLost, Hypervisor.TimeUp, IOException;

    /** Asks the guest to power down, waits until it has, and leaves a clean disk. */
    void powerDown(Hypervisor.Watch watch) throws GuestLost, Hypervisor.TimeUp, IOException;

    /**
     * Lets whoever has this key sign in as the build user.
     *
     * @param publicKey a line of {@code authorized_keys}, of base64 and plain words only
     */
    void admit(String publicKey, Hypervisor.Watch watch)
            throws GuestLost, Hypervisor.TimeUp, IOException;

    /** Its SSH server, on this host's loopback. */
    int sshPort();

    /** The build user's name. */
    String user();

    /** False once it powered off, panicked, or its hypervisor died. */
    boolean running();

    @Override
    void close();
}
