package dev.goldsmith.gallery;

import dev.goldsmith.build.image.Catalogue;
import dev.goldsmith.installation.Places;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import dev.goldsmith.run.Destinations;
import dev.goldsmith.run.Run;
import dev.goldsmith.schema.AzureTarget;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.Elsewhere;
import dev.goldsmith.schema.GalleryImageId;
import dev.goldsmith.schema.GuestOs;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.schema.ManagedImageId;
import dev.goldsmith.schema.Source;
import dev.goldsmith.schema.TemplateReader;
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
    @Inject Places places;

    @Override
    public Taken taken(ImageTemplate document) {
        var followed = Followed.of(document).orElse(null);
        var name = followed == null ? null : followed.channel();
        var definition = followed == null ? null : followed.definition();
        if (followed == null || name == null || definition == null) {
            // One that isn't there is found by whoever looks at the source.
            return new Taken(document, null, null);
        }
        var channel = Channel.find(definition, name);
        var version = channel == null ? null : channel.version();
        if (version == null || version.state != ImageVersion.State.PUBLISHED) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "Channel %s of %s is empty. Promote a version to it, or have the template follow another channel."
                            .formatted(name, followed.image()));
        }
        version.requireUsable();
        var number = version.number().toString();
        var pinned = new Followed(followed.source().withVersion(number), name);
        return new Taken(pinned.into(document), number, version.published().digest().hex());
    }

    @Override
    public boolean isLinux(ImageTemplate document) {
        return GuestOs.of(os(document.properties().source())) == GuestOs.LINUX;
    }

    @Override
    public ImageTemplate patched(ImageTemplate document) {
        return PatchNumbers.in(document);
    }

    /** Null: only its worker knows. */
    private @Nullable String os(Source source) {
        return switch (source) {
            case Source.PlatformImage image ->
                    catalogue.find(image).map(Catalogue.Entry::os).orElse(null);
            case Source.SharedImageVersion shared ->
                    GalleryImageId.find(shared.imageVersionId())
                            .map(GalleryDestinations::published)
                            .map(it -> it.published().os())
                            .orElse(null);
            case Source.ManagedImage managed -> {
                var id = ManagedImageId.parse(managed.imageId());
                var image = ManagedImage.of(id.subscription(), id);
                yield image == null ? null : image.content.os();
            }
        };
    }

    @Override
    public List<Violation> obstacles(long teamId, ImageTemplate template) {
        if (Elsewhere.is(template)) {
            return List.of();
        }
        var violations = new ArrayList<Violation>();
        var source = template.properties().source();
        var missing = missing(source);
        if (missing == null) {
            missing = unshared(teamId, source);
        }
        if (missing == null) {
            missing = EndOfLife.refusal(template);
        }
        if (missing != null) {
            violations.add(new Violation(SOURCE, missing));
        }
        var targets = published(template);
        violations.addAll(AzureTargets.faults(teamId, targets, places));
        TargetVersion.lock(targets);
        var version = version(source);
        var clashes = TargetVersion.clashes(targets, version);
        for (int i = 0; i < targets.size(); i++) {
            var obstacle = obstacle(targets.get(i), null, version);
            if (obstacle == null) {
                obstacle = clashes.get(i);
            }
            if (obstacle != null) {
                violations.add(new Violation("$.properties.distribute[%d]".formatted(i), obstacle));
            }
        }
        return violations;
    }

    private static List<Distributor> published(ImageTemplate template) {
        var validate = template.properties().validate();
        return validate != null && Boolean.TRUE.equals(validate.sourceValidationOnly())
                ? List.of()
                : template.properties().distribute();
    }

    @Override
    public void keepNumbers(Run run) {
        var template = TemplateReader.read(run.inputs().document);
        if (Elsewhere.is(template)) {
            return;
        }
        var source = template.properties().source();
        if (source instanceof Source.SharedImageVersion shared) {
            GalleryImageId.find(shared.imageVersionId())
                    .map(GalleryDestinations::published)
                    .ifPresent(ImageVersion::stay);
        }
        var version = version(source);
        for (var target : published(template)) {
            foresee(target, run, version);
        }
    }

    @Override
    public @Nullable String foresee(Distributor target, Run run, String sourceVersion) {
        TargetVersion.lock(List.of(target));
        return foresee(target, run, VersionNumber.parse(sourceVersion).orElse(null));
    }

    private static @Nullable String foresee(
            Distributor target, Run run, @Nullable VersionNumber source) {
        var obstacle = obstacle(target, run, source);
        if (obstacle == null
                && target instanceof Distributor.SharedImage shared
                && !AzureTarget.is(shared)) {
            TargetVersion.keep(shared, run, source);
        }
        return obstacle;
    }

    @Override
    public @Nullable String obstacle(Distributor target, Run builder, String sourceVersion) {
        return obstacle(target, builder, VersionNumber.parse(sourceVersion).orElse(null));
    }

    /**
     * @param run that publishes, or built what is published; null: one that is to be asked for
     */
    private static @Nullable String obstacle(
            Distributor target, @Nullable Run run, @Nullable VersionNumber source) {
        var withdrawn = run == null ? null : Withdrawal.of(run);
        if (run != null && withdrawn != null) {
            return withdrawn.ofRun(run);
        }
        if (AzureTarget.is(target)) {
            // Azure is asked by the worker that builds, before it does.
            return null;
        }
        return switch (target) {
            case Distributor.SharedImage shared -> TargetVersion.obstacle(shared, run, source);
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

    /** Sharing may have ended since the save. */
    private static @Nullable String unshared(long teamId, Source source) {
        var id =
                source instanceof Source.SharedImageVersion shared
                        ? GalleryImageId.find(shared.imageVersionId()).orElse(null)
                        : null;
        var gallery = id == null ? null : Gallery.byName(id.gallery());
        var definition =
                id == null || gallery == null ? null : ImageDefinition.of(gallery, id.image());
        return gallery == null || definition == null || ImageShare.lets(teamId, gallery, definition)
                ? null
                : GalleryReferences.notShared(Team.<Team>findById(teamId), gallery, definition);
    }

    private @Nullable String missing(Source source) {
        return switch (source) {
            case Source.PlatformImage image -> catalogue.obstacle(image);
            case Source.SharedImageVersion shared ->
                    GalleryImageId.find(shared.imageVersionId())
                            .map(id -> missing(shared, published(id)))
                            .orElse(null);
            case Source.ManagedImage managed -> {
                var id = ManagedImageId.parse(managed.imageId());
                var image = ManagedImage.of(id.subscription(), id);
                if (image == null) {
                    yield "Managed image '%s' doesn't exist any more.".formatted(managed.imageId());
                }
                var withdrawn = Withdrawal.of(image);
                yield withdrawn == null ? null : withdrawn.ofImage("Managed image " + image.name);
            }
        };
    }

    private static @Nullable String missing(
            Source.SharedImageVersion shared, @Nullable ImageVersion version) {
        if (version == null) {
            return "Image version '%s' doesn't exist (any more)."
                    .formatted(shared.imageVersionId());
        }
        return version.unusable("Image version '%s'".formatted(shared.imageVersionId()));
    }

    /** The number that a run of now would find; null where only its worker can say, or nothing. */
    static @Nullable VersionNumber version(Source source) {
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
