package dev.goldsmith.webhook;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How patient webhooks are. */
@ConfigMapping(prefix = "goldsmith.webhook")
public interface WebhookConfig {

    /** How long one request may take. */
    @WithDefault("15s")
    Duration timeout();

    /** The wait after the first failed try; it doubles up to an hour. */
    @WithDefault("10s")
    Duration firstRetry();

    /** After this long a delivery is given up. */
    @WithDefault("3d")
    Duration giveUp();

    /** A webhook that failed all the time for this long is switched off. */
    @WithDefault("2d")
    Duration disableAfter();

    /** How long deliveries are kept to be looked at. */
    @WithDefault("30d")
    Duration keep();
}
