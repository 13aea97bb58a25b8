package dev.goldsmith.api;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageDefinition.Shelved;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.lifecycle.DryRun;
import dev.goldsmith.lifecycle.Ending;
import dev.goldsmith.lifecycle.Reason;
import dev.goldsmith.lifecycle.Retention;
import dev.goldsmith.lifecycle.RetentionRule;
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
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** When an image ends, and which of its versions are deleted without a person. */
@Path(Links.TENANT + "/galleries/{gallery}/images/{image}/lifecycle")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Galleries")
public class LifecycleResource {
    private static final String WARN = "warn";
    private static final String REFUSE = "refuse";

    @Inject Caller caller;

    /**
     * @param endOfLifeDate when the image ends with all its versions; null: never
     * @param endedVersions {@code warn}: one that has ended says so on every page; {@code refuse}:
     *     no new build starts from one either
     * @param retention null: all versions are kept
     */
    @Schema(name = "ImageLifecycle")
    public record Lifecycle(
            @Nullable Instant endOfLifeDate,
            String endedVersions,
            @Nullable RetentionAnswer retention) {
        static Lifecycle of(ImageDefinition definition) {
            return new Lifecycle(
                    definition.endOfLifeAt,
                    definition.endedRefused ? REFUSE : WARN,
                    RetentionAnswer.of(Retention.of(definition)));
        }
    }

    /**
     * @param keepNewest good versions that are kept, the newest numbers
     * @param keepDays versions that are younger are kept; null: age keeps nothing
     * @param enabled whether versions are deleted
     * @param lookedAt when the rule was applied last; null: not yet
     */
    @Schema(name = "RetentionRule")
    public record RetentionAnswer(
            int keepNewest,
            @Nullable Integer keepDays,
            boolean enabled,
            String setBy,
            Instant setAt,
            @Nullable Instant lookedAt) {
        static @Nullable RetentionAnswer of(@Nullable Retention retention) {
            return retention == null
                    ? null
                    : new RetentionAnswer(
                            retention.keepNewest,
                            retention.keepDays,
                            retention.enabled,
                            retention.setByName,
                            retention.setAt,
                            retention.lookedAt);
        }
    }

    /**
     * @param endOfLifeDate RFC 3339, {@code 2027-12-31T00:00:00Z}; without it the image never ends
     * @param endedVersions {@code warn} (default) or {@code refuse}
     */
    @Schema(name = "ImageLifecycleRequest")
    public record LifecycleRequest(
            @Nullable String endOfLifeDate, @Nullable String endedVersions) {}

    /**
     * @param keepNewest 1 to 10000
     * @param keepDays 1 to 3650; without it age keeps nothing
     */
    @Schema(name = "RetentionRuleRequest")
    public record RetentionRequest(@Nullable Integer keepNewest, @Nullable Integer keepDays) {}

    /**
     * @param deletes to enable it: how many versions the dry run says would be deleted
     */
    @Schema(name = "RetentionState")
    public record RetentionState(@Nullable Boolean enabled, @Nullable Integer deletes) {}

    /**
     * @param versions that are published
     * @param deletes how many of them would be deleted
     * @param freedBytes that the store would get back
     * @param items all versions, newest number first
     */
    @Schema(name = "RetentionDryRun")
    public record DryRunAnswer(
            int versions,
            int deletes,
            long freedBytes,
            List<DryRunLine> items,
            @Nullable String next) {
        static DryRunAnswer of(DryRun run) {
            Page<DryRunLine> page = run.page().map(DryRunLine::of);
            return new DryRunAnswer(
                    run.versions(), run.deletes(), run.freedBytes(), page.items(), page.next());
        }
    }

    /**
     * @param deleted whether it would be
     * @param keptBecause why not: `newest`, `young`, `latest`, `withdrawn`, `channel`, `promotion`,
     *     `rollback`, `template`, `image`, `copy`, `run`, `cascade`, `replication`
     */
    @Schema(name = "RetentionDryRunVersion")
    public record DryRunLine(
            String version,
            boolean deleted,
            List<String> keptBecause,
            long size,
            Instant publishedAt) {
        static DryRunLine of(DryRun.Line line) {
            return new DryRunLine(
                    line.version(),
                    line.goes(),
                    line.kept().stream().map(Reason::word).toList(),
                    line.bytes(),
                    line.publishedAt());
        }
    }

