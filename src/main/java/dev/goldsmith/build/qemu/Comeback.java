package dev.goldsmith.build.qemu;

import dev.goldsmith.build.GuestLost;
import dev.goldsmith.build.Hypervisor.TimeUp;
import dev.goldsmith.build.Hypervisor.Watch;
import dev.goldsmith.build.Pause;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/** A restart that was asked for: the guest goes down, and its SSH answers again. */
final class Comeback {
    private static final long PAUSE_MILLIS = 300;

    private final Ssh way;
    private final Machine machine;
    private final Duration within;

    /** What is known of the machine besides its SSH. */
    interface Machine {
        boolean wentDown() throws GuestLost;

        /** Throws when it can't come back any more. */
        void requireAlive() throws GuestLost;

        GuestLost lost(String cause);
    }

    Comeback(Ssh way, Machine machine, Duration within) {
        this.way = way;
        this.machine = machine;
        this.within = within;
    }

    /**
     * @return as {@link dev.goldsmith.build.Guest#restart}
     */
    int after(String command, Consumer<String> output, Watch watch)
            throws GuestLost, TimeUp, IOException {
        var until = Instant.now().plus(within);
        var code = ask(command, output, watch);
        if (code != null && code != 0 && !machine.wentDown()) {
            return code;
        }
        while (!machine.wentDown()) {
            await(until, watch, "it did not go down in %d s (restartTimeout)");
        }
        output.accept("the guest went down\n");
        way.disconnect();
        while (!way.connect()) {
            await(until, watch, "it did not come back in %d s (restartTimeout)");
        }
        output.accept("the guest is up\n");
        return 0;
    }

    /** A restart may end the connection before its own command has ended. */
    private @org.jspecify.annotations.Nullable Integer ask(
            String command, Consumer<String> output, Watch watch)
            throws TimeUp, IOException, GuestLost {
        try {
            return way.run(command, InputStream.nullInputStream(), output, watch);
        } catch (IOException e) {
            machine.requireAlive();
            if (way.open()) {
                throw e;
            }
            return null;
        }
    }

    private void await(Instant until, Watch watch, String tooLate) throws GuestLost, TimeUp {
        watch.check();
        machine.requireAlive();
        if (Instant.now().isAfter(until)) {
            throw machine.lost(tooLate.formatted(within.toSeconds()));
        }
        Pause.millis(PAUSE_MILLIS);
    }
}
