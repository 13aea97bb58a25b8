package dev.goldsmith.api;

import dev.goldsmith.cascade.AutoCascade;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.gallery.Channel;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.Promotion;
import dev.goldsmith.tenant.Permission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Whether a cascade starts by itself when a channel moves. */
@Path(Links.TENANT + "/galleries/{gallery}/images/{image}/channels/{channel}/cascades")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Cascades")
public class ChannelCascadesResource {
    @Inject Caller caller;

    /**
     * @param automatic whether a cascade starts whenever the channel moves on
     */
    @Schema(name = "ChannelCascadesRequest")
    public record Wanted(@Nullable Boolean automatic) {}

    /**
     * @param setBy in whose name cascades start; null: none do
     * @param skipped why the last move started none; null: it did, or there was none
     */
    @Schema(name = "ChannelCascades")
    public record Shown(
            boolean automatic,
            @Nullable String setBy,
            @Nullable Instant setAt,
            @Nullable String skipped) {
        static Shown of(@Nullable AutoCascade it) {
            return it == null
                    ? new Shown(false, null, null, null)
                    : new Shown(true, it.setByName, it.setAt, it.skippedWhy);
        }
    }

    @GET
    @Allow(Permission.OWN)
    @Transactional
    @Operation(
            operationId = "getChannelCascades",
            summary = "Whether a cascade starts whenever a channel moves on")
    public Shown get(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @PathParam("channel") String channel) {
        var definition = owned(gallery, image, channel);
        return Shown.of(AutoCascade.of(Channel.require(definition, channel)));
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(
            value = Permission.OWN,
            token = {Permission.OWN, Permission.RUN})
    @Transactional
    @Operation(
            operationId = "putChannelCascades",
            summary = "Set whether a cascade starts whenever a channel moves on",
            description =
                    "Owners of the image's team do this. Cascades are started in your name, with"
                            + " the permissions that you have at that time. A move back starts"
                            + " none, and what another open cascade rebuilds is left to that.")
    public Shown put(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @PathParam("channel") String channel,
            Wanted wanted) {
        var definition = owned(gallery, image, channel);
        if (wanted.automatic() == null) {
            throw Query.fault("$.automatic", "`automatic` is missing: use true or false.");
        }
        return Shown.of(
                AutoCascade.put(
                        caller.access(),
                        definition,
                        Channel.require(definition, channel),
                        wanted.automatic()));
    }

    private ImageDefinition owned(String gallery, String image, String channel) {
        var definition = ImageDefinition.require(caller.access(), gallery, image).definition();
        Promotion.requireOwner(caller.access(), definition, channel);
        return definition;
    }
}
