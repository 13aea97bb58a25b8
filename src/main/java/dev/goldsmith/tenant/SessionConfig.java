package dev.goldsmith.tenant;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long somebody stays signed in in a browser. */
@ConfigMapping(prefix = "goldsmith.session")
public interface SessionConfig {

    /** A session that nobody used for this long ends. */
    @WithDefault("8h")
    Duration idle();

    /** Every session ends this long after it began. */
    @WithDefault("7d")
    Duration longest();
}
