package dev.goldsmith.gallery;

import dev.goldsmith.build.image.Catalogue;
import dev.goldsmith.kernel.Violation;
import dev.goldsmith.schema.AzureTarget;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.GalleryImageId;
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
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Knows which images a template may start from and distribute to. */
@ApplicationScoped
public class GalleryReferences implements ImageReferences {
    @Inject Catalogue catalogue;

    @Override
    public List<Violation> check(
            Access by, Team team, @Nullable Template saved, ImageTemplate template) {
        var faults = new ArrayList<Violation>();
        checkSource(by, team, template.properties().source(), faults);
        checkEnd(saved, template, faults);
        var targets = template.properties().distribute();
        for (int i = 0; i < targets.size(); i++) {
            var path = "$.properties.distribute[%d]".formatted(i);
            if (AzureTarget.is(targets.get(i))) {
                continue;
            }
            switch (targets.get(i)) {
                case Distributor.SharedImage shared ->
                        GalleryImageId.find(shared.galleryImageId())
                                .ifPresent(id ->
                                        checkTarget(by, id, path + ".galleryImageId", faults));
                case Distributor.ManagedImage managed ->
                        ManagedImageId.find(managed.imageId())
                                .ifPresent(id -> checkTeam(by, id, path + ".imageId", faults));
                case Distributor.Vhd _ -> {}
            }
        }
        if (faults.isEmpty()) {
            TargetVersion.clashes(targets, pinned(template.properties().source()))
                    .forEach((i, clash) ->
                            faults.add(
                                    new Violation(
                                            "$.properties.distribute[%d]".formatted(i), clash)));
        }
        return faults;
    }

    /** The number of a source that is always the same one. */
    private static @Nullable VersionNumber pinned(Source source) {
        var text =
                switch (source) {
                    case Source.PlatformImage image -> image.version();
                    case Source.SharedImageVersion shared ->
                            GalleryImageId.find(shared.imageVersionId())
                                    .map(GalleryImageId::version)
                                    .orElse("");
                    case Source.ManagedImage _ -> "";
                };
        return VersionNumber.parse(text).orElse(null);
    }

    /** A template that starts from it already can be saved; whether it can be run is asked then. */
    private static void checkEnd(
            @Nullable Template saved, ImageTemplate template, List<Violation> faults) {
        boolean already =
                saved != null
                        && Optional.ofNullable(Followings.of(saved)).equals(Followed.of(template));
        var ended = faults.isEmpty() && !already ? EndOfLife.refusal(template) : null;
        if (ended != null) {
            faults.add(new Violation("$.properties.source", ended));
        }
    }

    private void checkSource(Access by, Team team, Source source, List<Violation> faults) {
        switch (source) {
            case Source.PlatformImage image -> {
                var obstacle = catalogue.obstacle(image);
                if (obstacle != null) {
                    faults.add(new Violation("$.properties.source", obstacle));
                }
            }
            case Source.SharedImageVersion shared -> {
                var id = GalleryImageId.find(shared.imageVersionId()).orElse(null);
                if (id == null) {
                    return;
                }
                var path = "$.properties.source.imageVersionId";
                var gallery = Gallery.byName(id.gallery());
                var definition = gallery == null ? null : ImageDefinition.of(gallery, id.image());
                boolean lets =
                        gallery != null
                                && definition != null
                                && ImageShare.lets(team.id, gallery, definition);
                if (!id.subscription().equalsIgnoreCase(by.tenantId())
                        || gallery == null
                        || !lets && !by.may(Permission.READ, gallery.teamId)) {
                    faults.add(
                            new Violation(
                                    path,
                                    "There is no gallery '%s' in subscription %s that you can read."
                                            .formatted(id.gallery(), id.subscription())));
                    return;
                }
                if (definition == null) {
                    faults.add(
                            new Violation(
                                    path,
                                    "Gallery '%s' has no image definition '%s'."
                                            .formatted(gallery.name, id.image())));
                } else if (!lets) {
                    faults.add(new Violation(path, notShared(team, gallery, definition)));
                } else if (!"latest".equalsIgnoreCase(id.version())) {
                    var fault = pinned(definition, String.valueOf(id.version()));
                    if (fault != null) {
                        faults.add(new Violation(path, fault));
                    }
                }
            }
            case Source.ManagedImage managed -> {
                var image =
                        ManagedImageId.find(managed.imageId())
                                .map(id -> ManagedImage.of(by.tenantId(), id))
                                .orElse(null);
                if (image == null || !by.may(Permission.READ, image.teamId)) {
                    faults.add(
                            new Violation(
                                    "$.properties.source.imageId",
                                    "There is no managed image '%s' that you can read."
                                            .formatted(managed.imageId())));
                } else if (image.teamId != team.id) {
                    faults.add(
                            new Violation(
                                    "$.properties.source.imageId",
                                    "Managed image '%s' belongs to another team, and managed images can't be shared. Start from an image definition that is shared with team %s."
                                            .formatted(managed.imageId(), team.slug)));
                } else {
                    var withdrawn = Withdrawal.of(image);
                    if (withdrawn != null) {
                        faults.add(
                                new Violation(
                                        "$.properties.source.imageId",
                                        withdrawn.ofImage(
                                                "Managed image '%s'".formatted(image.name))));
                    }
                }
            }
        }
    }

