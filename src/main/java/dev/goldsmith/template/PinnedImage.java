package dev.goldsmith.template;

import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.schema.Source;
import java.util.Locale;
import java.util.Optional;

/**
 * A platform image that a document names by its version, which may not be had again.
 *
 * @param urn {@code publisher:offer:sku}, in lower case
 */
public record PinnedImage(String urn, String version) {
    /** Of the column; no image that there is has a longer name. */
    private static final int LONGEST = 400;

    static Optional<PinnedImage> of(ImageTemplate template) {
        return template.properties().source() instanceof Source.PlatformImage image
                        && !image.version().equalsIgnoreCase("latest")
                ? Optional.of(
                                parse(
                                        String.join(
                                                ":",
                                                image.publisher(),
                                                image.offer(),
                                                image.sku(),
                                                image.version())))
                        .filter(it -> it.toString().length() <= LONGEST)
                : Optional.empty();
    }

    /** As {@link #toString} writes it, with the urn in any case. */
    public static PinnedImage parse(String text) {
        int colon = text.lastIndexOf(':');
        return new PinnedImage(
                text.substring(0, colon).toLowerCase(Locale.ROOT), text.substring(colon + 1));
    }

    @Override
    public String toString() {
        return urn + ":" + version;
    }
}
