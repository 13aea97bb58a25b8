package dev.goldsmith.build.image;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * @param cache folder of the base images on this host
 * @param mirror plain-http Debian archive for recipes and their guests; empty: this host's own
 * @param securityMirror the archive of its security updates; empty: this host's own
 * @param fresh how long a base image counts as {@code latest}
 */
public record ImageSettings(
        Path cache, Optional<String> mirror, Optional<String> securityMirror, Duration fresh) {
    ImageSettings with(Duration other) {
        return new ImageSettings(cache, mirror, securityMirror, other);
    }
}