    @GET
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "getImageLifecycle",
            summary = "When an image ends, and which of its versions are deleted")
    public Lifecycle get(@PathParam("gallery") String gallery, @PathParam("image") String image) {
        return Lifecycle.of(ImageDefinition.own(caller.access(), gallery, image).definition());
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.OWN)
    @Transactional
    @Operation(
            operationId = "putImageLifecycle",
            summary = "Set an image's end of life",
            description =
                    "Owners of its team, and of the teams whose templates start from it, get mail"
                            + " 30, 7 and 1 days before, and when it has ended. 409 when the date"
                            + " has passed, templates, images or runs use it, and `confirm` isn't"
                            + " true: `violations` says which.")
    public Lifecycle put(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @QueryParam("confirm") @Nullable String confirm,
            LifecycleRequest request) {
        var ask =
                Ending.Ask.unless(
                        Query.flag("confirm", confirm), "Image definition " + image, "end");
        return change(
                gallery,
                image,
                at ->
                        Ending.image(
                                caller.access(),
                                at,
                                Query.instant("$.endOfLifeDate", request.endOfLifeDate()),
                                refuses(request.endedVersions()),
                                ask));
    }

    private static boolean refuses(@Nullable String ended) {
        if (ended != null && !ended.equals(WARN) && !ended.equals(REFUSE)) {
            throw Query.fault(
                    "$.endedVersions", "\"%s\" isn't one of `warn` and `refuse`.".formatted(ended));
        }
        return REFUSE.equals(ended);
    }

    @PUT
    @Path("retention")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.OWN)
    @Transactional
    @Operation(
            operationId = "putRetention",
            summary = "Set which versions of an image are kept",
            description =
                    "Kept are the newest good ones, those that are young, and those that something"
                            + " uses. The rule deletes nothing before it is turned on; a rule that"
                            + " is changed is off again.")
    public Lifecycle putRetention(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            RetentionRequest request) {
        return change(
                gallery,
                image,
                at ->
                        Retention.set(
                                caller.access(),
                                at,
                                RetentionRule.of(request.keepNewest(), request.keepDays())));
    }

    @DELETE
    @Path("retention")
    @Allow(Permission.OWN)
    @Transactional
    @Operation(operationId = "deleteRetention", summary = "Keep all versions of an image again")
    public Lifecycle deleteRetention(
            @PathParam("gallery") String gallery, @PathParam("image") String image) {
        return change(gallery, image, at -> Retention.remove(caller.access(), at));
    }

    @GET
    @Path("retention/dry-run")
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "dryRunRetention",
            summary = "Which versions the retention rule would delete now, and why others stay")
    public DryRunAnswer dryRun(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        var definition = ImageDefinition.own(caller.access(), gallery, image).definition();
        return DryRunAnswer.of(
                DryRun.of(
                        definition,
                        Retention.require(definition).rule(),
                        VersionsResource.before(after),
                        Query.limit(limit)));
    }

    @PUT
    @Path("retention/state")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.OWN)
    @Transactional
    @Operation(
            operationId = "putRetentionState",
            summary = "Turn a retention rule on or off",
            description =
                    "To turn it on, send the dry run's number of versions that would be deleted;"
                            + " 409 when it is another one by now. Versions are deleted within an"
                            + " hour, and from then on as they come to be old.")
    public Lifecycle putState(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            RetentionState request) {
        return change(
                gallery,
                image,
                at -> {
                    if (request.enabled() == null) {
                        throw Query.fault("$.enabled", "`enabled` must be true or false.");
                    }
                    if (request.enabled()) {
                        Retention.enable(caller.access(), at, request.deletes());
                    } else {
                        Retention.disable(caller.access(), at);
                    }
                });
    }

    private Lifecycle change(String gallery, String image, Consumer<Shelved> act) {
        var at = ImageDefinition.own(caller.access(), gallery, image);
        Retention.requireOwner(caller.access(), at);
        act.accept(at);
        return Lifecycle.of(at.definition());
    }
}
