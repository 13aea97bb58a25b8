package dev.goldsmith.web;

import dev.goldsmith.cascade.AutoCascade;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.gallery.Channel;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.Promotion;
import dev.goldsmith.tenant.Permission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;

/** Moves channels, from the page of their image definition. */
@Path("/t/{slug}/gallery/{gallery}/{image}/channels")
@RunOnVirtualThread
public class ChannelPages {
    private static final String NONE = "none";

    @Inject Caller caller;

    /** To a version, or to {@value #NONE}. */
    @POST
    @Path("moves")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.OWN)
    @Transactional
    public Response move(
            @PathParam("gallery") String galleryName,
            @PathParam("image") String imageName,
            @FormParam("channel") @DefaultValue("") String channel,
            @FormParam("version") @DefaultValue("") String number,
            @FormParam("comment") @DefaultValue("") String comment) {
        var by = caller.access();
        var shelved = ImageDefinition.require(by, galleryName, imageName);
        var gallery = shelved.gallery();
        var image = shelved.definition();
        by.require(Permission.OWN, gallery.teamId, "gallery " + gallery.name);
        if (number.equals(NONE)) {
            Promotion.empty(by, image, channel.strip(), comment);
        } else {
            Promotion.ask(by, image, channel.strip(), ImageVersion.require(image, number), comment);
        }
        return channels(shelved);
    }

    /** Whether a cascade starts whenever the channel moves on. */
    @POST
    @Path("{channel}/cascades")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(
            value = Permission.OWN,
            token = {Permission.OWN, Permission.RUN})
    @Transactional
    public Response cascades(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @PathParam("channel") String channel,
            @FormParam("automatic") @DefaultValue("") String automatic) {
        var by = caller.access();
        var shelved = ImageDefinition.require(by, gallery, image);
        Promotion.requireOwner(by, shelved.definition(), channel);
        AutoCascade.put(
                by,
                shelved.definition(),
                Channel.require(shelved.definition(), channel),
                automatic.equals("true"));
        return channels(shelved);
    }

    private Response channels(ImageDefinition.Shelved shelved) {
        return Response.seeOther(
                        URI.create(
                                "/t/%s/gallery/%s/%s#channels"
                                        .formatted(
                                                caller.access().tenantSlug(),
                                                shelved.gallery().name,
                                                shelved.definition().name)))
                .build();
    }
}
