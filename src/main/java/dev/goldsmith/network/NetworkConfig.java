package dev.goldsmith.network;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** How far the operator lets teams open their guests' networks. */
@ConfigMapping(prefix = "goldsmith.network")
public interface NetworkConfig {
    /** Address ranges (CIDR) inside which a profile may open something besides the internet. */
    @WithDefault("10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10")
    List<String> mayOpen();

    /** Bridges of the workers' hosts that a profile may join guests to; default: none. */
    Optional<List<String>> bridges();
}
