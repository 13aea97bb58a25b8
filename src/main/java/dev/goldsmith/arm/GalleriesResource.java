package dev.goldsmith.arm;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
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
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Microsoft.Compute/galleries. What is answered has happened: nothing here takes long. */
@Path(At.SUBSCRIPTION)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class GalleriesResource {
    static final String TYPE = "Microsoft.Compute/galleries";

    @Inject Caller caller;
    @Inject Lists lists;
    @Inject Addressed addressed;

    @GET
    @Path(At.COMPUTE + "/galleries")
    @Allow(Permission.READ)
    @Transactional
    public Map<String, Object> all() {
        return lists.of(
                Team.readable(caller.access()).stream()
                        .flatMap(team -> Gallery.of(team).stream().map(it -> shown(team, it)))
                        .toList());
    }

    @GET
    @Path("resourceGroups/{group}" + At.COMPUTE + "/galleries")
    @Allow(Permission.READ)
    @Transactional
    public Map<String, Object> list(@PathParam("group") String group) {
        var team = Group.require(caller.access(), group, Permission.READ);
        return lists.of(Gallery.of(team).stream().map(it -> shown(team, it)).toList());
    }

    @GET
    @Path("resourceGroups/{group}" + At.COMPUTE + "/galleries/{gallery}")
    @Allow(Permission.READ)
    @Transactional
    public Map<String, Object> get(
            @PathParam("group") String group, @PathParam("gallery") String name) {
        var team = Group.require(caller.access(), group, Permission.READ);
        return shown(team, require(team, name));
    }

    @PUT
    @Path("resourceGroups/{group}" + At.COMPUTE + "/galleries/{gallery}")
    @Allow(Permission.EDIT)
    @Transactional
    public Response put(
            @PathParam("group") String group,
            @PathParam("gallery") String name,
            @Nullable String body) {
        var by = caller.access();
        var team = Group.require(by, group, Permission.EDIT);
        var sent = addressed.read(body, id(by, team, name));
        // Who comes second finds what the first made.
        team.lock();
        var found = find(team, name);
        var gallery = found == null ? Gallery.create(by, team, name, "") : found;
        var description = description(sent);
        change(by, gallery, sent, description == null ? "" : description, sent.tags());
        return Response.status(found == null ? Response.Status.CREATED : Response.Status.OK)
                .entity(shown(team, gallery))
                .build();
    }

    @PATCH
    @Path("resourceGroups/{group}" + At.COMPUTE + "/galleries/{gallery}")
    @Allow(Permission.EDIT)
    @Transactional
    public Map<String, Object> patch(
            @PathParam("group") String group,
            @PathParam("gallery") String name,
            @Nullable String body) {
        var by = caller.access();
        var team = Group.require(by, group, Permission.EDIT);
        var gallery = require(team, name);
        var sent = addressed.read(body, id(by, team, name));
        var description = description(sent);
        change(
                by,
                gallery,
                sent,
                description == null ? gallery.description : description,
                sent.has("tags") ? sent.tags() : gallery.tagMap());
        return shown(team, gallery);
    }

    @DELETE
    @Path("resourceGroups/{group}" + At.COMPUTE + "/galleries/{gallery}")
    @Allow(Permission.EDIT)
    @Transactional
    public Response delete(@PathParam("group") String group, @PathParam("gallery") String name) {
        var team = Group.require(caller.access(), group, Permission.EDIT);
        var gallery = find(team, name);
        if (gallery == null) {
            return Response.noContent().build();
        }
        gallery.remove(caller.access());
        return Response.ok().build();
    }

    private static @Nullable String description(Sent sent) {
        var properties =
                sent.properties(
                        "description",
                        "identifier",
                        "provisioningState",
                        "sharingProfile",
                        "sharingStatus",
                        "softDeletePolicy");
        var path = "$.properties";
        var sharing =
                sent.object(
                        properties,
                        path,
                        "sharingProfile",
                        "permissions",
                        "groups",
                        "communityGalleryInfo");
        sent.oneOf(sharing, path + ".sharingProfile", "permissions", "Private");
        var soft = sent.object(properties, path, "softDeletePolicy", "isSoftDeleteEnabled");
        if (Boolean.TRUE.equals(
                sent.flag(soft, path + ".softDeletePolicy", "isSoftDeleteEnabled"))) {
            sent.fault(
                    path + ".softDeletePolicy.isSoftDeleteEnabled",
                    "What is deleted here can't be brought back; set false or leave it out.");
        }
        return sent.text(properties, path, "description", 500);
    }

    private static void change(
            Access by, Gallery gallery, Sent sent, String description, Map<String, String> tags) {
        var location = sent.location();
        sent.refuse();
        gallery.describe(by, description, location, tags);
    }

    /** A gallery of this group; its name is unique in the tenant, but its address names a group. */
    static @Nullable Gallery find(Team team, String name) {
        var gallery = Gallery.byName(name);
        return gallery == null || gallery.teamId != team.id ? null : gallery;
    }

    static Gallery require(Team team, String name) {
        var gallery = find(team, name);
        if (gallery == null) {
            throw new Refused(
                    Refusal.NOT_FOUND,
                    "The Resource '%s/%s' under resource group '%s' was not found."
                            .formatted(TYPE, name, team.slug));
        }
        return gallery;
    }

    static String id(Access by, Team team, Gallery gallery) {
        return id(by, team, gallery.name);
    }

    private static String id(Access by, Team team, String name) {
        return Group.id(by, team.slug) + At.COMPUTE + "/galleries/" + name;
    }

    Map<String, Object> shown(Team team, Gallery it) {
        var by = caller.access();
        return Sent.shown(
                id(by, team, it),
                it.name,
                TYPE,
                it.location,
                it.tagMap(),
                Map.of(
                        "description",
                        it.description,
                        "identifier",
                        Map.of(
                                "uniqueName",
                                by.tenantId() + "-" + it.name.toUpperCase(java.util.Locale.ROOT)),
                        "sharingProfile",
                        Map.of("permissions", "Private", "groups", List.of()),
                        "provisioningState",
                        "Succeeded"));
    }
}
