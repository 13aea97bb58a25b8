package dev.goldsmith.api;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Dear;
import dev.goldsmith.door.Once;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.recall.Preview;
import dev.goldsmith.recall.Recall;
import dev.goldsmith.recall.RecallList;
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
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Versions that are taken back, with all that descends from them. */
@Path(Links.TENANT)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Galleries")
public class RecallsResource {
    private static final String VERSION = "galleries/{gallery}/images/{image}/versions/{version}/";

    @Inject Caller caller;

    /**
     * @param reason why it is recalled, 1–500 characters; everybody who could use any of it reads
     *     it
     */
    @Schema(name = "RecallRequest")
    public record Wanted(@Nullable String reason) {}

    /**
     * @param reason why it is restored, up to 500 characters; optional
     */
    @Schema(name = "RestorationRequest")
    public record Restoration(@Nullable String reason) {}

    /**
     * @param versions published versions that a recall would take, this one included
     * @param teams whose images it would take
     * @param channels that would fall back, as far as you read them; {@code hiddenChannels}: how
     *     many others would
     * @param runs numbers of the builds that would be stopped, as far as you read them; {@code
     *     running}: how many there are
     */
    @Schema(name = "RecallPreview")
    public record PreviewAnswer(
            int versions,
            int managedImages,
            int teams,
            List<RecallAnswer.MovedChannel> channels,
            int hiddenChannels,
            List<Long> runs,
            int running) {
        static PreviewAnswer of(Preview it) {
            return new PreviewAnswer(
                    it.versions(),
                    it.managedImages(),
                    it.teams(),
                    it.channels().stream()
                            .map(c ->
                                    new RecallAnswer.MovedChannel(
                                            c.gallery(), c.image(), c.channel(), c.from(), c.to()))
                            .toList(),
                    it.hidden(),
                    it.runs(),
                    it.running());
        }
    }

    /**
     * @param team slug of the gallery's team
     */
    @Schema(name = "RecalledVersion")
    public record TakenVersion(String team, String gallery, String image, String version) {}

    @Dear
    @GET
    @Path(VERSION + "recall-preview")
    @Allow(Permission.OWN)
    @Transactional
    @Operation(
            operationId = "previewRecall",
            summary = "What recalling a version would take",
            description = "Counts what descends from it in all teams, and names what you read.")
    public PreviewAnswer preview(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @PathParam("version") String version) {
        return PreviewAnswer.of(Recall.preview(caller.access(), version(gallery, image, version)));
    }

    @POST
    @Path(VERSION + "recalls")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.OWN)
    @Transactional
    @Once
    @Operation(
            operationId = "recallVersion",
            summary = "Recall a version, with all that descends from it",
            description =
                    "None of it can be a source, downloaded, promoted or distributed until it is"
                            + " restored. Builds that run on it are stopped, and channels that point"
                            + " to it fall back to what they pointed to before.")
    @APIResponse(
            responseCode = "201",
            description = "Recalled",
            content = @Content(schema = @Schema(implementation = RecallAnswer.class)))
    public RestResponse<RecallAnswer> recall(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @PathParam("version") String version,
            Wanted wanted) {
        var by = caller.access();
        var recall =
                Recall.start(
                        by,
                        version(gallery, image, version),
                        Objects.requireNonNullElse(wanted.reason(), ""));
        return Made.at(Links.of(by).recall(recall.id), RecallAnswer.of(by, recall));
    }

    private ImageVersion version(String gallery, String image, String number) {
        return ImageVersion.require(
                ImageDefinition.require(caller.access(), gallery, image).definition(), number);
    }

    @GET
    @Path("recalls")
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "listRecalls",
            summary = "Recalls of your teams' versions, and those that took images of theirs",
            description = "Newest first, those that were restored too.")
    public Page<RecallAnswer> list(
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        var by = caller.access();
        return RecallList.page(by, Query.after(after), Query.limit(limit))
                .map(it -> RecallAnswer.line(by, it));
    }

    @GET
    @Path("recalls/{recall}")
    @Allow(Permission.READ)
    @Transactional
    @Operation(operationId = "getRecall", summary = "One recall")
    public RecallAnswer get(@PathParam("recall") String recall) {
        return RecallAnswer.of(caller.access(), require(recall));
    }

    @GET
    @Path("recalls/{recall}/versions")
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "listRecalledVersions",
            summary = "The published versions that a recall keeps from being used",
            description = "Those that you read; none when it was restored.")
    public Page<TakenVersion> versions(
            @PathParam("recall") String recall,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        return RecallList.taken(
                        caller.access(), require(recall), Query.after(after), Query.limit(limit))
                .map(it -> new TakenVersion(it.team(), it.gallery(), it.image(), it.number()));
    }

    /**
     * @param team slug of the image's team
     */
    @Schema(name = "RecalledManagedImage")
    public record TakenImage(String team, String name) {}

    @GET
    @Path("recalls/{recall}/managed-images")
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "listRecalledManagedImages",
            summary = "The managed images that a recall keeps from being used",
            description = "Those that you read; none when it was restored.")
    public Page<TakenImage> images(
            @PathParam("recall") String recall,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        return RecallList.images(
                        caller.access(), require(recall), Query.after(after), Query.limit(limit))
                .map(it -> new TakenImage(it.team(), it.name()));
    }

    @POST
    @Path("recalls/{recall}/restoration")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.OWN)
    @Transactional
    @Once
    @Operation(
            operationId = "restoreRecall",
            summary = "Give back what a recall took",
            description =
                    "What another recall took as well stays recalled. Channels that nobody moved"
                            + " since point again to what they pointed to.")
    @APIResponse(
            responseCode = "200",
            description = "Restored",
            content = @Content(schema = @Schema(implementation = RecallAnswer.class)))
    public RestResponse<RecallAnswer> restore(
            @PathParam("recall") String number, @Nullable Restoration restoration) {
        var by = caller.access();
        var recall = require(number);
        recall.restore(
                by,
                restoration == null ? "" : Objects.requireNonNullElse(restoration.reason(), ""));
        return RestResponse.ok(RecallAnswer.of(by, recall));
    }

    private Recall require(String number) {
        return RecallList.require(caller.access(), PathNumber.of(number, "recall", Long.MAX_VALUE));
    }
}
