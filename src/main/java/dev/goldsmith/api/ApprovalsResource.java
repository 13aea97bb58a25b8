package dev.goldsmith.api;

import dev.goldsmith.approval.Approval;
import dev.goldsmith.approval.ApprovalList;
import dev.goldsmith.approval.ApprovalState;
import dev.goldsmith.approval.Ballot;
import dev.goldsmith.approval.Decisions;
import dev.goldsmith.approval.Verdict;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Idempotency;
import dev.goldsmith.kernel.Fields;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path(Links.TENANT + "/approvals")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Approvals")
public class ApprovalsResource {
    @Inject Caller caller;
    @Inject Decisions decisions;
    @Inject Idempotency idempotency;

    /**
     * @param verdict {@code approve} or {@code reject}
     * @param comment what was checked, or what must change; needed to reject
     */
    public record DecisionRequest(@Nullable String verdict, @Nullable String comment) {}

    public record CommentRequest(@Nullable String text) {}

    /**
     * @param person the id of somebody of {@code standIns}
     */
    public record DelegationRequest(@Nullable String person) {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "listApprovals",
            summary = "The approvals that you read or that ask you, newest first",
            description =
                    "`state` is one or more states, with commas between: `open`, `approved`,"
                            + " `rejected`, `expired`, `withdrawn`, `void`. `mine=true` shows what"
                            + " you asked for; `waitsForYou` says what needs you.")
    public Page<ApprovalLine> list(
            @QueryParam("state") @Nullable List<String> state,
            @QueryParam("mine") @Nullable String mine,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        return ApprovalList.page(
                        caller.access(),
                        states(state),
                        Query.flag("mine", mine),
                        Query.after(after),
                        Query.limit(limit))
                .map(ApprovalLine::of);
    }

    @GET
    @Path("{id}")
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "getApproval",
            summary = "One approval: what it asks for, who has decided, what is missing")
    public ApprovalAnswer get(@PathParam("id") String id) {
        var by = caller.access();
        return answer(by, Approval.require(by, number(id)));
    }

    @POST
    @Path("{id}/decisions")
    @Allow(value = Permission.READ, token = Permission.DECIDE)
    @Transactional
    @Operation(
            operationId = "decideApproval",
            summary = "Approve or reject",
            description =
                    "Counts for this fingerprint only. Saying the same again changes nothing; a yes"
                            + " can become a no while the approval is open. One no ends it. 403 when"
                            + " you asked, wrote the version, or aren't asked; 409 when it has"
                            + " ended.")
    @RequestBody(content = @Content(schema = @Schema(implementation = DecisionRequest.class)))
    @APIResponse(
            responseCode = "200",
            description = "The approval, as it is now",
            content = @Content(schema = @Schema(implementation = ApprovalAnswer.class)))
    public Response decide(
            @PathParam("id") String id,
            @HeaderParam(Idempotency.HEADER) @Nullable String key,
            @Context HttpHeaders headers,
            @Nullable String body) {
        var request = Body.readOptional(body, headers, DecisionRequest.class);
        if (request.verdict() == null) {
            throw Query.fault("$.verdict", "'verdict' is needed: approve or reject.");
        }
        var verdict = Fields.oneOf("$.verdict", request.verdict(), Verdict.values(), Verdict::word);
        return done(
                key,
                request,
                by -> decisions.decide(by, number(id), verdict, given(request.comment())));
    }

    @POST
    @Path("{id}/comments")
    @Allow(value = Permission.READ, token = Permission.DECIDE)
    @Transactional
    @Operation(operationId = "commentApproval", summary = "Remark something; decides nothing")
    @RequestBody(content = @Content(schema = @Schema(implementation = CommentRequest.class)))
    @APIResponse(
            responseCode = "200",
            description = "The approval, as it is now",
            content = @Content(schema = @Schema(implementation = ApprovalAnswer.class)))
    public Response comment(
            @PathParam("id") String id,
            @HeaderParam(Idempotency.HEADER) @Nullable String key,
            @Context HttpHeaders headers,
            @Nullable String body) {
        var request = Body.readOptional(body, headers, CommentRequest.class);
        return done(key, request, by -> decisions.comment(by, number(id), given(request.text())));
    }

    @POST
    @Path("{id}/withdrawal")
    @Allow(value = Permission.READ, token = Permission.RUN)
    @Transactional
    @Operation(
            operationId = "withdrawApproval",
            summary = "Take the question back; what waited is canceled")
    @APIResponse(
            responseCode = "200",
            description = "The approval, as it is now",
            content = @Content(schema = @Schema(implementation = ApprovalAnswer.class)))
    public Response withdraw(
            @PathParam("id") String id, @HeaderParam(Idempotency.HEADER) @Nullable String key) {
        return done(key, "withdraw", by -> decisions.withdraw(by, number(id)));
    }

    @POST
    @Path("{id}/reminder")
    @Allow(value = Permission.READ, token = Permission.DECIDE)
    @Transactional
    @Operation(
            operationId = "remindApproval",
            summary = "Ask those again who have not decided, once an hour at most")
    @APIResponse(
            responseCode = "200",
            description = "The approval, as it is now",
            content = @Content(schema = @Schema(implementation = ApprovalAnswer.class)))
    public Response remind(
            @PathParam("id") String id, @HeaderParam(Idempotency.HEADER) @Nullable String key) {
        return done(key, "remind", by -> decisions.remind(by, number(id)));
    }

    @POST
    @Path("{id}/delegation")
    @Allow(value = Permission.READ, token = Permission.DECIDE)
    @Transactional
    @Operation(
            operationId = "delegateApproval",
            summary = "Hand your say to somebody whom the policy lets stand in")
    @RequestBody(content = @Content(schema = @Schema(implementation = DelegationRequest.class)))
    @APIResponse(
            responseCode = "200",
            description = "The approval, as it is now",
            content = @Content(schema = @Schema(implementation = ApprovalAnswer.class)))
    public Response delegate(
            @PathParam("id") String id,
            @HeaderParam(Idempotency.HEADER) @Nullable String key,
            @Context HttpHeaders headers,
            @Nullable String body) {
        var request = Body.readOptional(body, headers, DelegationRequest.class);
        return done(
                key, request, by -> decisions.delegate(by, number(id), given(request.person())));
    }

    private Response done(@Nullable String key, Object request, Function<Access, Approval> act) {
        return idempotency.once(
                key,
                request,
                () -> {
                    var by = caller.access();
                    return Response.ok(answer(by, act.apply(by))).build();
                });
    }

    private static ApprovalAnswer answer(Access by, Approval approval) {
        return ApprovalAnswer.of(Ballot.of(by, approval));
    }

    private static String given(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static long number(String text) {
        return PathNumber.of(text, "approval", Long.MAX_VALUE);
    }

    private static Set<ApprovalState> states(@Nullable List<String> texts) {
        var states = EnumSet.noneOf(ApprovalState.class);
        for (var text : texts == null ? List.<String>of() : texts) {
            for (var word : text.split(",", -1)) {
                states.add(
                        Fields.oneOf(
                                "state",
                                word.strip(),
                                ApprovalState.values(),
                                ApprovalState::word));
            }
        }
        return states;
    }
}
