package dev.goldsmith.api;

import dev.goldsmith.approval.Approval;
import dev.goldsmith.approval.ApprovalList;
import dev.goldsmith.approval.ApprovalState;
import dev.goldsmith.approval.Ballot;
import dev.goldsmith.approval.Decisions;
import dev.goldsmith.approval.Verdict;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Once;
import dev.goldsmith.kernel.Fields;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
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
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

@Path(Links.TENANT + "/approvals")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Approvals")
public class ApprovalsResource {
    @Inject Caller caller;
    @Inject Decisions decisions;

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
    @Once
    @Operation(
            operationId = "decideApproval",
            summary = "Approve or reject",
            description =
                    "Counts for this fingerprint only. Saying the same again changes nothing; a yes"
                            + " can become a no while the approval is open. One no ends it. 403 when"
                            + " you asked, wrote the version, or aren't asked; 409 when it has"
                            + " ended.")
    public RestResponse<ApprovalAnswer> decide(
            @PathParam("id") String id, DecisionRequest request) {
        if (request.verdict() == null) {
            throw Query.fault("$.verdict", "'verdict' is needed: approve or reject.");
        }
        var verdict = Fields.oneOf("$.verdict", request.verdict(), Verdict.values(), Verdict::word);
        return done(by -> decisions.decide(by, number(id), verdict, given(request.comment())));
    }

    @POST
    @Path("{id}/comments")
    @Allow(value = Permission.READ, token = Permission.DECIDE)
    @Transactional
    @Once
    @Operation(operationId = "commentApproval", summary = "Remark something; decides nothing")
    public RestResponse<ApprovalAnswer> comment(
            @PathParam("id") String id, CommentRequest request) {
        return done(by -> decisions.comment(by, number(id), given(request.text())));
    }

    @POST
    @Path("{id}/withdrawal")
    @Allow(value = Permission.READ, token = Permission.RUN)
    @Transactional
    @Once
    @Operation(
            operationId = "withdrawApproval",
            summary = "Take the question back; what waited is canceled")
    public RestResponse<ApprovalAnswer> withdraw(@PathParam("id") String id) {
        return done(by -> decisions.withdraw(by, number(id)));
    }

    @POST
    @Path("{id}/reminder")
    @Allow(value = Permission.READ, token = Permission.DECIDE)
    @Transactional
    @Once
    @Operation(
            operationId = "remindApproval",
            summary = "Ask those again who have not decided, once an hour at most")
    public RestResponse<ApprovalAnswer> remind(@PathParam("id") String id) {
        return done(by -> decisions.remind(by, number(id)));
    }

    @POST
    @Path("{id}/delegation")
    @Allow(value = Permission.READ, token = Permission.DECIDE)
    @Transactional
    @Once
    @Operation(
            operationId = "delegateApproval",
            summary = "Delegate your decision to somebody whom the policy allows")
    public RestResponse<ApprovalAnswer> delegate(
            @PathParam("id") String id, DelegationRequest request) {
        return done(by -> decisions.delegate(by, number(id), given(request.person())));
    }

    private RestResponse<ApprovalAnswer> done(Function<Access, Approval> act) {
        var by = caller.access();
        return RestResponse.ok(answer(by, act.apply(by)));
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
