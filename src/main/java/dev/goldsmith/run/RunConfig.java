package dev.goldsmith.run;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** How runs are queued and leased. */
@ConfigMapping(prefix = "goldsmith.run")
public interface RunConfig {
    /** How long a worker holds a run without a heartbeat. */
    @WithDefault("15s")
    Duration lease();

    /** How often a worker says that it is alive. */
    @WithDefault("5s")
    Duration heartbeat();

    /** Bytes of a run's log that are kept; of a longer one, the last. */
    @WithDefault("67108864")
    long logBytes();

    /** How long the logs of runs that have ended are kept; for ever unless it is set. */
    Optional<Duration> keepLogs();

    /** A worker that doesn't answer a cancellation in this time loses its lease. */
    @WithDefault("60s")
    Duration cancelDeadline();
}
