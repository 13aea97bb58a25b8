package dev.goldsmith.api;

import dev.goldsmith.build.image.Catalogue;
import dev.goldsmith.build.image.Catalogue.Origin;
import dev.goldsmith.catalogue.AddedImage;
import dev.goldsmith.catalogue.ImageFetch;
import dev.goldsmith.catalogue.PlatformImages;
import dev.goldsmith.catalogue.Uploads;
import dev.goldsmith.catalogue.Wanted;
import dev.goldsmith.door.Once;
import dev.goldsmith.door.Open;
import dev.goldsmith.door.Operators;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The platform images of the installation, for its administrators. */
@Path("/api/v1/installation/platform-images")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Open(Open.To.INSTALLATION_ADMIN)
@Tag(name = "Installation")
public class PlatformImagesResource {
    private static final String HERE = "/api/v1/installation/platform-images/";

    @Inject Catalogue catalogue;
    @Inject PlatformImages images;
    @Inject Uploads uploads;
    @Inject Operators operators;

    /**
     * @param address null: the disk is uploaded
     * @param checksum SHA-256 or SHA-512 of the file
     */
    public record NewPlatformImage(
            @Nullable String urn,
            @Nullable String title,
            @Nullable String os,
            @Nullable Boolean cloudInit,
            @Nullable String version,
            @Nullable String address,
            @Nullable String checksum) {}

    public record AliasOf(@Nullable String urn) {}

    /**
     * @param state queued, running, done or failed
     * @param said what the worker is at, or why it failed
     */
    public record PlatformImageFetch(
            String state,
            Instant askedAt,
            @Nullable String worker,
            int percent,
            String said,
            @Nullable Instant endedAt) {
        static @Nullable PlatformImageFetch of(@Nullable ImageFetch it) {
            return it == null
                    ? null
                    : new PlatformImageFetch(
                            it.state.name().toLowerCase(Locale.ROOT),
                            it.askedAt,
                            it.worker,
                            it.percent,
                            it.said,
                            it.endedAt);
        }
    }

    /** How much of a disk is here; `bytes` is 0 before the first piece. */
    public record PlatformImageUpload(long received, long bytes) {
        static PlatformImageUpload of(AddedImage it) {
            return new PlatformImageUpload(it.received, it.bytes);
        }
    }

    /**
     * @param origin recipe, download, file, address, upload, bring or refused
     * @param added whether an administrator added it here
     */
    public record CatalogueImage(
            String urn,
            String title,
            String os,
            String origin,
            boolean added,
            @Nullable String version,
            List<String> aliases,
            @Nullable PlatformImageUpload upload,
            @Nullable PlatformImageFetch fetch) {}

    public record CatalogueImageList(List<CatalogueImage> items) {}

    @GET
    @Operation(
            operationId = "listInstallationPlatformImages",
            summary = "All platform images of the installation, and what came of fetching them")
    public CatalogueImageList list() {
        return new CatalogueImageList(all());
    }

