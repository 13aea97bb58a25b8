package dev.goldsmith.download;

import dev.goldsmith.build.image.Renditions.Format;
import dev.goldsmith.gallery.ImageDefinition.Shelved;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.KeptDisk;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.notify.MailConfig;
import dev.goldsmith.tenant.Access;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Makes links to what there is of a version: its disks, and what is said of it. */
@ApplicationScoped
public class VersionLinks {
    @Inject DownloadLink links;
    @Inject VersionDocuments documents;
    @Inject MailConfig config;

    /**
     * @param path where it leads on this portal
     * @param url the same for others
     */
    public record Link(String fileName, String path, String url, Instant expiresAt) {}

    /**
     * @param file {@code qcow2}, {@code vhd}, {@code raw}, {@code spdx}, {@code cyclonedx} or
     *     {@code provenance}
     * @param lun of a data disk; null: the system's, or a document
     * @throws Refused INVALID_REQUEST for another word; NOT_FOUND when there is no such document;
     *     WRONG_STATE with the reason why the version can't be used any more
     */
    public Link create(
            Access by, Shelved shelved, ImageVersion version, String file, @Nullable Integer lun) {
        var format = Format.parse(file);
        if (format.isPresent()) {
            return disk(by, shelved, version, format.get(), lun);
        }
        var document =
                VersionDocument.parse(file)
                        .orElseThrow(() ->
                                fault(
                                        "file",
                                        "'file' must be qcow2, vhd, raw, spdx, cyclonedx or provenance."));
        if (lun != null) {
            throw fault("lun", "'lun' is for disks; %s is about all of them.".formatted(file));
        }
        version.linked(by, document.word());
        var target = new DownloadLink.Document(version.tenantId, version.id, document);
        return link(target, documents.name(shelved, version, document));
    }

    private Link disk(
            Access by,
            Shelved shelved,
            ImageVersion version,
            Format format,
            @Nullable Integer lun) {
        var disk =
                lun == null
                        ? version.published().digest()
                        : KeptDisk.require(version.published().disks(), lun).digest();
        version.linked(by, format.word());
        var target =
                new DownloadLink.Disk(
                        version.tenantId, DownloadLink.Of.VERSION, version.id, disk, format);
        return link(
                target,
                "%s-%s%s.%s"
                        .formatted(
                                shelved.definition().name,
                                version.number(),
                                lun == null ? "" : "-lun" + lun,
                                format.word()));
    }

    private Link link(DownloadLink.Target target, String fileName) {
        var token = links.token(target);
        var path = token.path(fileName);
        return new Link(fileName, path, config.linkBase() + path, token.expiresAt());
    }

    private static Refused fault(String field, String message) {
        return Refused.field(Refusal.INVALID_REQUEST, field, message);
    }
}
