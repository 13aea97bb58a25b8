package dev.goldsmith.api;

import dev.goldsmith.build.image.Renditions;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.download.DiskDownload;
import dev.goldsmith.gallery.Channel;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.KeptDisk;
import dev.goldsmith.gallery.VersionList;
import dev.goldsmith.gallery.VersionNumber;
import dev.goldsmith.gallery.VersionRegions;
import dev.goldsmith.installation.Places;
import dev.goldsmith.kernel.Fields;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.lifecycle.Ending;
import dev.goldsmith.tenant.Permission;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path(Links.TENANT + "/galleries/{gallery}/images/{image}/versions")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Galleries")
public class VersionsResource {
    @Inject Caller caller;
    @Inject Renditions renditions;
    @Inject Places places;

    @GET
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "listImageVersions",
            summary = "The published versions of an image, newest number first")
    public Page<VersionAnswer> list(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        var shelved = ImageDefinition.require(caller.access(), gallery, image);
        var shelf = shelved.gallery();
        var definition = shelved.definition();
        var page = VersionList.page(definition, before(after), Query.limit(limit));
        var around = VersionAnswer.Around.of(page.items(), Channel.namesByVersion(definition));
        return page.map(version -> answer(shelf, definition, version, around));
    }

    @GET
    @Path("{version}")
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "getImageVersion",
            summary = "One version, or `latest`",
            description = "Says what made it, and where its disk and package list are.")
    public VersionAnswer get(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @PathParam("version") String version) {
        var shelved = ImageDefinition.require(caller.access(), gallery, image);
        var shelf = shelved.gallery();
        var definition = shelved.definition();
        return answer(shelf, definition, ImageVersion.require(definition, version));
    }

    /**
     * What is to change of a version; what is absent stays.
     *
     * @param endOfLifeDate RFC 3339, {@code 2027-12-31T00:00:00Z}; empty: it never ends
     * @param targetRegions all regions that it shall be in: it is copied to new ones and to those
     *     where the copy failed, and removed from those that are missing; the home region stays
     */
    public record VersionChange(
            @Nullable Boolean excludeFromLatest,
            @Nullable String endOfLifeDate,
            @Nullable Map<String, String> tags,
            @Nullable List<TargetRegion> targetRegions) {}

    /**
     * A region that a version shall be in.
     *
     * @param replicaCount 1 to 100; default: 1
     * @param storageAccountType {@code Standard_LRS} (default), {@code Standard_ZRS} or {@code
     *     Premium_LRS}
     */
    @Schema(name = "ImageVersionTargetRegion")
    public record TargetRegion(
            @Nullable String name,
            @Nullable Integer replicaCount,
            @Nullable String storageAccountType) {}

    @PATCH
    @Path("{version}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.EDIT)
    @Transactional
    @Operation(
            operationId = "changeImageVersion",
            summary =
                    "Change a version's regions, end of life, tags, or whether `latest` can mean it",
            description =
                    "A worker copies the disks to new regions after the answer; `replication` says"
                            + " how far it is. 409 when an end of life that has passed is set for a"
                            + " version that templates, images or runs use, and `confirm` isn't"
                            + " true: `violations` says which.")
    public VersionAnswer change(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @PathParam("version") String number,
            @QueryParam("confirm") @Nullable String confirm,
            VersionChange change) {
        var shelved = ImageDefinition.require(caller.access(), gallery, image);
        var shelf = shelved.gallery();
        var definition = shelved.definition();
        var version = ImageVersion.require(definition, number);
        var end = end(change.endOfLifeDate());
        Ending.version(
                caller.access(),
                shelved,
                version,
                new ImageVersion.Change(change.excludeFromLatest(), end, change.tags()),
                ask(confirm, version, "end"));
        if (change.targetRegions() != null) {
            VersionRegions.become(
                    caller.access(), version, SentRegions.read(change.targetRegions()), places);
        }
        return answer(shelf, definition, version);
    }

    private static Ending.Ask ask(@Nullable String confirm, ImageVersion version, String act) {
        return Ending.Ask.unless(
                Query.flag("confirm", confirm), "Version " + version.number(), act);
    }

    private static ImageVersion.@Nullable End end(@Nullable String text) {
        return text == null
                ? null
                : new ImageVersion.End(
                        text.isBlank() ? null : Query.instant("$.endOfLifeDate", text));
    }

    @DELETE
    @Path("{version}")
    @Allow(Permission.EDIT)
    @Transactional
    @Operation(
            operationId = "deleteImageVersion",
            summary = "Take a version away",
            description =
                    "Answers what it was. Its number isn't given again; its disk goes when nothing"
                            + " else holds the same. What was built from it stays. 409 when"
                            + " templates, images or runs use it and `confirm` isn't true:"
                            + " `violations` says which.")
    public VersionAnswer delete(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @PathParam("version") String number,
            @QueryParam("confirm") @Nullable String confirm) {
        var shelved = ImageDefinition.require(caller.access(), gallery, image);
        var shelf = shelved.gallery();
        var definition = shelved.definition();
        var version = ImageVersion.require(definition, number);
        Ending.delete(caller.access(), shelved, version, ask(confirm, version, "delete"));
        return answer(shelf, definition, version);
    }

    @GET
    @Path("{version}/download")
    @Produces(MediaType.WILDCARD)
    @Allow(Permission.READ)
    @Operation(
            operationId = "downloadImageVersion",
            summary = "The disk as qcow2, fixed VHD or raw",
            description =
                    "`format` is `qcow2` (the default), `vhd` or `raw`; `lun` asks for a data disk"
                            + " instead of the system's. Answers `Range` and `If-Range`, so that a"
                            + " download can go on where it broke.")
    public Response download(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @PathParam("version") String version,
            @QueryParam("format") @Nullable String format,
            @QueryParam("lun") @Nullable String lun,
            @Context Request request,
            @Context HttpHeaders headers)
            throws IOException {
        var wanted =
                Fields.oneOf(
                        "format",
                        format == null ? Renditions.Format.QCOW2.word() : format,
                        Renditions.Format.values(),
                        Renditions.Format::word);
        var found = found(gallery, image, version);
        var digest =
                lun == null
                        ? found.published().digest()
                        : KeptDisk.require(found.published().disks(), lun(lun)).digest();
        var disk = renditions.open(digest, wanted);
        var fileName =
                "%s-%s%s.%s"
                        .formatted(
                                image,
                                found.number(),
                                lun == null ? "" : "-lun" + lun,
                                wanted.word());
        if (request.getMethod().equals(HttpMethod.GET)) {
            QuarkusTransaction.joiningExisting()
                    .run(() -> found.taken(caller.access(), wanted.word()));
        }
        return new DiskDownload(disk, fileName).answer(request, headers);
    }

    private static int lun(String text) {
        return (int) Query.whole("lun", text, 0, 63, "the LUN of a data disk, from 0");
    }

    /** Read in a transaction that has ended before the first byte is sent. */
    private ImageVersion found(String gallery, String image, String version) {
        return QuarkusTransaction.joiningExisting()
                .call(() ->
                        ImageVersion.require(
                                        ImageDefinition.require(caller.access(), gallery, image)
                                                .definition(),
                                        version)
                                .requireUsable());
    }

    private VersionAnswer answer(Gallery shelf, ImageDefinition image, ImageVersion version) {
        var channels = Channel.at(version).stream().map(it -> it.name).toList();
        return answer(
                shelf,
                image,
                version,
                VersionAnswer.Around.of(List.of(version), Map.of(version.id, channels)));
    }

    private VersionAnswer answer(
            Gallery shelf,
            ImageDefinition image,
            ImageVersion version,
            VersionAnswer.Around around) {
        return VersionAnswer.of(
                image,
                version,
                around,
                Links.of(caller.access())
                        .version(shelf.name, image.name, version.number().toString()));
    }

    static @Nullable VersionNumber before(@Nullable String after) {
        return after == null
                ? null
                : VersionNumber.parse(after)
                        .orElseThrow(() ->
                                Refused.field(
                                        Refusal.INVALID_REQUEST,
                                        "after",
                                        "'after' must be the 'next' of the page before, nothing else; it is '%s'."
                                                .formatted(after)));
    }
}
