package dev.goldsmith.arm;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.gallery.ManagedImage;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunOutput;
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
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Microsoft.Compute/images. */
@Path(At.SUBSCRIPTION)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ManagedImagesResource {
    static final String TYPE = "Microsoft.Compute/images";
    private static final String OS_DISK = "$.properties.storageProfile.osDisk";

    /** What a run's VHD has as its {@code artifactUri}. */
    private static final Pattern OUTPUT =
            Pattern.compile(
                    "https?://[^/]+/api/v1/tenants/([^/]+)/runs/(\\d{1,18})/outputs/([^/]+)/download");

    @Inject Caller caller;
    @Inject Lists lists;
    @Inject Addressed addressed;

    @GET
    @Path(At.COMPUTE + "/images")
    @Allow(Permission.READ)
    @Transactional
    public Map<String, Object> all(@QueryParam(Lists.SKIP) @Nullable String skip) {
        return page(null, skip);
    }

    @GET
    @Path("resourceGroups/{group}" + At.COMPUTE + "/images")
    @Allow(Permission.READ)
    @Transactional
    public Map<String, Object> list(
            @PathParam("group") String group, @QueryParam(Lists.SKIP) @Nullable String skip) {
        return page(Group.require(caller.access(), group, Permission.READ).slug, skip);
    }

    private Map<String, Object> page(@Nullable String group, @Nullable String skip) {
        var page = ManagedImage.page(caller.access(), group, skip, Page.DEFAULT_LIMIT);
        return lists.of(
                page.items().stream()
                        .map(row ->
                                shown(row.team(), ManagedImage.<ManagedImage>findById(row.id())))
                        .toList(),
                page.next());
    }

    @GET
    @Path("resourceGroups/{group}" + At.COMPUTE + "/images/{image}")
    @Allow(Permission.READ)
    @Transactional
    public Map<String, Object> get(
            @PathParam("group") String group, @PathParam("image") String name) {
        var by = caller.access();
        var team = Group.require(by, group, Permission.READ);
        return shown(team.slug, require(team, name));
    }

    @PUT
    @Path("resourceGroups/{group}" + At.COMPUTE + "/images/{image}")
    @Allow(Permission.EDIT)
    @Transactional
    public Response put(
            @PathParam("group") String group,
            @PathParam("image") String name,
            @Nullable String body) {
        var by = caller.access();
        var team = Group.require(by, group, Permission.EDIT);
        var sent = addressed.read(body, id(team.slug, name));
        var location = sent.location();
        var tags = sent.tags();
        var source = source(sent);
        sent.refuse();
        var there = ManagedImage.of(team.id, name);
        if (there != null && source == null) {
            there.tag(by, tags);
            return Response.ok(shown(team.slug, there)).build();
        }
        var run = built(by, source);
        var made =
                ManagedImage.create(
                        by,
                        team,
                        name,
                        location == null ? At.LOCATION : location,
                        tags,
                        Objects.requireNonNull(run.captured),
                        run,
                        ManagedImage.ask(by, team, name, run));
        return Response.status(there == null ? Response.Status.CREATED : Response.Status.OK)
                .entity(shown(team.slug, made))
                .build();
    }

    private static @Nullable String source(Sent sent) {
        var properties =
                sent.properties(
                        "extendedLocation",
                        "hyperVGeneration",
                        "provisioningState",
                        "sourceVirtualMachine",
                        "storageProfile");
        if (properties.hasNonNull("sourceVirtualMachine")) {
            sent.fault(
                    "$.properties.sourceVirtualMachine",
                    "There are no virtual machines here; name a run's VHD in storageProfile.osDisk.blobUri.");
        }
        sent.oneOf(properties, "$.properties", "hyperVGeneration", "V1", "V2");
        var storage =
                sent.object(
                        properties,
                        "$.properties",
                        "storageProfile",
                        "dataDisks",
                        "osDisk",
                        "zoneResilient");
        var disk =
                sent.object(
                        storage,
                        "$.properties.storageProfile",
                        "osDisk",
                        "blobUri",
                        "caching",
                        "diskEncryptionSet",
                        "diskSizeGB",
                        "managedDisk",
                        "osState",
                        "osType",
                        "snapshot",
                        "storageAccountType");
        for (var kind : List.of("managedDisk", "snapshot")) {
            if (disk.hasNonNull(kind)) {
                sent.fault(
                        OS_DISK + "." + kind,
                        "There are no disks or snapshots here; name a run's VHD in 'blobUri'.");
            }
        }
        return sent.text(disk, OS_DISK, "blobUri", 1000);
    }

    private static Run built(Access by, @Nullable String source) {
        var form = OUTPUT.matcher(source == null ? "" : source);
        var run =
                form.matches() && form.group(1).equalsIgnoreCase(by.tenantSlug())
                        ? Run.require(by, Long.parseLong(form.group(2)))
                        : null;
        var output = run == null ? null : RunOutput.of(run.id, form.group(3));
        if (run == null || output == null || run.captured == null) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    OS_DISK + ".blobUri",
                    "'blobUri' must be the artifactUri of a run's VHD here; or let a template distribute to this image.");
        }
        return run;
    }

    @PATCH
    @Path("resourceGroups/{group}" + At.COMPUTE + "/images/{image}")
    @Allow(Permission.EDIT)
    @Transactional
    public Map<String, Object> patch(
            @PathParam("group") String group,
            @PathParam("image") String name,
            @Nullable String body) {
        var by = caller.access();
        var team = Group.require(by, group, Permission.EDIT);
        var sent = addressed.read(body, id(team.slug, name));
        var tags = sent.tags();
        if (source(sent) != null) {
            sent.fault(OS_DISK + ".blobUri", "A PATCH changes tags only.");
        }
        sent.refuse();
        var image = require(team, name);
        if (sent.has("tags")) {
            image.tag(by, tags);
        }
        return shown(team.slug, image);
    }

    @DELETE
    @Path("resourceGroups/{group}" + At.COMPUTE + "/images/{image}")
    @Allow(Permission.EDIT)
    @Transactional
    public Response delete(@PathParam("group") String group, @PathParam("image") String name) {
        var team = Group.require(caller.access(), group, Permission.EDIT);
        var image = ManagedImage.of(team.id, name);
        if (image == null) {
            return Response.noContent().build();
        }
        image.delete(caller.access());
        return Response.ok().build();
    }

    private static ManagedImage require(Team team, String name) {
        var image = ManagedImage.of(team.id, name);
        if (image == null) {
            throw new Refused(
                    Refusal.NOT_FOUND,
                    "The Resource '%s/%s' under resource group '%s' was not found."
                            .formatted(TYPE, name, team.slug));
        }
        return image;
    }

    private String id(String group, String name) {
        return id(caller.access(), group, name);
    }

    static String id(Access by, String group, String name) {
        return Group.id(by, group) + At.COMPUTE + "/images/" + name;
    }

    private Map<String, Object> shown(String group, ManagedImage it) {
        return Sent.shown(
                id(group, it.name),
                it.name,
                TYPE,
                it.location,
                it.tagMap(),
                Map.of(
                        "hyperVGeneration",
                        "V2",
                        "provisioningState",
                        "Succeeded",
                        "storageProfile",
                        Map.of(
                                "dataDisks",
                                it.content.disks().stream()
                                        .map(disk ->
                                                Map.of(
                                                        "lun",
                                                        disk.lun(),
                                                        "diskSizeGB",
                                                        VersionBody.gigabytes(disk.virtualBytes())))
                                        .toList(),
                                "osDisk",
                                Map.of(
                                        "osType",
                                        it.content
                                                        .os()
                                                        .toLowerCase(java.util.Locale.ROOT)
                                                        .contains("windows")
                                                ? "Windows"
                                                : "Linux",
                                        "osState",
                                        "Generalized",
                                        "diskSizeGB",
                                        VersionBody.gigabytes(it.content.virtualBytes()),
                                        "caching",
                                        "ReadWrite",
                                        "storageAccountType",
                                        "Standard_LRS"))));
    }
}
