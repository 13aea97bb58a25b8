package dev.goldsmith.gallery;

import dev.goldsmith.build.image.Catalogue;
import dev.goldsmith.kernel.Violation;
import dev.goldsmith.run.Destinations;
import dev.goldsmith.run.Run;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.GalleryImageId;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.schema.ManagedImageId;
import dev.goldsmith.schema.Source;
import dev.goldsmith.tenant.Team;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Knows which images are there, and which version numbers are still free. */
@ApplicationScoped
public class GalleryDestinations implements Destinations {
    private static final String SOURCE = "$.properties.source";

    @Inject Catalogue catalogue;

    @Override
    public List<Violation> obstacles(ImageTemplate template) {
        var violations = new ArrayList<Violation>();
        var source = template.properties().source();
        var missing = missing(source);
        if (missing != null) {
            violations.add(new Violation(SOURCE, missing));
        }
        var version = version(source);
        var validate = template.properties().validate();
        boolean publishes =
                validate == null || !Boolean.TRUE.equals(validate.sourceValidationOnly());
        var targets = publishes ? template.properties().distribute() : List.<Distributor>of();
        for (int i = 0; i < targets.size(); i++) {
            var obstacle = obstacle(targets.get(i), null, version);
            if (obstacle != null) {
                violations.add(new Violation("$.properties.distribute[%d]".formatted(i), obstacle));
            }
        }
        return violations;
    }

    @Override
    public @Nullable String obstacle(Distributor target, Run builder, String sourceVersion) {
        return obstacle(
                target,
                ImageVersion.of(builder.builderId(), target.runOutputName()),
                VersionNumber.parse(sourceVersion).orElse(null));
    }

    /**
     * @param own the version that the run took for this target already
     */
    private static @Nullable String obstacle(
            Distributor target, @Nullable ImageVersion own, @Nullable VersionNumber source) {
        return switch (target) {
            case Distributor.SharedImage shared -> gallery(shared, own, source);
            case Distributor.ManagedImage managed -> {
                var team = ManagedImageId.parse(managed.imageId()).resourceGroup();
                yield Team.bySlug(team) != null
                        ? null
                        : "Resource group '%s' doesn't exist any more. Change `imageId` in the template."
                                .formatted(team);
            }
            case Distributor.Vhd _ -> null;
        };
    }

    private static @Nullable String gallery(
            Distributor.SharedImage target,
            @Nullable ImageVersion own,
            @Nullable VersionNumber source) {
        var id = GalleryImageId.parse(target.galleryImageId());
        var name = id.gallery() + "/" + id.image();
        var gallery = Gallery.byName(id.gallery());
        if (gallery == null) {
            return "Gallery '%s' doesn't exist any more. Create it again, or change `galleryImageId` in the template."
                    .formatted(id.gallery());
        }
        var definition = ImageDefinition.of(gallery, id.image());
        if (definition == null) {
            return "Image definition '%s' doesn't exist any more. Create it again, or change `galleryImageId` in the template."
                    .formatted(name);
        }
        if (own != null) {
            return own.state != ImageVersion.State.DELETED
                    ? null
                    : "Version %s of %s was deleted, and its number isn't used again. Run the template again."
                            .formatted(own.number(), name);
        }
        var there =
                SpokenFor.number(target, source)
                        .map(number -> ImageVersion.of(definition, number))
                        .orElse(null);
        return there == null || there.state == ImageVersion.State.REFUSED
                ? null
                : taken(there, name) + " " + otherwise(id, there);
    }

    private static String taken(ImageVersion version, String name) {
        return switch (version.state) {
            case PUBLISHED -> "Version %s of %s exists already.".formatted(version.number(), name);
            case RESERVED ->
                    "Version %s of %s is reserved by run %d."
                            .formatted(version.number(), name, version.runNumber);
            case WAITING ->
                    "Version %s of %s is a copy that waits for an approval."
                            .formatted(version.number(), name);
            case REFUSED, DELETED ->
                    "Version %s of %s was deleted, and its number isn't used again."
                            .formatted(version.number(), name);
        };
    }

    private static String otherwise(GalleryImageId id, ImageVersion there) {
        return id.version() != null
                ? "Change the version in the template, or remove `/versions/%s` to have versions numbered automatically."
                        .formatted(id.version())
                : "The source is still at version %s: run the template when the source has a new version, or set `versioning.scheme` to `Latest`."
                        .formatted(there.number());
    }

    private @Nullable String missing(Source source) {
        return switch (source) {
            case Source.PlatformImage image ->
                    catalogue.find(image).isPresent()
                            ? null
                            : "The catalogue doesn't have the platform image '%s' any more."
                                    .formatted(image.urn());
            case Source.SharedImageVersion shared ->
                    GalleryImageId.find(shared.imageVersionId()).isPresent()
                                    && version(shared) == null
                            ? "Image version '%s' doesn't exist (any more)."
                                    .formatted(shared.imageVersionId())
                            : null;
            case Source.ManagedImage managed -> {
                var id = ManagedImageId.parse(managed.imageId());
                yield ManagedImage.of(id.subscription(), id) != null
                        ? null
                        : "Managed image '%s' doesn't exist any more.".formatted(managed.imageId());
            }
        };
    }

    /** The number that a run of now would find; null where only its worker can say, or nothing. */
    private static @Nullable VersionNumber version(Source source) {
        return switch (source) {
            case Source.PlatformImage image -> VersionNumber.parse(image.version()).orElse(null);
            case Source.SharedImageVersion shared ->
                    GalleryImageId.find(shared.imageVersionId())
                            .map(GalleryDestinations::published)
                            .map(ImageVersion::number)
                            .orElse(null);
            case Source.ManagedImage _ -> null;
        };
    }

    private static @Nullable ImageVersion published(GalleryImageId id) {
        var gallery = Gallery.byName(id.gallery());
        var definition = gallery == null ? null : ImageDefinition.of(gallery, id.image());
        if (definition == null) {
            return null;
        }
        var number = Objects.requireNonNullElse(id.version(), "latest");
        var version =
                number.equals("latest")
                        ? ImageVersion.latest(definition)
                        : VersionNumber.parse(number)
                                .map(it -> ImageVersion.of(definition, it))
                                .orElse(null);
        return version == null || version.state != ImageVersion.State.PUBLISHED ? null : version;
    }
}