    @GET
    @Path("{urn}")
    @Operation(operationId = "getInstallationPlatformImage", summary = "A platform image")
    public CatalogueImage get(@PathParam("urn") String urn) {
        return all().stream()
                .filter(it -> PlatformImages.key(it.urn()).equals(PlatformImages.key(urn)))
                .findFirst()
                .orElseThrow(() ->
                        new Refused(
                                Refusal.NOT_FOUND,
                                "The catalogue has no image \"%s\".".formatted(urn)));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Transactional
    @Once
    @Operation(
            operationId = "createPlatformImage",
            summary = "Add a platform image by its address, or to upload its disk",
            description =
                    "With an address, a worker fetches the disk within the limits of"
                            + " `goldsmith.fetch` and compares its checksum. Without one, upload the"
                            + " disk in pieces. qcow2, VHD, VHDX and raw disks are taken. The name of"
                            + " an image that came along replaces it.")
    @APIResponse(responseCode = "201")
    public RestResponse<CatalogueImage> create(NewPlatformImage wanted) {
        var added =
                images.add(
                        new Wanted(
                                wanted.urn(),
                                wanted.title(),
                                wanted.os(),
                                Boolean.TRUE.equals(wanted.cloudInit()),
                                wanted.version(),
                                wanted.address(),
                                wanted.checksum()),
                        operators.current());
        return Made.at(URI.create(HERE + added.imageKey), get(added.urn));
    }

    @DELETE
    @Path("{urn}")
    @APIResponse(responseCode = "204")
    @Operation(
            operationId = "deletePlatformImage",
            summary = "Remove a platform image that was added",
            description =
                    "Its aliases and its upload go with it. Builds that already have it continue.")
    public void delete(@PathParam("urn") String urn) {
        images.remove(operators.current(), urn);
    }

    @POST
    @Path("{urn}/fetches")
    @Transactional
    @Once
    @Operation(
            operationId = "fetchPlatformImage",
            summary = "Have a worker fetch the newest of a platform image now",
            description =
                    "One that is queued or running already goes on. The image tells the state.")
    @APIResponse(responseCode = "202")
    public RestResponse<CatalogueImage> fetch(@PathParam("urn") String urn) {
        var fetch = images.fetch(urn, operators.current());
        return Made.accepted(URI.create(HERE + fetch.imageKey), get(fetch.imageKey));
    }

    @GET
    @Path("{urn}/disk")
    @Operation(
            operationId = "getPlatformImageUpload",
            summary = "How much of an image's disk is here")
    public PlatformImageUpload uploaded(@PathParam("urn") String urn) {
        return PlatformImageUpload.of(images.added(urn));
    }

    @PUT
    @Path("{urn}/disk")
    @Consumes(MediaType.APPLICATION_OCTET_STREAM)
    @Operation(
            operationId = "uploadPlatformImage",
            summary = "Upload the next piece of an image's disk, 4 MiB at most",
            description =
                    "`at` is how much is here already and `bytes` the size of the whole disk. After a"
                            + " break ask how much is here and continue there. With the last piece a"
                            + " worker compares the checksum and converts the disk.")
    public PlatformImageUpload upload(
            @PathParam("urn") String urn,
            @QueryParam("at") long at,
            @QueryParam("bytes") long bytes,
            byte[] piece) {
        return PlatformImageUpload.of(uploads.take(urn, at, bytes, piece, operators.current()));
    }

    @PUT
    @Path("{alias}/alias-of")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "createPlatformImageAlias",
            summary = "Give a platform image another name, as Azure's templates have it")
    public CatalogueImage alias(@PathParam("alias") String alias, AliasOf of) {
        return get(images.alias(alias, of.urn(), operators.current()).imageKey);
    }

    @DELETE
    @Path("{alias}/alias-of")
    @APIResponse(responseCode = "204")
    @Operation(
            operationId = "deletePlatformImageAlias",
            summary = "Remove a name that a platform image was given")
    public void removeAlias(@PathParam("alias") String alias) {
        images.removeAlias(operators.current(), alias);
    }

    private List<CatalogueImage> all() {
        var standing = images.standing();
        var names = catalogue.all();
        var found = new ArrayList<CatalogueImage>();
        for (var entry : names.stream().map(Catalogue.Named::entry).distinct().toList()) {
            var key = PlatformImages.key(entry.urn());
            found.add(
                    new CatalogueImage(
                            entry.urn(),
                            entry.title(),
                            entry.os(),
                            word(entry.origin()),
                            standing.added().containsKey(key),
                            entry.version(),
                            names.stream()
                                    .filter(it -> it.entry() == entry)
                                    .map(Catalogue.Named::urn)
                                    .filter(it -> !it.equals(entry.urn()))
                                    .toList(),
                            upload(standing.added().get(key)),
                            PlatformImageFetch.of(standing.fetches().get(key))));
        }
        standing.added().values().stream()
                .filter(it -> !it.isComplete())
                .forEach(it -> {
                    // In its place, for it is what was wanted.
                    found.removeIf(other -> PlatformImages.key(other.urn()).equals(it.imageKey));
                    found.add(
                            new CatalogueImage(
                                    it.urn,
                                    it.title,
                                    it.os,
                                    "upload",
                                    true,
                                    it.version,
                                    List.of(),
                                    upload(it),
                                    null));
                });
        return List.copyOf(found);
    }

    private static @Nullable PlatformImageUpload upload(@Nullable AddedImage added) {
        return added == null || added.address != null ? null : PlatformImageUpload.of(added);
    }

    private static String word(Origin origin) {
        return switch (origin) {
            case Origin.Recipe _ -> "recipe";
            case Origin.Download _ -> "download";
            case Origin.LocalFile _ -> "file";
            case Origin.Address _ -> "address";
            case Origin.Upload _ -> "upload";
            case Origin.Bring _ -> "bring";
            case Origin.Refused _ -> "refused";
        };
    }
}
