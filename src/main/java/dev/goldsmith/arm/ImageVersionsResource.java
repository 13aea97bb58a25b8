package dev.goldsmith.arm;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageDefinition.Shelved;
import dev.goldsmith.gallery.ImageReplica;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.ManagedImage;
import dev.goldsmith.gallery.VersionCopy;
import dev.goldsmith.gallery.VersionList;
import dev.goldsmith.gallery.VersionNumber;
import dev.goldsmith.gallery.VersionRegions;
import dev.goldsmith.installation.Places;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.lifecycle.Ending;
import dev.goldsmith.operation.Operation;
import dev.goldsmith.schema.GalleryImageId;
import dev.goldsmith.schema.ManagedImageId;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Microsoft.Compute/galleries/images/versions. */
@Path(At.GROUP + At.COMPUTE + "/galleries/{gallery}/images/{image}/versions")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ImageVersionsResource {
    static final String TYPE = ImageDefinitionsResource.TYPE + "/versions";
    private static final String SOURCE = "$.properties.storageProfile.source.id";

    @Inject Caller caller;
    @Inject Lists lists;
    @Inject Addressed addressed;
    @Inject LongRunning longRunning;
    @Inject Places places;

    record Where(Team team, Gallery gallery, ImageDefinition definition) {}

    private Where where(Permission permission, String group, String galleryName, String imageName) {
        var team = Group.require(caller.access(), group, permission);
        var gallery = GalleriesResource.require(team, galleryName);
        return new Where(team, gallery, ImageDefinitionsResource.require(gallery, imageName));
    }

    @GET
    @Allow(Permission.READ)
    @Transactional
    public Map<String, Object> list(
            @PathParam("group") String group,
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @QueryParam(Lists.SKIP) @Nullable String skip) {
        var at = where(Permission.READ, group, gallery, image);
        var before = skip == null ? null : VersionNumber.parse(skip).orElseThrow(Lists::badSkip);
        var page = VersionList.page(at.definition(), before, Page.DEFAULT_LIMIT);
        var around = VersionBody.Around.of(page.items());
        return lists.of(
                page.items().stream().map(it -> shown(at, it, around, false)).toList(),
                page.next());
    }

    @GET
    @Path("{version}")
    @Allow(Permission.READ)
    @Transactional
    public Map<String, Object> get(
            @PathParam("group") String group,
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @PathParam("version") String version,
            @QueryParam(Lists.EXPAND) @Nullable String expand) {
        var expanded = Lists.expand(expand, Set.of("ReplicationStatus"));
        var at = where(Permission.READ, group, gallery, image);
        var there = known(at.definition(), version);
        return shown(at, there == null ? require(at, version) : there, !expanded.isEmpty());
    }

    @PUT
    @Path("{version}")
    @Allow(Permission.EDIT)
    @Transactional
    public Response put(
            @PathParam("group") String group,
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @PathParam("version") String version,
            @QueryParam(Confirmed.NAME) @Nullable String confirm,
            @Nullable String body) {
        return answer(put(group, gallery, image, version, confirm, body, caller.access()));
    }

    /** It goes on after the answer while it waits for an approval, or for copies. */
    private Response answer(Done done) {
        var answer =
                Response.status(done.isNew() ? Response.Status.CREATED : Response.Status.OK)
                        .entity(shown(done.at(), done.version(), false));
        return done.waits() || done.copies()
                ? longRunning
                        .waiting(
                                answer,
                                Operation.of(
                                        done.version(),
                                        Operation.newId(),
                                        done.at().team().id,
                                        id(done.at(), done.version())))
                        .build()
                : answer.build();
    }

    /**
     * What became of a PUT.
     *
     * @param isNew whether it wasn't there before
     */
    record Done(Where at, ImageVersion version, boolean isNew) {
        boolean waits() {
            return version.state == ImageVersion.State.WAITING;
        }

        boolean copies() {
            return version.replicas().stream().anyMatch(ImageReplica::goesOn);
        }
    }

    @Transactional
    Done put(
            String group,
            String gallery,
            String image,
            String version,
            @Nullable String confirm,
            @Nullable String body,
            Access by) {
        var at = where(Permission.EDIT, group, gallery, image);
        var number =
                VersionNumber.parse(version)
                        .orElseThrow(() ->
                                Refused.field(
                                        Refusal.INVALID_REQUEST,
                                        "galleryImageVersionName",
                                        "'%s' isn't a version: use major.minor.patch, for example 1.4.0."
                                                .formatted(version)));
        var sent = SentVersion.of(addressed.read(body, id(at, version)));
        var there = ImageVersion.of(at.definition(), number);
        if (there != null && there.state == ImageVersion.State.PUBLISHED) {
            change(by, at, there, sent, confirm);
            return new Done(at, there, false);
        }
        var wanted = sent.wanted(number);
        var source = sent.source();
        var managed = ManagedImageId.find(source).orElse(null);
        var made =
                managed == null
                        ? VersionCopy.of(
                                by,
                                at.gallery(),
                                at.definition(),
                                wanted,
                                versionOf(source),
                                places)
                        : VersionCopy.of(
                                by,
                                at.gallery(),
                                at.definition(),
                                wanted,
                                imageOf(managed),
                                places);
        return new Done(at, made, true);
    }

    private void change(
            Access by, Where at, ImageVersion there, SentVersion sent, @Nullable String confirm) {
        sent.requireModeOf(there);
        Ending.version(
                by,
                new Shelved(at.gallery(), at.definition()),
                there,
                sent.change(there.endsAt(at.definition())),
                Confirmed.ask(confirm, "Version " + there.number()));
        var regions = sent.regions();
        if (regions != null) {
            VersionRegions.become(by, there, regions, places);
        }
    }

    private ImageVersion versionOf(String id) {
        var by = caller.access();
        var named = GalleryImageId.find(id).orElse(null);
        if (named == null || named.version() == null) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    SOURCE,
                    "'source.id' must be the id of a managed image or of a gallery version; '%s' is neither."
                            .formatted(id));
        }
        var shelved =
                named.subscription().equalsIgnoreCase(by.tenantId())
                        ? ImageDefinition.find(by, named.gallery(), named.image())
                        : Optional.<Shelved>empty();
        if (shelved.isEmpty()) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST, SOURCE, "There is no image '%s'.".formatted(id));
        }
        return ImageVersion.require(shelved.get().definition(), named.version());
    }

    private ManagedImage imageOf(ManagedImageId id) {
        var by = caller.access();
        var image = ManagedImage.of(by.tenantId(), id);
        if (image == null || !by.may(Permission.READ, image.teamId)) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST, SOURCE, "There is no image '%s'.".formatted(id));
        }
        return image;
    }

    @PATCH
    @Path("{version}")
    @Allow(Permission.EDIT)
    @Transactional
    public Response patch(
            @PathParam("group") String group,
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @PathParam("version") String version,
            @QueryParam(Confirmed.NAME) @Nullable String confirm,
            @Nullable String body) {
        var at = where(Permission.EDIT, group, gallery, image);
        var sent = SentVersion.of(addressed.read(body, id(at, version)));
        var there = require(at, version);
        change(caller.access(), at, there, sent, confirm);
        return answer(new Done(at, there, false));
    }

    @DELETE
    @Path("{version}")
    @Allow(Permission.EDIT)
    @Transactional
    public Response delete(
            @PathParam("group") String group,
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @PathParam("version") String version) {
        var team = Group.require(caller.access(), group, Permission.EDIT);
        var shelf = GalleriesResource.find(team, gallery);
        var definition = shelf == null ? null : ImageDefinition.of(shelf, image);
        var found = definition == null ? null : known(definition, version);
        if (found == null) {
            return Response.noContent().build();
        }
        found.delete(caller.access());
        return Response.ok().build();
    }

    /** Published, or a copy that waits or was refused: on Azure both are resources. */
    private static boolean isSeen(ImageVersion version) {
        return switch (version.state) {
            case PUBLISHED, WAITING, REFUSED -> true;
            case RESERVED, DELETED -> false;
        };
    }

    private static @Nullable ImageVersion known(ImageDefinition definition, String number) {
        return VersionNumber.parse(number)
                .map(it -> ImageVersion.of(definition, it))
                .filter(ImageVersionsResource::isSeen)
                .orElse(null);
    }

    private static ImageVersion require(Where at, String version) {
        return ImageVersion.require(at.definition(), version);
    }

    private String id(Where at, ImageVersion it) {
        return id(at, it.number().toString());
    }

    private String id(Where at, String number) {
        return "%s/images/%s/versions/%s"
                .formatted(
                        GalleriesResource.id(caller.access(), at.team(), at.gallery()),
                        at.definition().name,
                        number);
    }

    private Map<String, Object> shown(Where at, ImageVersion it, boolean withReplication) {
        return shown(at, it, VersionBody.Around.of(List.of(it)), withReplication);
    }

    private Map<String, Object> shown(
            Where at, ImageVersion it, VersionBody.Around around, boolean withReplication) {
        var number = it.number().toString();
        return Sent.shown(
                id(at, it),
                number,
                TYPE,
                at.definition().location == null ? at.gallery().location : at.definition().location,
                it.tagMap(),
                VersionBody.properties(it, it.endsAt(at.definition()), around, withReplication));
    }
}
