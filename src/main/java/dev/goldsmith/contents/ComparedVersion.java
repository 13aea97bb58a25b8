package dev.goldsmith.contents;

import dev.goldsmith.gallery.Channel;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.packages.PackageList;
import dev.goldsmith.run.Run;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of two.
 *
 * @param packages null: the list isn't in the store any more
 * @param template null: it is gone, or whoever asks doesn't read it
 * @param run the one that built it; null: it is gone, or whoever asks doesn't read its template
 */
public record ComparedVersion(
        Gallery gallery,
        ImageDefinition image,
        ImageVersion version,
        List<Channel> channels,
        @Nullable PackageList packages,
        @Nullable Template template,
        @Nullable Run run) {

    /**
     * @param name {@code 1.0.2} or {@code latest}, of this image, or {@code golden/nginx/1.0.2}
     * @throws Refused NOT_FOUND also when it isn't there for whoever asks
     */
    static ComparedVersion require(
            Access by, PackageLists lists, String gallery, String image, String name) {
        var parts = name.split("/", -1);
        return switch (parts.length) {
            case 1 -> of(by, lists, ImageDefinition.require(by, gallery, image), name);
            case 3 -> of(by, lists, ImageDefinition.require(by, parts[0], parts[1]), parts[2]);
            default ->
                    throw Refused.field(
                            Refusal.INVALID_REQUEST,
                            "with",
                            "\"%s\" isn't a version: use a number such as 1.0.2, or gallery/image/version."
                                    .formatted(name));
        };
    }

    private static ComparedVersion of(
            Access by, PackageLists lists, ImageDefinition.Shelved shelved, String number) {
        var version = ImageVersion.require(shelved.definition(), number);
        Template template = Template.findById(version.templateId);
        boolean reads = template != null && by.may(Permission.READ, template.teamId);
        return new ComparedVersion(
                shelved.gallery(),
                shelved.definition(),
                version,
                Channel.at(version),
                lists.of(version).orElse(null),
                reads ? template : null,
                reads ? Run.findById(version.runId) : null);
    }

    /** {@code golden/nginx/1.0.2}. */
    public String name() {
        return "%s/%s/%s".formatted(gallery.name, image.name, version.number());
    }

    /** When it does; null: never. */
    public @Nullable Instant ends() {
        return version.endsAt(image);
    }

    /** How long its run took; null: unknown. */
    public @Nullable Duration took() {
        return run == null || run.startedAt == null || run.endedAt == null
                ? null
                : Duration.between(run.startedAt, run.endedAt);
    }
}
