package dev.goldsmith.door;

import io.quarkus.runtime.annotations.StaticInitSafe;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/**
 * How much of a portal one sender gets. Each portal counts for itself. Filters are made before
 * anything else is, hence the safety.
 */
@StaticInitSafe
@ConfigMapping(prefix = "goldsmith.limits")
public interface LimitsConfig {
    /** Bytes of all bodies in flight together; default: an eighth of the heap, 16 MiB at least. */
    Optional<MemorySize> bodies();

    /** A body has this long to arrive, and a second more for each 64 KiB. */
    @WithDefault("15s")
    Duration bodyWithin();

    Connections connections();

    Dear person();

    Tenant tenant();

    interface Connections {
        /** Open at once. */
        @WithDefault("2000")
        int all();

        /** Of them, from one address that is no proxy of ours; IPv6 by its /64. */
        @WithDefault("500")
        int each();

        /** The head of a request has this long to arrive, however often a byte of it comes. */
        @WithDefault("10s")
        Duration headWithin();
    }

    /** Of what costs much: saves, imports, deployments, comparisons, searches. */
    interface Dear {
        @WithDefault("300")
        int aMinute();

        @WithDefault("8")
        int atOnce();
    }

    interface Tenant {
        @WithDefault("1200")
        int aMinute();

        @WithDefault("16")
        int atOnce();
    }
}
