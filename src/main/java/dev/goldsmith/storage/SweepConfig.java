package dev.goldsmith.storage;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** When contents that nobody holds go. */
@ConfigMapping(prefix = "goldsmith.sweep")
public interface SweepConfig {

    /** How often the places are looked through. */
    @WithDefault("15m")
    Duration every();

    /**
     * How long a content that nobody holds stays. It must be longer than anybody takes between
     * putting a content and writing down what it is for.
     */
    @WithDefault("1h")
    Duration grace();
}
