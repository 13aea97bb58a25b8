package dev.goldsmith.api;

import dev.goldsmith.cascade.Cascade;
import dev.goldsmith.cascade.CascadeList;
import dev.goldsmith.cascade.CascadeStart;
import dev.goldsmith.cascade.Preview;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Once;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.function.BiConsumer;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Rebuilds of all that follows a channel that has moved. */
@Path(Links.TENANT + "/cascades")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Cascades")
public class CascadesResource {
    @Inject Caller caller;

    /**
     * What is to be rebuilt.
     *
     * @param patch first build the image itself from its newest source, and all of it with all
     *     updates; default: false
     * @param preview only say what would be done; default: false
     * @param maxConcurrent builds at the same time, 1 to 100; default: 10
     * @param failureLimit templates that fail before it halts; default: 1
     * @param comment why
     */
    @Schema(name = "CascadeRequest")
    public record Wanted(
            @Nullable String gallery,
            @Nullable String image,
            @Nullable String channel,
            @Nullable Boolean patch,
            @Nullable Boolean preview,
            @Nullable Integer maxConcurrent,
            @Nullable Integer failureLimit,
            @Nullable String comment) {
        CascadeStart.Wanted given() {
            return new CascadeStart.Wanted(
                    given("gallery", gallery),
                    given("image", image),
                    given("channel", channel),
                    maxConcurrent,
                    failureLimit,
                    comment,
                    Boolean.TRUE.equals(patch));
        }

        private static String given(String name, @Nullable String text) {
            if (text == null || text.isBlank()) {
                throw Query.fault(
                        "$." + name,
                        "`%s` is missing: name the gallery, the image and the channel that moved."
                                .formatted(name));
            }
            return text;
        }
    }

    /**
     * @param channel whether the channel whose move began the cascade goes back too; default: false
     */
    @Schema(name = "CascadeRollback")
    public record RollbackRequest(@Nullable Boolean channel) {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "listCascades",
            summary = "Cascades of your teams' images, or that reach your teams, newest first")
    public Page<CascadeLine> list(
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        return CascadeList.page(caller.access(), Query.after(after), Query.limit(limit))
                .map(CascadeLine::of);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(
            value = Permission.OWN,
            token = {Permission.OWN, Permission.RUN})
    @Transactional
    @Once
    @Operation(
            operationId = "startCascade",
            summary = "Rebuild what follows a channel, patch a whole lineage, or preview that",
            description =
                    "Owners of the image's team do this. Each template is rebuilt after what it is"
                            + " built on, as its team's policy says: automatically, or when"
                            + " somebody of the team answers. With `patch` the image itself is built"
                            + " first, and what follows it when the channel has moved to that; all"
                            + " runs install all updates. With `preview` nothing is started, and"
                            + " the answer is 200.")
    @APIResponse(responseCode = "201", description = "Started; 200: the preview")
    public RestResponse<CascadeAnswer> start(Wanted wanted) {
        var given = wanted.given();
        var by = caller.access();
        if (Boolean.TRUE.equals(wanted.preview())) {
            return RestResponse.ok(CascadeAnswer.of(Preview.of(by, given)));
        }
        var cascade = Cascade.start(by, given);
        return Made.at(
                Links.of(by).cascade(cascade.number),
                CascadeAnswer.of(CascadeList.of(by, cascade)));
    }

    @GET
    @Path("{id}")
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "getCascade",
            summary = "One cascade with what became of each template")
    public CascadeAnswer get(@PathParam("id") String id) {
        return CascadeAnswer.of(CascadeList.of(caller.access(), number(id)));
    }

    @POST
    @Path("{id}/pause")
    @Allow(Permission.OWN)
    @Transactional
    @Once
    @Operation(
            operationId = "pauseCascade",
            summary = "Begin nothing more; what is being built goes on")
    public RestResponse<CascadeAnswer> pause(@PathParam("id") String id) {
        return changed(id, Cascade::pause);
    }

    @POST
    @Path("{id}/resumption")
    @Allow(Permission.OWN)
    @Transactional
    @Once
    @Operation(
            operationId = "resumeCascade",
            summary = "Resume after a pause or after failures",
            description = "What has failed until now doesn't halt it again.")
    public RestResponse<CascadeAnswer> resume(@PathParam("id") String id) {
        return changed(id, Cascade::resume);
    }

    @POST
    @Path("{id}/cancellation")
    @Allow(Permission.OWN)
    @Transactional
    @Once
    @Operation(
            operationId = "cancelCascade",
            summary = "End a cascade and stop its runs; what was built stays")
    public RestResponse<CascadeAnswer> cancel(@PathParam("id") String id) {
        return changed(id, Cascade::cancel);
    }

    @POST
    @Path("{id}/rollback")
    @Allow(Permission.OWN)
    @Transactional
    @Once
    @Operation(
            operationId = "rollBackCascade",
            summary = "Move every channel back that the cascade moved",
            description =
                    "Its runs are stopped first. With `\"channel\": true` the channel whose move"
                            + " began it goes back too. `takenBack` says what became of each.")
    public RestResponse<CascadeAnswer> rollBack(
            @PathParam("id") String id, RollbackRequest wanted) {
        return changed(
                id, (cascade, by) -> cascade.rollBack(by, Boolean.TRUE.equals(wanted.channel())));
    }

    @POST
    @Path("{id}/items/{item}/skip")
    @Allow(Permission.RUN)
    @Transactional
    @Once
    @Operation(operationId = "skipCascadeItem", summary = "Leave one template out of a cascade")
    public RestResponse<CascadeAnswer> skip(
            @PathParam("id") String id, @PathParam("item") String item) {
        return changed(id, (cascade, by) -> cascade.skip(by, item(item)));
    }

    @POST
    @Path("{id}/items/{item}/retry")
    @Allow(Permission.RUN)
    @Transactional
    @Once
    @Operation(
            operationId = "retryCascadeItem",
            summary = "Try one template again that failed or was skipped")
    public RestResponse<CascadeAnswer> retry(
            @PathParam("id") String id, @PathParam("item") String item) {
        return changed(id, (cascade, by) -> cascade.retry(by, item(item)));
    }

    @POST
    @Path("{id}/items/{item}/rebuild")
    @Allow(Permission.RUN)
    @Transactional
    @Once
    @Operation(
            operationId = "rebuildCascadeItem",
            summary = "Rebuild one template whose team is asked",
            description = "The run is requested in your name.")
    public RestResponse<CascadeAnswer> rebuild(
            @PathParam("id") String id, @PathParam("item") String item) {
        return changed(id, (cascade, by) -> cascade.rebuild(by, item(item)));
    }

    private RestResponse<CascadeAnswer> changed(String id, BiConsumer<Cascade, Access> verb) {
        var by = caller.access();
        var cascade = Cascade.requireLocked(by, number(id));
        verb.accept(cascade, by);
        return RestResponse.ok(CascadeAnswer.of(CascadeList.of(by, cascade)));
    }

    private static long number(String id) {
        return PathNumber.of(id, "cascade", Long.MAX_VALUE);
    }

    private static int item(String item) {
        return (int) PathNumber.of(item, "item", Integer.MAX_VALUE);
    }
}
