package dev.goldsmith.activity;

import io.smallrye.config.ConfigMapping;
import java.net.URI;
import java.util.Optional;

/** Where else it is known what happened. */
@ConfigMapping(prefix = "goldsmith.activity")
public interface ActivityConfig {
    /**
     * Gets each tenant's newest signed head once a minute: a file ({@code file:///mnt/audit/heads})
     * that lines are added to, or an address ({@code https://…}) that they are posted to. Best
     * where neither the database's nor the store's administrators write.
     */
    Optional<URI> witness();
}
