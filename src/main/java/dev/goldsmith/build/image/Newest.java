package dev.goldsmith.build.image;

import dev.goldsmith.kernel.Digest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Port to those who remember which version of each platform image is the newest of all workers. */
public interface Newest {
    /** For who is alone. */
    Newest OWN =
            new Newest() {
                @Override
                public @Nullable Found of(String urn) {
                    return null;
                }

                @Override
                public void tell(String urn, String version, Digest content) {}
            };

    /**
     * @param at when it was told of first
     */
    record Found(String version, Digest content, Instant at) {}

    /** Null: nobody has looked. */
    @Nullable Found of(String urn);

    /** What {@code latest} means here now. */
    void tell(String urn, String version, Digest content);
}
