package dev.goldsmith.run;

import dev.goldsmith.build.Sources;
import jakarta.persistence.Embeddable;
import org.jspecify.annotations.Nullable;

/**
 * Which image something was made of: one of the three. No foreign key holds it, so that it still
 * says so when that image is deleted.
 *
 * @param parentVersion id of a gallery's version
 * @param parentImage id of a managed image
 * @param parentPlatform {@code publisher:offer:sku} of a platform image
 */
@Embeddable
public record Parentage(
        @Nullable Long parentVersion, @Nullable Long parentImage, @Nullable String parentPlatform) {

    public static Parentage of(Sources.Parent parent) {
        return switch (parent) {
            case Sources.Parent.Platform platform -> new Parentage(null, null, platform.urn());
            case Sources.Parent.Version version -> new Parentage(version.id(), null, null);
            case Sources.Parent.Managed managed -> new Parentage(null, managed.id(), null);
        };
    }
}
