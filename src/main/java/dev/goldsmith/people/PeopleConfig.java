package dev.goldsmith.people;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long what is promised to people holds. */
@ConfigMapping(prefix = "goldsmith.people")
public interface PeopleConfig {

    /** How long the link of an invitation is good. */
    @WithDefault("7d")
    Duration invitation();

    /** How long a deleted tenant can be taken back. */
    @WithDefault("30d")
    Duration grace();
}
