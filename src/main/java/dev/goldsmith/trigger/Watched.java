package dev.goldsmith.trigger;

import dev.goldsmith.template.SourceImage;
import jakarta.persistence.Embeddable;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a trigger for a newer source waits for.
 *
 * @param source one name for all that wait for the same: {@code tenant/gallery/image} in lower
 *     case, or a platform image as the catalogue spells it
 * @param channel in lower case; null: {@code latest}
 */
@Embeddable
public record Watched(String source, @Nullable String channel) {
    static Watched image(String tenant, String gallery, String image, @Nullable String channel) {
        return new Watched(
                tenant + "/" + SourceImage.of(gallery, image, null).image(),
                channel == null ? null : channel.toLowerCase(Locale.ROOT));
    }

    static Watched platform(String urn) {
        return new Watched(urn, null);
    }

    boolean isPlatform() {
        return source.indexOf('/') < 0;
    }

    /** {@code channel stable of golden/base}, {@code Debian:debian-12:12-gen2}. */
    public String words() {
        var name = source.substring(source.indexOf('/') + 1);
        return channel == null ? name : "channel %s of %s".formatted(channel, name);
    }
}
