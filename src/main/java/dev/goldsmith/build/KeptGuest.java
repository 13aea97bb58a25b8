package dev.goldsmith.build;

import dev.goldsmith.build.Hypervisor.TimeUp;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The machine of a build that failed, kept for people who want to look into it. Closing it ends it
 * and removes its files.
 */
public final class KeptGuest implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String machine;
    private final Guest guest;
    private final Supplier<Optional<String>> lack;
    private final Runnable end;

    /**
     * @param lack why it has no room left, while it hasn't
     * @param end closes the guest and removes its files
     */
    public KeptGuest(String machine, Guest guest, Supplier<Optional<String>> lack, Runnable end) {
        this.machine = machine;
        this.guest = guest;
        this.lack = lack;
        this.end = end;
    }

    /** {@code build}, or {@code proof} for the one that boots the captured image. */
    public String machine() {
        return machine;
    }

    /** Its SSH server, on this host's loopback. */
    public int sshPort() {
        return guest.sshPort();
    }

    /** Whom to sign in as: not root, with sudo. */
    public String user() {
        return guest.user();
    }

    /** False once it powered off, panicked, or QEMU died. */
    public boolean running() {
        return guest.running();
    }

    /** Whether it can go on writing: nobody else watches what is done in it. */
    public boolean hasRoom() {
        return lack.get().isEmpty();
    }

    /**
     * Lets whoever has this key sign in as {@link #user}.
     *
     * @param publicKey a line of {@code authorized_keys}, of base64 and plain words only
     */
    public void admit(String publicKey) throws GuestLost, IOException {
        if (!publicKey.matches("[A-Za-z0-9@.+/= -]+")) {
            throw new IllegalArgumentException("this isn't a public key");
        }
        var giveUp = Instant.now().plus(PATIENCE);
        try {
            guest.admit(
                    publicKey,
                    () -> {
                        if (Instant.now().isAfter(giveUp)) {
                            throw new TimeUp("it takes too long");
                        }
                    });
        } catch (TimeUp up) {
            throw new IOException("it doesn't answer", up);
        }
    }

    @Override
    public void close() {
        end.run();
    }
}
