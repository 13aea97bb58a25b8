package dev.goldsmith.gallery;

import dev.goldsmith.approval.Destination;
import dev.goldsmith.schema.AzureTarget;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.GalleryImageId;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.schema.ManagedImageId;
import dev.goldsmith.tenant.Team;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Objects;

/** Whose galleries and managed images a template publishes into. */
@ApplicationScoped
public class GalleryOwners implements Destination.Finder {

    @Override
    public List<Destination> of(ImageTemplate document) {
        return AzureTarget.here(document).stream()
                .map(GalleryOwners::of)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    private static @org.jspecify.annotations.Nullable Destination of(Distributor target) {
        return switch (target) {
            case Distributor.SharedImage shared -> {
                var id = GalleryImageId.find(shared.galleryImageId()).orElse(null);
                var gallery = id == null ? null : Gallery.byName(id.gallery());
                yield id == null || gallery == null ? null : of(gallery, id.image());
            }
            case Distributor.ManagedImage managed -> {
                var id = ManagedImageId.find(managed.imageId()).orElse(null);
                var team = id == null ? null : Team.bySlug(id.resourceGroup());
                yield id == null || team == null ? null : of(team, id.name());
            }
            // A file of its run or of the tenant's region: no team's, and trusted by no name.
            case Distributor.Vhd _ -> null;
        };
    }

    static Destination of(Gallery gallery, String image) {
        return new Destination(gallery.teamId, gallery.nameKey + "/" + Gallery.key(image));
    }

    static Destination of(Team team, String managedImage) {
        return new Destination(team.id, "managed image " + Gallery.key(managedImage));
    }
}
