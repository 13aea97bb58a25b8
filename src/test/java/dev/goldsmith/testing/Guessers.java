package dev.goldsmith.testing;

import dev.goldsmith.tenant.SignInThrottle;
import dev.goldsmith.tenant.Tenancy;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Who guessed wrong has to wait; for two seconds at first, which a slow machine is over soon. */
public final class Guessers {
    private Guessers() {}

    /** Whoever waits at an address for one more try at this name does so for a while. */
    public static void waitLonger(Tenancy tenancy, String name) {
        int waiting =
                tenancy.outside(() ->
                        SignInThrottle.update(
                                "blockedUntil = ?1 where nameKey like ?2 and failures > ?3",
                                Instant.now().plus(Duration.ofMinutes(15)),
                                "% at % " + name.toLowerCase(Locale.ROOT),
                                SignInThrottle.FEW));
        if (waiting == 0) {
            throw new AssertionError("nobody waits for " + name);
        }
    }
}
