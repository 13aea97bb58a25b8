package dev.goldsmith.download;

import dev.goldsmith.build.image.Renditions;
import dev.goldsmith.door.DearQuotas;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.Withdrawal;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Run;
import dev.goldsmith.tenant.Tenancy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.io.IOException;

/** Opens links: what was withdrawn since a link was made isn't to be had by it either. */
@ApplicationScoped
public class LinkedFile {
    @Inject DownloadLink links;
    @Inject Renditions renditions;
    @Inject VersionDocuments documents;
    @Inject DearQuotas quotas;
    @Inject Tenancy tenancy;

    /**
     * @param file what a browser saves a disk as
     * @throws Refused NOT_FOUND for a link that isn't ours or is over; WRONG_STATE with the reason
     *     why its image can't be used any more
     */
    public Response answer(String token, String file, Request request, HttpHeaders headers)
            throws IOException {
        return switch (links.open(token)) {
            case DownloadLink.Disk disk -> {
                tenancy.in(disk.tenantId(), () -> requireUsable(disk));
                yield new DiskDownload(renditions.open(disk.disk(), disk.format()), file)
                        .answer(request, headers);
            }
            // It is written for each that asks.
            case DownloadLink.Document document ->
                    quotas.byLink(
                                    document.tenantId(),
                                    () -> tenancy.in(document.tenantId(), () -> written(document)))
                            .answer();
        };
    }

    private VersionDocuments.File written(DownloadLink.Document target) {
        var version = version(target.versionId());
        if (version.state == ImageVersion.State.DELETED) {
            throw new Refused(Refusal.GONE, "Version %s was deleted.".formatted(version.number()));
        }
        version.requireUsable();
        ImageDefinition definition = ImageDefinition.findById(version.definitionId);
        Gallery gallery = Gallery.findById(definition.galleryId);
        return documents.of(
                new ImageDefinition.Shelved(gallery, definition), version, target.document());
    }

    /** Its tenant can have been erased meanwhile. */
    private static ImageVersion version(long id) {
        ImageVersion version = ImageVersion.findById(id);
        if (version == null) {
            throw new Refused(Refusal.GONE, "The image version was deleted.");
        }
        return version;
    }

    private static void requireUsable(DownloadLink.Disk target) {
        switch (target.of()) {
            case VERSION -> version(target.id()).requireUsable();
            case MANAGED_IMAGE -> {
                var why = Withdrawal.of(target.id(), target.disk().hex());
                if (why != null) {
                    throw Withdrawal.refused(why.ofImage("The managed image"));
                }
            }
            case RUN -> {
                Run run = Run.findById(target.id());
                var why = run == null ? null : Withdrawal.of(run);
                if (run != null && why != null) {
                    throw Withdrawal.refused(why.ofRun(run));
                }
            }
        }
    }
}
