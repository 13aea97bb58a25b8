package dev.goldsmith.api;

import dev.goldsmith.approval.Approval;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.gallery.Channel;
import dev.goldsmith.gallery.ChannelMove;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.Promotion;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.tenant.Permission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
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
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path(Links.TENANT + "/galleries/{gallery}/images/{image}/channels")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Galleries")
public class ChannelsResource {
    @Inject Caller caller;

    /**
     * A named pointer of an image definition.
     *
     * @param version that it points to; null: it is empty
     * @param movedAt null: it was never moved
     * @param waiting version that it will point to if `approval` is given
     * @param approval number of the approval that a move waits for
     */
    @Schema(name = "Channel")
    public record ChannelAnswer(
            String name,
            @Nullable String version,
            @Nullable Instant movedAt,
            @Nullable String movedBy,
            @Nullable String waiting,
            @Nullable Long approval) {
        static ChannelAnswer of(Channel channel) {
            return Known.of(List.of(channel)).answer(channel);
        }
    }

    /**
     * What is told of channels, read for all at once.
     *
     * @param waiting by the channel's id
     * @param approvals by the move's id
     */
    private record Known(
            Map<Long, ChannelMove> waiting,
            Map<Long, Approval> approvals,
            Map<Long, ImageVersion> versions) {
        static Known of(List<Channel> channels) {
            var waiting = ChannelMove.waiting(channels);
            var ids =
                    Stream.concat(
                                    channels.stream().map(it -> it.versionId),
                                    waiting.stream().map(it -> it.toVersionId))
                            .filter(Objects::nonNull)
                            .collect(Collectors.toSet());
            return new Known(
                    waiting.stream().collect(Collectors.toMap(it -> it.channelId, it -> it)),
                    ChannelMove.approvals(waiting),
                    ImageVersion.byId(ids));
        }

        ChannelAnswer answer(Channel channel) {
            var move = waiting.get(channel.id);
            var approval = move == null ? null : approvals.get(move.id);
            return new ChannelAnswer(
                    channel.name,
                    number(channel.versionId),
                    channel.movedAt,
                    channel.movedBy,
                    move == null ? null : number(move.toVersionId),
                    approval == null ? null : approval.id);
        }

        private @Nullable String number(@Nullable Long version) {
            return version == null
                    ? null
                    : Objects.requireNonNull(versions.get(version)).number().toString();
        }
    }

    /**
     * Where a channel shall point.
     *
     * @param version a published version, {@code 1.2.0}
     * @param comment why; at most 500 characters
     */
    @Schema(name = "ChannelMove")
    public record MoveRequest(@Nullable String version, @Nullable String comment) {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    @Operation(operationId = "listChannels", summary = "The channels of an image, by name")
    public Page<ChannelAnswer> list(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        var page =
                Query.page(Channel.of(definition(gallery, image)), it -> it.nameKey, after, limit);
        return page.map(Known.of(page.items())::answer);
    }

    @PUT
    @Path("{channel}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.OWN)
    @Transactional
    @Operation(
            operationId = "moveChannel",
            summary = "Point a channel to a version: promote it, or roll back",
            description =
                    "A new name makes a new channel. 202 where a gate asks first: `approval` is its"
                            + " number, and the move is made when it is given. A newer request for"
                            + " the same channel withdraws the one that waits. Back to an older"
                            + " version that the channel pointed to before goes without a gate.")
    @APIResponse(
            responseCode = "200",
            description = "The channel points there",
            content = @Content(schema = @Schema(implementation = ChannelAnswer.class)))
    @APIResponse(
            responseCode = "202",
            description = "The move waits for `approval`",
            content = @Content(schema = @Schema(implementation = ChannelAnswer.class)))
    public Response move(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @PathParam("channel") String channel,
            MoveRequest request) {
        var definition = definition(gallery, image);
        Promotion.requireOwner(caller.access(), definition, channel);
        if (request.version() == null || request.version().isBlank()) {
            throw Query.fault(
                    "$.version", "`version` is missing: name a published version, such as 1.0.0.");
        }
        var version = ImageVersion.require(definition, request.version());
        var comment = request.comment() == null ? "" : request.comment();
        var move = Promotion.ask(caller.access(), definition, channel, version, comment);
        boolean waits = move != null && move.state == ChannelMove.State.WAITING;
        return Response.status(waits ? Response.Status.ACCEPTED : Response.Status.OK)
                .entity(ChannelAnswer.of(Channel.require(definition, channel)))
                .build();
    }

    @DELETE
    @Path("{channel}")
    @Allow(Permission.OWN)
    @Transactional
    @Operation(
            operationId = "emptyChannel",
            summary = "Empty a channel",
            description =
                    "It points to no version until it is moved again; templates that follow it"
                            + " can't be run meanwhile.")
    public ChannelAnswer empty(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @PathParam("channel") String channel) {
        var definition = definition(gallery, image);
        Promotion.empty(caller.access(), definition, channel, "");
        return ChannelAnswer.of(Channel.require(definition, channel));
    }

    private ImageDefinition definition(String gallery, String image) {
        return ImageDefinition.require(caller.access(), gallery, image).definition();
    }
}
