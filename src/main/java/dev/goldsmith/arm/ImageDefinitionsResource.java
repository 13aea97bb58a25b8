package dev.goldsmith.arm;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageDefinition.Shelved;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.lifecycle.Ending;
import dev.goldsmith.schema.TemplateReader;
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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Microsoft.Compute/galleries/images. */
@Path(At.GROUP + At.COMPUTE + "/galleries/{gallery}/images")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ImageDefinitionsResource {
    static final String TYPE = GalleriesResource.TYPE + "/images";
    private static final String PATH = "$.properties";
    private static final String END = "endOfLifeDate";

    /** What a definition is for good. */
    private static final List<String> FIXED =
            List.of("osType", "osState", "hyperVGeneration", "architecture", "identifier");

    @Inject Caller caller;
    @Inject Lists lists;
    @Inject Addressed addressed;

    @GET
    @Allow(Permission.READ)
    @Transactional
    public Map<String, Object> list(
            @PathParam("group") String group, @PathParam("gallery") String name) {
        var team = Group.require(caller.access(), group, Permission.READ);
        var gallery = GalleriesResource.require(team, name);
        return lists.of(
                ImageDefinition.in(gallery).stream().map(it -> shown(team, gallery, it)).toList());
    }

    @GET
    @Path("{image}")
    @Allow(Permission.READ)
    @Transactional
    public Map<String, Object> get(
            @PathParam("group") String group,
            @PathParam("gallery") String name,
            @PathParam("image") String image) {
        var team = Group.require(caller.access(), group, Permission.READ);
        var gallery = GalleriesResource.require(team, name);
        return shown(team, gallery, require(gallery, image));
    }

    @PUT
    @Path("{image}")
    @Allow(Permission.EDIT)
    @Transactional
    public Response put(
            @PathParam("group") String group,
            @PathParam("gallery") String name,
            @PathParam("image") String image,
            @QueryParam(Confirmed.NAME) @Nullable String confirm,
            @Nullable String body) {
        var by = caller.access();
        var team = Group.require(by, group, Permission.EDIT);
        var gallery = GalleriesResource.require(team, name);
        var sent = addressed.read(body, id(team, gallery, image));
        var location = sent.location();
        var tags = sent.tags();
        var attributes = attributes(sent, true);
        sent.refuse();
        var found = ImageDefinition.of(gallery, image);
        if (found != null) {
            requireFixed(found, attributes(gallery, found), attributes);
        }
        var definition = found == null ? ImageDefinition.create(by, gallery, image) : found;
        definition.describe(
                by,
                gallery,
                attributes.path("description").asText(""),
                location,
                tags,
                attributes.toString());
        // Who says nothing of its end leaves that to its owners.
        if (attributes.has(END)) {
            ends(gallery, definition, Sent.time(attributes, END), confirm);
        }
        return Response.status(found == null ? Response.Status.CREATED : Response.Status.OK)
                .entity(shown(team, gallery, definition))
                .build();
    }

    @PATCH
    @Path("{image}")
    @Allow(Permission.EDIT)
    @Transactional
    public Map<String, Object> patch(
            @PathParam("group") String group,
            @PathParam("gallery") String name,
            @PathParam("image") String image,
            @QueryParam(Confirmed.NAME) @Nullable String confirm,
            @Nullable String body) {
        var by = caller.access();
        var team = Group.require(by, group, Permission.EDIT);
        var gallery = GalleriesResource.require(team, name);
        var definition = require(gallery, image);
        var sent = addressed.read(body, id(team, gallery, image));
        var tags = sent.has("tags") ? sent.tags() : definition.tagMap();
        var location = sent.location();
        var changes = attributes(sent, false);
        sent.refuse();
        var attributes = attributes(gallery, definition);
        requireFixed(definition, attributes, changes);
        attributes.setAll(changes);
        definition.describe(
                by,
                gallery,
                attributes.path("description").asText(""),
                location,
                tags,
                attributes.toString());
        if (changes.has(END)) {
            ends(gallery, definition, Sent.time(changes, END), confirm);
        }
        return shown(team, gallery, definition);
    }

    private void ends(
            Gallery gallery,
            ImageDefinition definition,
            @Nullable Instant end,
            @Nullable String confirm) {
        Ending.image(
                caller.access(),
                new Shelved(gallery, definition),
                end,
                null,
                Confirmed.ask(confirm, "Image definition " + definition.name));
    }

    @DELETE
    @Path("{image}")
    @Allow(Permission.EDIT)
    @Transactional
    public Response delete(
            @PathParam("group") String group,
            @PathParam("gallery") String name,
            @PathParam("image") String image) {
        var by = caller.access();
        var team = Group.require(by, group, Permission.EDIT);
        var gallery = GalleriesResource.find(team, name);
        var definition = gallery == null ? null : ImageDefinition.of(gallery, image);
        if (gallery == null || definition == null) {
            return Response.noContent().build();
        }
        definition.remove(by, gallery);
        return Response.ok().build();
    }

    private static ObjectNode attributes(Sent sent, boolean whole) {
        var properties =
                sent.properties(
                        "allowUpdateImage",
                        "architecture",
                        "description",
                        "disallowed",
                        "endOfLifeDate",
                        "eula",
                        "features",
                        "hyperVGeneration",
                        "identifier",
                        "osState",
                        "osType",
                        "privacyStatementUri",
                        "provisioningState",
                        "purchasePlan",
                        "recommended",
                        "releaseNoteUri");
        var os = sent.oneOf(properties, PATH, "osType", "Linux", "Windows");
        var state = sent.oneOf(properties, PATH, "osState", "Generalized");
        sent.oneOf(properties, PATH, "hyperVGeneration", "V1", "V2");
        sent.oneOf(properties, PATH, "architecture", "x64", "Arm64");
        sent.text(properties, PATH, "description", 500);
        sent.time(properties, PATH, END);
        var identifier = sent.object(properties, PATH, "identifier", "publisher", "offer", "sku");
        for (var part : List.of("publisher", "offer", "sku")) {
            var text = sent.text(identifier, PATH + ".identifier", part, 128);
            if (text == null && (whole || !identifier.isEmpty())) {
                sent.fault(
                        PATH + ".identifier." + part,
                        "'%s' is missing; an identifier has publisher, offer and sku."
                                .formatted(part));
            }
        }
        if (whole && os == null) {
            sent.fault(PATH + ".osType", "'osType' must be Linux or Windows.");
        }
        if (whole && state == null) {
            sent.fault(PATH + ".osState", "'osState' must be Generalized.");
        }
        if (!Sent.isText(properties.toString()) || properties.toString().length() > 20_000) {
            sent.fault(PATH, "The properties are too long, or have characters that no text has.");
        }
        var attributes = Sent.withoutNulls(properties);
        attributes.remove("provisioningState");
        return attributes;
    }

    private static void requireFixed(
            ImageDefinition definition, ObjectNode before, ObjectNode after) {
        for (var name : FIXED) {
            var wanted = after.path(name);
            if (!wanted.isMissingNode()
                    && definition.attributes != null
                    && !wanted.toString().equalsIgnoreCase(before.path(name).toString())) {
                throw Refused.field(
                        Refusal.CONFLICT,
                        PATH + "." + name,
                        "Changing property '%s' is not allowed: image definition %s has %s."
                                .formatted(name, definition.name, before.path(name)));
            }
        }
    }

    static ImageDefinition require(Gallery gallery, String name) {
        var definition = ImageDefinition.of(gallery, name);
        if (definition == null) {
            throw new Refused(
                    Refusal.NOT_FOUND,
                    "The Resource '%s/%s/%s' was not found.".formatted(TYPE, gallery.name, name));
        }
        return definition;
    }

    /** What was said of it, or what is so of every image here; its end may be set elsewhere. */
    private ObjectNode attributes(Gallery gallery, ImageDefinition it) {
        var attributes = described(gallery, it);
        attributes.remove(END);
        if (it.endOfLifeAt != null) {
            attributes.put(END, it.endOfLifeAt.toString());
        }
        return attributes;
    }

    private ObjectNode described(Gallery gallery, ImageDefinition it) {
        if (it.attributes != null) {
            return (ObjectNode) TemplateReader.tree(it.attributes);
        }
        var attributes = JsonNodeFactory.instance.objectNode();
        attributes.put("description", it.description);
        attributes.put("osType", "Linux");
        attributes.put("osState", "Generalized");
        attributes.put("hyperVGeneration", "V2");
        attributes.put("architecture", "x64");
        attributes
                .putObject("identifier")
                .put("publisher", caller.access().tenantSlug())
                .put("offer", gallery.name)
                .put("sku", it.name);
        return attributes;
    }

    private String id(Team team, Gallery gallery, String name) {
        return GalleriesResource.id(caller.access(), team, gallery) + "/images/" + name;
    }

    private Map<String, Object> shown(Team team, Gallery gallery, ImageDefinition it) {
        return Sent.shown(
                id(team, gallery, it.name),
                it.name,
                TYPE,
                it.location == null ? gallery.location : it.location,
                it.tagMap(),
                attributes(gallery, it).put("provisioningState", "Succeeded"));
    }
}
