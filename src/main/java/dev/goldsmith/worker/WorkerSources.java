package dev.goldsmith.worker;

import dev.goldsmith.build.BuildFailure;
import dev.goldsmith.build.ContentStore;
import dev.goldsmith.build.DiskImage;
import dev.goldsmith.build.Progress;
import dev.goldsmith.build.Sources;
import dev.goldsmith.build.image.PlatformSources;
import dev.goldsmith.gallery.Attesting;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageContent;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.ManagedImage;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Mishap;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.schema.GalleryImageId;
import dev.goldsmith.schema.GuestOs;
import dev.goldsmith.schema.ManagedImageId;
import dev.goldsmith.schema.Source;
import dev.goldsmith.tenant.Tenancy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Where a run's source comes from: the catalogue, or a gallery of its tenant. */
final class WorkerSources implements Sources {
    private static final Logger LOG = Logger.getLogger(WorkerSources.class);

    private final PlatformSources platform;
    private final ContentStore store;
    private final Tenancy tenancy;

    WorkerSources(PlatformSources platform, ContentStore store, Tenancy tenancy) {
        this.platform = platform;
        this.store = store;
        this.tenancy = tenancy;
    }

    @Override
    public Disk resolve(String tenant, Source source, Progress say) throws BuildFailure {
        return switch (source) {
            case Source.PlatformImage image -> platform.resolve(image, say);
            case Source.SharedImageVersion shared ->
                    gallery(tenant, GalleryImageId.parse(shared.imageVersionId()), say);
            case Source.ManagedImage managed ->
                    image(tenant, ManagedImageId.parse(managed.imageId()), say);
        };
    }

    private static @Nullable ManagedImage usable(@Nullable ManagedImage image) {
        return image == null ? null : image.requireUsable();
    }

    private Disk image(String tenant, ManagedImageId id, Progress say) throws BuildFailure {
        var image =
                Fenced.patiently(
                        () -> tenancy.in(tenant, () -> usable(ManagedImage.of(tenant, id))));
        if (image == null) {
            throw failure(
                    "The source isn't available: there is no managed image '%s'.".formatted(id));
        }
        say.line("managed image %s, %s".formatted(image.name, image.content.digest()));
        try {
            return disk(image.version(), image.content, new Parent.Managed(image.id));
        } catch (IOException e) {
            throw failure("The source isn't available: " + Mishap.said(e, LOG, "source " + id));
        }
    }

    private Disk disk(String version, ImageContent content, Parent parent) throws IOException {
        var dataDisks = new ArrayList<DiskImage>();
        for (var kept : content.disks()) {
            dataDisks.add(atHand(kept.digest(), kept.virtualBytes()));
        }
        return new Disk(
                atHand(content.digest(), content.virtualBytes()),
                version,
                GuestOs.of(content.os()),
                content.cloudInit(),
                dataDisks,
                parent);
    }

    private DiskImage atHand(Digest disk, long virtualBytes) throws IOException {
        store.require(disk);
        return new DiskImage(disk, virtualBytes, store);
    }

    record Found(String name, ImageVersion version) {}

    private Disk gallery(String tenant, GalleryImageId id, Progress say) throws BuildFailure {
        try {
            var found = Fenced.patiently(() -> tenancy.in(tenant, () -> published(id)));
            Attesting.known().requireContents(found.version());
            var number = found.version().number();
            var content = found.version().published();
            say.line(
                    "gallery image %s version %s, %s"
                            .formatted(found.name(), number, content.digest()));
            return disk(number.toString(), content, new Parent.Version(found.version().id));
        } catch (Refused e) {
            throw failure("The source isn't available: " + e.detail());
        } catch (IOException e) {
            throw failure("The source isn't available: " + Mishap.said(e, LOG, "source " + id));
        }
    }

    static Found published(GalleryImageId id) {
        var gallery = Gallery.byName(id.gallery());
        if (gallery == null) {
            throw new Refused(
                    Refusal.NOT_FOUND, "There is no gallery '%s'.".formatted(id.gallery()));
        }
        var definition = ImageDefinition.require(gallery, id.image());
        var version =
                ImageVersion.require(
                        definition, Objects.requireNonNullElse(id.version(), "latest"));
        return new Found(gallery.name + "/" + definition.name, version.requireUsable());
    }

    private static BuildFailure failure(String message) {
        return new BuildFailure("source", message, null, List.of());
    }
}
