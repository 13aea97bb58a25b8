package dev.goldsmith.tenant;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long people's own keys to the API are good without their provider's word. */
@ConfigMapping(prefix = "goldsmith.tokens")
public interface TokenConfig {

    /** Of somebody whose provider hasn't answered for them for this long they sleep. */
    @WithDefault("30d")
    Duration sleepAfter();
}
