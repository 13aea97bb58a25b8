package dev.goldsmith.contents;

import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.packages.PackageList;
import java.util.Locale;
import java.util.function.Function;

/**
 * The bill of materials of a version, as a file.
 *
 * @param fileName {@code nginx-1.0.0.spdx.json}
 */
public record Sbom(String fileName, String mediaType, String json) {
    public enum Format {
        SPDX("application/spdx+json", "spdx", Spdx::of),
        CYCLONEDX("application/vnd.cyclonedx+json; version=1.6", "cdx", CycloneDx::of);

        private final String mediaType;
        private final String suffix;
        private final Function<Described, String> writer;

        Format(String mediaType, String suffix, Function<Described, String> writer) {
            this.mediaType = mediaType;
            this.suffix = suffix;
            this.writer = writer;
        }

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        public String fileName(ImageDefinition image, ImageVersion version) {
            return "%s-%s.%s.json".formatted(image.name, version.number(), suffix);
        }
    }

    public static Sbom of(
            Format format,
            Gallery gallery,
            ImageDefinition image,
            ImageVersion version,
            PackageList packages) {
        return new Sbom(
                format.fileName(image, version),
                format.mediaType,
                format.writer.apply(Described.of(gallery, image, version, packages)));
    }
}
