package dev.goldsmith.door;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/** Who stands between the clients and this server. */
@ConfigMapping(prefix = "goldsmith")
public interface ProxyConfig {

    /**
     * Addresses or ranges (CIDR) of reverse proxies: what they say of a request is believed, what
     * anybody else says isn't.
     */
    Optional<List<String>> proxies();
}