    /** Only to those who may know that it is there. */
    static String notShared(Team team, Gallery gallery, ImageDefinition definition) {
        return "Image definition %s/%s isn't shared with team %s. Ask an owner of team %s to share it."
                .formatted(
                        gallery.name,
                        definition.name,
                        team.slug,
                        Team.<Team>findById(gallery.teamId).slug);
    }

    /** Why nothing can be built on this version; null: it can. */
    private static @Nullable String pinned(ImageDefinition definition, String number) {
        var version =
                VersionNumber.parse(number).map(n -> ImageVersion.of(definition, n)).orElse(null);
        if (version == null || version.state != ImageVersion.State.PUBLISHED) {
            return "'%s' has no version %s; end the id in an existing version or in 'latest'."
                    .formatted(definition.name, number);
        }
        return version.unusable("Version %s of '%s'".formatted(number, definition.name));
    }

    private void checkTarget(Access by, GalleryImageId id, String path, List<Violation> faults) {
        var gallery = Gallery.byName(id.gallery());
        if (!id.subscription().equalsIgnoreCase(by.tenantId())
                || gallery == null
                || !by.may(Permission.READ, gallery.teamId)) {
            faults.add(
                    new Violation(
                            path,
                            "There is no gallery '%s' in subscription %s; make it first, or name one of: %s.%s"
                                    .formatted(
                                            id.gallery(),
                                            id.subscription(),
                                            writable(by),
                                            onAzure(by, id.subscription()))));
        } else if (!by.may(Permission.EDIT, gallery.teamId)) {
            faults.add(
                    new Violation(
                            path,
                            "Gallery '%s' belongs to a team where you can only read; distribute to one of: %s."
                                    .formatted(gallery.name, writable(by))));
        } else if (id.version() != null) {
            var number = VersionNumber.parse(id.version());
            var definition = ImageDefinition.of(gallery, id.image());
            if (number.isEmpty()) {
                faults.add(
                        new Violation(
                                path,
                                "'%s' isn't a version: use major.minor.patch, for example 1.4.0."
                                        .formatted(id.version())));
            } else if (definition != null && ImageVersion.of(definition, number.get()) != null) {
                faults.add(
                        new Violation(
                                path,
                                "Version %s of '%s' exists already; name another one, or leave '/versions/…' out to have it numbered."
                                        .formatted(id.version(), definition.name)));
            }
        }
    }

    /** What somebody may have meant who names another subscription. */
    private static String onAzure(Access by, String subscription) {
        return subscription.equalsIgnoreCase(by.tenantId())
                ? ""
                : " If it is on Azure, give the target the tags `%s` and `%s`."
                        .formatted(AzureTarget.CONNECTION_TAG, AzureTarget.WAY_TAG);
    }

    private static void checkTeam(
            Access by, ManagedImageId id, String path, List<Violation> faults) {
        var team = Team.bySlug(id.resourceGroup());
        if (!id.subscription().equalsIgnoreCase(by.tenantId())
                || team == null
                || !by.may(Permission.EDIT, team.id)) {
            faults.add(
                    new Violation(
                            path,
                            "There is no resource group '%s' in subscription %s that you can publish to; use subscription %s and one of: %s.%s"
                                    .formatted(
                                            id.resourceGroup(),
                                            id.subscription(),
                                            by.tenantId(),
                                            Team.readable(by).stream()
                                                    .filter(t -> by.may(Permission.EDIT, t.id))
                                                    .map(t -> t.slug)
                                                    .collect(Collectors.joining(", ")),
                                            onAzure(by, id.subscription()))));
        }
    }

    private static String writable(Access by) {
        var names =
                Gallery.<Gallery>list("nameKey not like '#%' order by nameKey").stream()
                        .filter(g -> by.may(Permission.EDIT, g.teamId))
                        .map(g -> g.name)
                        .collect(Collectors.joining(", "));
        return names.isEmpty() ? "none yet" : names;
    }

    /**
     * A definition that a template distributes to is made with the first template that names it.
     */
    @Override
    public void prepare(Access by, Team team, ImageTemplate template) {
        for (var target : AzureTarget.here(template.properties().distribute())) {
            if (target instanceof Distributor.SharedImage shared) {
                var id = GalleryImageId.parse(shared.galleryImageId());
                var gallery = Gallery.require(by, id.gallery());
                if (ImageDefinition.of(gallery, id.image()) == null) {
                    ImageDefinition.create(gallery, id.image());
                }
            }
        }
    }
}
