package dev.goldsmith.contents;

import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.packages.PackageList;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.UUID;

/**
 * What a bill of materials is of. Of the same version it is always the same, to the byte.
 *
 * @param name {@code golden/nginx}
 * @param disk SHA-256 of the system's qcow2, in hexadecimal
 * @param created when the version was published
 * @param id of the document
 */
record Described(
        String name, String version, String disk, Instant created, UUID id, PackageList packages) {

    static Described of(
            Gallery gallery, ImageDefinition image, ImageVersion version, PackageList packages) {
        var content = version.published();
        var whole =
                "%s/%d/%s/%s"
                        .formatted(
                                version.tenantId, version.id, content.disk(), content.packages());
        return new Described(
                gallery.name + "/" + image.name,
                version.number().toString(),
                content.disk(),
                Objects.requireNonNull(version.publishedAt).truncatedTo(ChronoUnit.SECONDS),
                UUID.nameUUIDFromBytes(whole.getBytes(StandardCharsets.UTF_8)),
                packages);
    }

    String uri() {
        return "urn:uuid:" + id;
    }
}
