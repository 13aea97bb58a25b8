package dev.goldsmith.template;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.schema.GalleryImageId;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.schema.Source;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An image of a gallery that templates start from.
 *
 * @param image {@code gallery/image}, in lower case
 * @param version a number or {@code latest}; null: whichever
 */
public record SourceImage(String image, @Nullable String version) {
    /** The tag of a document that names a channel of the image that it starts from. */
    public static final String CHANNEL_TAG = "goldsmithChannel";

    private static final int SOME = 50;

    public static SourceImage of(String gallery, String image, @Nullable String version) {
        return new SourceImage((gallery + "/" + image).toLowerCase(Locale.ROOT), version);
    }

    public static SourceImage of(GalleryImageId id) {
        return of(id.gallery(), id.image(), id.version());
    }

    /** Whether both start from the same version, or follow the same. */
    static boolean isSame(ImageTemplate one, ImageTemplate other) {
        return one.properties().source().equals(other.properties().source())
                && Objects.equals(channel(one), channel(other));
    }

    private static @Nullable String channel(ImageTemplate template) {
        return template.tags() == null ? null : template.tags().get(CHANNEL_TAG);
    }

    /** Null: it starts from something else. */
    static @Nullable SourceImage of(ImageTemplate template) {
        return template.properties().source() instanceof Source.SharedImageVersion source
                ? GalleryImageId.find(source.imageVersionId()).map(SourceImage::of).orElse(null)
                : null;
    }

    /**
     * {@code gallery/image} or {@code gallery/image/version}, several with commas between.
     *
     * @throws Refused INVALID_REQUEST
     */
    public static List<SourceImage> parse(String text) {
        var images =
                Stream.of(text.split(",", -1))
                        .map(it -> it.strip().split("/", -1))
                        .filter(it -> it.length == 2 || it.length == 3)
                        .map(it -> of(it[0], it[1], it.length == 3 ? it[2] : null))
                        .toList();
        if (images.size() != text.split(",", -1).length || images.size() > SOME) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "source",
                    "'source' must be an image such as golden/debian-base, or a version such as golden/debian-base/1.0.0; several, %d at most, with commas between. It is '%s'."
                            .formatted(SOME, text));
        }
        return images;
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return version == null ? image : image + "/" + version;
    }
}
