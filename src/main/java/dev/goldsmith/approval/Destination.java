package dev.goldsmith.approval;

import dev.goldsmith.schema.ImageTemplate;
import java.util.List;

/**
 * Something of a team's that images are published into, and that people trust.
 *
 * @param name {@code web/web-nginx}, an image definition in its gallery; or {@code managed image
 *     web-nginx}; lower-case
 */
public record Destination(long teamId, String name) {

    /** Port to the nouns that images are published into. */
    public interface Finder {
        /** Those that this document distributes to, as far as they are there, each once. */
        List<Destination> of(ImageTemplate document);
    }
}
