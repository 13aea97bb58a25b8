package dev.goldsmith.build;

import dev.goldsmith.build.Hypervisor.TimeUp;
import dev.goldsmith.build.Hypervisor.Watch;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;

/**
 * A template's own word on whether a guest is really back: a command that succeeds sooner or later.
 */
final class RestartCheck {
    private static final long PAUSE_MILLIS = 1000;

    private RestartCheck() {}

    static void succeed(
            String check, Instant until, Clock clock, Guest guest, StepLog log, Watch watch)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        if (check.isEmpty()) {
            return;
        }
        while (true) {
            int code = guest.run(check, log::say, watch);
            if (code == 0) {
                return;
            }
            if (clock.instant().isAfter(until)) {
                throw log.failure(
                        "the guest is back, but restartCheckCommand still ended with exit code %d when its time was over (restartTimeout)"
                                .formatted(code),
                        code,
                        log.last());
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
