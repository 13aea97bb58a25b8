package dev.goldsmith.worker;

import dev.goldsmith.build.BuildFailure;
import dev.goldsmith.build.Captured;
import dev.goldsmith.build.Distribution;
import dev.goldsmith.build.image.Renditions;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.VersionNumber;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Queue;
import dev.goldsmith.run.RunOutput;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.GalleryImageId;
import dev.goldsmith.tenant.Tenancy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes captured disks. Each output appears in one fenced transaction of its own, and one that
 * a lost attempt published already is left as it is.
 */
@ApplicationScoped
public class Publishing {
    @Inject Tenancy tenancy;
    @Inject Renditions renditions;

    Distribution of(Queue.Ref ref) {
        var fenced = new Fenced(ref, tenancy);
        return (target, captured, say) -> {
            if (fenced.call(run -> RunOutput.of(run.id, target.runOutputName()) != null)) {
                say.accept("was published by an earlier attempt");
                return;
            }
            try {
                publish(fenced, target, captured, say);
            } catch (Refused | IOException e) {
                throw new BuildFailure(
                        "distribute-" + target.runOutputName(),
                        "Output '%s' could not be published: %s"
                                .formatted(target.runOutputName(), e.getMessage()),
                        null,
                        List.of());
            }
        };
    }

    private void publish(Fenced fenced, Distributor target, Captured captured, Consumer<String> say)
            throws IOException {
        switch (target) {
            case Distributor.SharedImage shared -> gallery(fenced, shared, captured, say);
            case Distributor.Vhd vhd -> vhd(fenced, vhd, captured, say);
            case Distributor.ManagedImage managed ->
                    throw new IllegalStateException(
                            "refused at the save: ManagedImage " + managed.imageId());
        }
    }

    private static void gallery(
            Fenced fenced,
            Distributor.SharedImage target,
            Captured captured,
            Consumer<String> say) {
        var id = GalleryImageId.parse(target.galleryImageId());
        // The number is taken first, in a transaction of its own: a lost attempt resumes with it.
        var number =
                fenced.call(run ->
                        ImageVersion.reserve(
                                        definition(id),
                                        run,
                                        target,
                                        explicit(id),
                                        VersionNumber.parse(captured.sourceVersion()).orElse(null))
                                .number());
        say.accept("version %s of %s/%s".formatted(number, id.gallery(), id.image()));
        fenced.write(run -> {
            var version = ImageVersion.of(definition(id), number);
            if (version == null) {
                throw new IllegalStateException("the reserved version is gone");
            }
            version.publish(captured);
            RunOutput.publish(
                    run,
                    target.runOutputName(),
                    "SharedImage",
                    new GalleryImageId(
                                    run.tenantId,
                                    id.resourceGroup(),
                                    id.gallery(),
                                    id.image(),
                                    number.toString())
                            .toString());
        });
        say.accept("published, %s".formatted(captured.disk()));
    }

    private void vhd(Fenced fenced, Distributor.Vhd target, Captured captured, Consumer<String> say)
            throws IOException {
        var rendition = renditions.open(captured.disk(), Renditions.Format.VHD);
        say.accept("fixed VHD of %,d bytes".formatted(rendition.size()));
        fenced.write(run ->
                RunOutput.publish(run, target.runOutputName(), "VHD", captured.disk().toString()));
    }

    private static ImageDefinition definition(GalleryImageId id) {
        var gallery = Gallery.byName(id.gallery());
        if (gallery == null) {
            throw new Refused(
                    dev.goldsmith.kernel.Refusal.NOT_FOUND,
                    "gallery '%s' is gone".formatted(id.gallery()));
        }
        return ImageDefinition.require(gallery, id.image());
    }

    private static @Nullable VersionNumber explicit(GalleryImageId id) {
        return id.version() == null ? null : VersionNumber.parse(id.version()).orElse(null);
    }
}
