package dev.goldsmith.download;

import dev.goldsmith.contents.PackageLists;
import dev.goldsmith.contents.Sbom;
import dev.goldsmith.gallery.ImageDefinition.Shelved;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.packages.PackageList;
import dev.goldsmith.provenance.Attested;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/** Documents of versions as files; pages, API and links lead here. */
@ApplicationScoped
public class VersionDocuments {
    @Inject PackageLists lists;

    /**
     * @param name {@code nginx-1.0.0.spdx.json}
     */
    public record File(String name, String mediaType, String text) {
        public Response answer() {
            return Response.ok(text, mediaType)
                    .header(
                            HttpHeaders.CONTENT_DISPOSITION,
                            "attachment; filename=\"%s\"".formatted(name))
                    .build();
        }
    }

    /**
     * @throws Refused NOT_FOUND when there is none
     */
    public File of(Shelved shelved, ImageVersion version, VersionDocument document) {
        return switch (document) {
            case SPDX -> sbom(shelved, version, Sbom.Format.SPDX);
            case CYCLONEDX -> sbom(shelved, version, Sbom.Format.CYCLONEDX);
            case PROVENANCE -> {
                var signed = Attested.file(shelved.definition(), version);
                yield new File(signed.name(), Attested.File.MEDIA_TYPE, signed.json());
            }
        };
    }

    /**
     * What it would be called, without writing it.
     *
     * @throws Refused NOT_FOUND when there is none
     */
    String name(Shelved shelved, ImageVersion version, VersionDocument document) {
        return switch (document) {
            case SPDX -> sbomName(shelved, version, Sbom.Format.SPDX);
            case CYCLONEDX -> sbomName(shelved, version, Sbom.Format.CYCLONEDX);
            case PROVENANCE -> Attested.file(shelved.definition(), version).name();
        };
    }

    private String sbomName(Shelved shelved, ImageVersion version, Sbom.Format format) {
        packages(version);
        return format.fileName(shelved.definition(), version);
    }

    public File sbom(Shelved shelved, ImageVersion version, Sbom.Format format) {
        var sbom =
                Sbom.of(
                        format,
                        shelved.gallery(),
                        shelved.definition(),
                        version,
                        packages(version));
        return new File(sbom.fileName(), sbom.mediaType(), sbom.json());
    }

    private PackageList packages(ImageVersion version) {
        return lists.of(version)
                .orElseThrow(() ->
                        new Refused(
                                Refusal.NOT_FOUND,
                                "The package list of version %s is no longer in the store."
                                        .formatted(version.number())));
    }
}
