package dev.goldsmith.api;

import dev.goldsmith.contents.Comparison;
import dev.goldsmith.contents.PackageLists;
import dev.goldsmith.contents.Sbom;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Dear;
import dev.goldsmith.download.VersionDocuments;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.kernel.Fields;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.packages.PackageList;
import dev.goldsmith.tenant.Permission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What is in a version. */
@Path(Links.TENANT + "/galleries/{gallery}/images/{image}/versions/{version}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Galleries")
public class VersionContentsResource {
    @Inject Caller caller;
    @Inject PackageLists lists;
    @Inject VersionDocuments documents;

    @GET
    @Path("packages")
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "listPackages",
            summary = "The packages that a version carries",
            description =
                    "As the guest's own package manager lists them. What it doesn't say is left"
                            + " out: dpkg knows no licenses, and lists made before 29 November 2026"
                            + " have no source packages.")
    public PackageList packages(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @PathParam("version") String version) {
        return list(found(gallery, image, version));
    }

    @Dear
    @GET
    @Path("compare")
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "compareImageVersions",
            summary = "What changes from this version to another",
            description =
                    "`with` is the other one: `gallery/image/version`, or the number of a version"
                            + " of the same image. Whether a package went up or down is decided by"
                            + " the order of its own package manager.")
    public ComparisonAnswer compare(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @PathParam("version") String version,
            @QueryParam("with") @Nullable String with) {
        found(gallery, image, version);
        if (with == null) {
            throw Query.fault(
                    "with", "'with' must name the other version, as gallery/image/version.");
        }
        return ComparisonAnswer.of(
                Comparison.of(caller.access(), lists, gallery, image, version, with));
    }

    @Dear
    @GET
    @Path("sbom")
    @Produces(MediaType.WILDCARD)
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "getImageVersionSbom",
            summary = "The bill of materials of a version, as SPDX 2.3 or CycloneDX 1.6",
            description =
                    "`format` is `spdx` (the default) or `cyclonedx`, both as JSON. Of the same"
                            + " version the answer is always the same, to the byte.")
    public Response sbom(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @PathParam("version") String version,
            @QueryParam("format") @Nullable String format) {
        var wanted =
                Fields.oneOf(
                        "format",
                        format == null ? Sbom.Format.SPDX.word() : format,
                        Sbom.Format.values(),
                        Sbom.Format::word);
        var shelved = ImageDefinition.require(caller.access(), gallery, image);
        var found = ImageVersion.require(shelved.definition(), version);
        return documents.sbom(shelved, found, wanted).answer();
    }

    private PackageList list(ImageVersion version) {
        return lists.of(version)
                .orElseThrow(() ->
                        new Refused(
                                Refusal.NOT_FOUND,
                                "The package list of version %s is no longer in the store."
                                        .formatted(version.number())));
    }

    private ImageVersion found(String gallery, String image, String version) {
        return ImageVersion.require(
                ImageDefinition.require(caller.access(), gallery, image).definition(), version);
    }
}
