package dev.goldsmith.api;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.goldsmith.activity.ChainCheck;
import dev.goldsmith.activity.ChainChecks;
import dev.goldsmith.activity.Checkpoint;
import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.Export;
import dev.goldsmith.activity.Sealer;
import dev.goldsmith.activity.Sentence;
import dev.goldsmith.activity.Timeline;
import dev.goldsmith.activity.Walk;
import dev.goldsmith.door.ActivityFilter;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Dear;
import dev.goldsmith.door.Once;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.kernel.Fields;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.Tenancy;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

@Path(Links.TENANT + "/activity")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Activity")
public class ActivityResource {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    @Inject Caller caller;
    @Inject ChainChecks checks;
    @Inject Export export;
    @Inject Sealer sealer;
    @Inject HomeKey home;
    @Inject Tenancy tenancy;

    /**
     * @param seq its place in the chain; null until it is sealed, a moment after it happened
     * @param team a slug; null for what is the tenant's
     * @param text the event in words
     */
    public record ActivityLine(
            long id,
            @Nullable Long seq,
            Instant at,
            String kind,
            String subject,
            @Nullable String team,
            @Nullable String actorId,
            String actor,
            String door,
            @Nullable String address,
            String text,
            @Schema(type = org.eclipse.microprofile.openapi.annotations.enums.SchemaType.OBJECT)
                    @JsonRawValue
                    String detail,
            @Nullable String hash) {
        static ActivityLine of(Event event, Map<Long, String> teams) {
            return new ActivityLine(
                    event.id,
                    event.seq,
                    event.at,
                    event.kind,
                    event.subject,
                    event.teamId == null ? null : teams.get(event.teamId),
                    event.actorId,
                    event.actorName,
                    event.door,
                    event.address,
                    Sentence.of(event).toString(),
                    event.detail,
                    event.hash);
        }
    }

    /**
     * @param state running, intact, broken or interrupted
     * @param events how many there were when it began
     * @param reached how many of them were looked at
     * @param checkpointAt the event that the given checkpoint was taken at
     */
    public record VerificationAnswer(
            long id,
            String state,
            Instant startedAt,
            @Nullable Instant endedAt,
            String by,
            long events,
            long reached,
            @Nullable Long checkpointAt,
            List<Walk.Break> breaks) {
        static VerificationAnswer of(ChainCheck check) {
            return new VerificationAnswer(
                    check.id,
                    check.state(),
                    check.startedAt,
                    check.endedAt,
                    check.byName,
                    check.headSeq,
                    check.reached,
                    check.againstSeq,
                    check.found());
        }
    }

    /**
     * @param checkpoint as it was exported; the history is compared with it
     */
    public record VerificationRequest(Checkpoint.@Nullable File checkpoint) {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "listActivity",
            summary = "What happened in the teams that you read, newest first",
            description =
                    "`person` is an id, `team` a slug, `noun` the first word of a kind (`run`,"
                            + " `approval`, …), `from` and `until` a day or a moment.")
    public Page<ActivityLine> list(
            @QueryParam("person") @Nullable String person,
            @QueryParam("team") @Nullable String team,
            @QueryParam("noun") @Nullable String noun,
            @QueryParam("from") @Nullable String from,
            @QueryParam("until") @Nullable String until,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        var by = caller.access();
        var teams = Team.slugs();
        return Timeline.page(
                        by,
                        filter(person, team, noun, from, until).read(by),
                        after,
                        Query.limit(limit))
                .map(event -> ActivityLine.of(event, teams));
    }

    @GET
    @Path("export")
    @Allow(Permission.EXPORT)
    @Produces(MediaType.WILDCARD)
    @Operation(
            operationId = "exportActivity",
            summary = "All of it as JSON Lines or CSV, oldest first",
            description =
                    "`format` is `jsonl` (each line the event as it was hashed, and its hash) or"
                            + " `csv`. For administrators and auditors.")
    @APIResponse(responseCode = "200", description = "The events", content = @Content)
    public Response export(
            @QueryParam("format") @Nullable String word,
            @QueryParam("person") @Nullable String person,
            @QueryParam("team") @Nullable String team,
            @QueryParam("noun") @Nullable String noun,
            @QueryParam("from") @Nullable String from,
            @QueryParam("until") @Nullable String until) {
        var by = caller.access();
        var format =
                Fields.oneOf(
                        "format",
                        word == null ? Export.Format.JSONL.word : word,
                        Export.Format.values(),
                        it -> it.word);
        var wanted =
                tenancy.in(by.tenantId(), () -> filter(person, team, noun, from, until).read(by));
        export.begin(by, wanted, format);
        StreamingOutput stream = out -> export.write(by, wanted, format, out);
        return Response.ok(stream)
                .type(MediaType.valueOf(format.mediaType).withCharset("utf-8"))
                .build();
    }

    private static ActivityFilter filter(
            @Nullable String person,
            @Nullable String team,
            @Nullable String noun,
            @Nullable String from,
            @Nullable String until) {
        var filter = new ActivityFilter();
        filter.person = person;
        filter.team = team;
        filter.noun = noun;
        filter.from = from;
        filter.until = until;
        return filter;
    }

    @Dear
    @POST
    @Path("verifications")
    @Allow(Permission.EXPORT)
    @Once
    @Operation(
            operationId = "verifyActivity",
            summary = "Verify the chain, and that it extends a checkpoint",
            description =
                    "Goes over the whole history in the background; ask the address in `Location`"
                            + " until `state` is not `running`. Each break says what and where.")
    @APIResponse(
            responseCode = "202",
            description = "Verification has started; a short history is done already")
    public RestResponse<VerificationAnswer> verify(VerificationRequest request) {
        var by = caller.access();
        var sent = request.checkpoint();
        var against =
                sent == null
                        ? null
                        : tenancy.in(by.tenantId(), () -> Checkpoint.read(by, Json.write(sent)));
        long id = checks.start(by, against, PATIENCE);
        var check = tenancy.in(by.tenantId(), () -> ChainCheck.require(id));
        return Made.accepted(Links.of(by).verification(id), VerificationAnswer.of(check));
    }

    @GET
    @Path("verifications/{id}")
    @Allow(Permission.EXPORT)
    @Transactional
    @Operation(
            operationId = "getVerification",
            summary = "How far a verification is, what it found")
    public VerificationAnswer verification(@PathParam("id") String id) {
        return VerificationAnswer.of(
                ChainCheck.require(PathNumber.of(id, "verification", Long.MAX_VALUE)));
    }

    @POST
    @Path("checkpoints")
    @Allow(Permission.EXPORT)
    @Once
    @Operation(
            operationId = "takeCheckpoint",
            summary = "Sign where the chain is now",
            description =
                    "Keep the answer elsewhere: it proves later that the history up to it is the"
                            + " same. `signature` is ECDSA on P-256 with SHA-256 over `statement`.")
    @APIResponse(responseCode = "201", description = "The checkpoint")
    public RestResponse<Checkpoint.File> checkpoint() {
        var by = caller.access();
        sealer.seal(by.tenantId());
        return RestResponse.status(
                RestResponse.Status.CREATED,
                tenancy.in(by.tenantId(), () -> Checkpoint.take(by, home).file()));
    }
}
