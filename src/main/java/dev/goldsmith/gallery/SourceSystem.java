package dev.goldsmith.gallery;

import dev.goldsmith.build.image.Catalogue;
import dev.goldsmith.kernel.Violation;
import dev.goldsmith.schema.GalleryImageId;
import dev.goldsmith.schema.GuestOs;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.schema.ManagedImageId;
import dev.goldsmith.schema.Source;
import dev.goldsmith.template.ImageReferences;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Refuses steps that the source's system can't run, where it is known at the save. What isn't, a
 * run finds out before it boots anything.
 */
@ApplicationScoped
public class SourceSystem implements ImageReferences {
    @Inject Catalogue catalogue;

    @Override
    public List<Violation> check(
            Access by, Team team, @Nullable Template saved, ImageTemplate template) {
        return switch (template.properties().source()) {
            case Source.PlatformImage image -> platform(image, template);
            case Source.SharedImageVersion shared ->
                    GalleryImageId.find(shared.imageVersionId())
                            .map(id -> version(by, id))
                            .filter(version -> version.content != null)
                            .map(version -> GuestOs.of(version.published().os()).cannot(template))
                            .orElse(List.of());
            case Source.ManagedImage managed ->
                    ManagedImageId.find(managed.imageId())
                            .map(id -> ManagedImage.of(by.tenantId(), id))
                            .filter(image -> by.may(Permission.READ, image.teamId))
                            .map(image -> GuestOs.of(image.content.os()).cannot(template))
                            .orElse(List.of());
        };
    }

    /** The system of what a template starts from; null: nobody knows yet. */
    public @Nullable GuestOs of(Access by, ImageTemplate template) {
        return switch (template.properties().source()) {
            case Source.PlatformImage image ->
                    catalogue.find(image).map(it -> GuestOs.of(it.os())).orElse(null);
            case Source.SharedImageVersion shared ->
                    GalleryImageId.find(shared.imageVersionId())
                            .map(id -> version(by, id))
                            .filter(version -> version.content != null)
                            .map(version -> GuestOs.of(version.published().os()))
                            .orElse(null);
            case Source.ManagedImage managed ->
                    ManagedImageId.find(managed.imageId())
                            .map(id -> ManagedImage.of(by.tenantId(), id))
                            .map(image -> GuestOs.of(image.content.os()))
                            .orElse(null);
        };
    }

    List<Violation> platform(Source.PlatformImage image, ImageTemplate template) {
        return catalogue
                .find(image)
                .map(entry -> published(GuestOs.of(entry.os()), entry, template))
                .orElse(List.of());
    }

    /** No publisher's Linux image has PowerShell; a gallery's may. */
    private static List<Violation> published(
            GuestOs os, Catalogue.Entry entry, ImageTemplate template) {
        var faults = new ArrayList<>(os.cannot(template));
        if (os == GuestOs.LINUX) {
            GuestOs.powerShell(template)
                    .forEach(path ->
                            faults.add(
                                    new Violation(
                                            path,
                                            "`PowerShell` needs Windows or an image with `pwsh`, and '%s' is a bare Linux; use `Shell`, or a gallery image that has it as the source."
                                                    .formatted(entry.urn()))));
        }
        return faults;
    }

    private static @Nullable ImageVersion version(Access by, GalleryImageId id) {
        var gallery = Gallery.byName(id.gallery());
        var definition = gallery == null ? null : ImageDefinition.of(gallery, id.image());
        if (gallery == null
                || definition == null
                || !ImageDefinition.readable(by, gallery, definition)) {
            return null;
        }
        var number = Objects.requireNonNullElse(id.version(), "latest");
        return number.equalsIgnoreCase("latest")
                ? ImageVersion.latest(definition)
                : VersionNumber.parse(number)
                        .map(it -> ImageVersion.of(definition, it))
                        .orElse(null);
    }

    @Override
    public void prepare(Access by, Team team, ImageTemplate template) {}
}
