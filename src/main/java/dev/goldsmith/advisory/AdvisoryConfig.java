package dev.goldsmith.advisory;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Where advisories come from. */
@ConfigMapping(prefix = "goldsmith.advisory")
public interface AdvisoryConfig {
    /** A folder that advisories are imported from, seen by all portals. */
    Optional<Path> folder();

    /** How long after an import of the folder or of a URL it is imported again. */
    @WithDefault("24h")
    Duration every();

    /** The most that a file from a URL may have. */
    @WithDefault("1G")
    MemorySize maxBytes();

    /** For all of it to arrive. */
    @WithDefault("15m")
    Duration fetchTimeout();
}
