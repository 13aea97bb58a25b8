package dev.goldsmith.api;

import dev.goldsmith.approval.ApprovalPolicy;
import dev.goldsmith.approval.Gate;
import dev.goldsmith.approval.Rule;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.kernel.Fields;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path(Links.TENANT + "/teams/{team}/policy")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Approvals")
public class PolicyResource {
    @Inject Caller caller;

    /**
     * @param rules one for each gate that asks somebody; none: nothing is asked
     */
    public record Policy(@Nullable List<PolicyRule> rules) {}

    /**
     * @param gate newVersion, largeRun, promotion, continueOnFailure, openNetwork, exception or
     *     budget
     * @param hours how long a request lives; default: 168
     * @param overMinutes largeRun only
     * @param overGigabytes largeRun only
     * @param channels promotion only; none: all
     * @param samePerson whether somebody who holds several of these roles may answer for all of
     *     them; default: false, one yes meets one need
     * @param overCost largeRun only, in the currency of the tenant's prices
     */
    public record PolicyRule(
            @Nullable String gate,
            @Nullable List<PolicyNeed> needs,
            @Nullable Integer hours,
            @Nullable Integer overMinutes,
            @Nullable Integer overGigabytes,
            @Nullable List<String> channels,
            @Nullable Boolean samePerson,
            @Nullable BigDecimal overCost) {}

    /**
     * @param team a slug
     * @param role approver or owner; default: approver
     * @param votes how many different people; default: 1
     * @param standIn role in the same team that a decider may hand their say to
     */
    public record PolicyNeed(
            @Nullable String team,
            @Nullable String role,
            @Nullable Integer votes,
            @Nullable String standIn) {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "getPolicy",
            summary = "What the gates of a team ask for",
            description = "Its `ETag` is the revision, for `If-Match`.")
    @APIResponse(
            responseCode = "200",
            description = "The rules",
            content = @Content(schema = @Schema(implementation = Policy.class)))
    public Response get(@PathParam("team") String slug) {
        var team = Team.require(slug, caller.access(), Permission.READ);
        return answer(ApprovalPolicy.of(team.id));
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.OWN)
    @Transactional
    @Operation(
            operationId = "putPolicy",
            summary = "Replace what the gates of a team ask for",
            description =
                    "Open approvals keep the rules that they were asked under. What another team is"
                            + " asked for can be lifted only by an owner of that team or an"
                            + " administrator.")
    @APIResponse(
            responseCode = "200",
            description = "The rules",
            content = @Content(schema = @Schema(implementation = Policy.class)))
    public Response put(
            @PathParam("team") String slug,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            Policy policy) {
        var by = caller.access();
        var team = Team.require(slug, by, Permission.OWN);
        var rules = new ArrayList<Rule>();
        var given = policy.rules() == null ? List.<PolicyRule>of() : policy.rules();
        for (int i = 0; i < given.size(); i++) {
            rules.add(rule(given.get(i), "$.rules[%d]".formatted(i)));
        }
        return answer(ApprovalPolicy.write(by, team, rules, Query.revision(ifMatch)));
    }

    private static Rule rule(@Nullable PolicyRule rule, String at) {
        if (rule == null || rule.gate() == null) {
            throw Query.fault(at + ".gate", "'gate' is needed: newVersion, for example.");
        }
        var needs = new ArrayList<Rule.Need>();
        var given = rule.needs() == null ? List.<PolicyNeed>of() : rule.needs();
        for (int i = 0; i < given.size(); i++) {
            needs.add(need(given.get(i), "%s.needs[%d]".formatted(at, i)));
        }
        return new Rule(
                Fields.oneOf(at + ".gate", rule.gate(), Gate.values(), Gate::word),
                needs,
                rule.hours() == null ? Rule.DEFAULT_HOURS : rule.hours(),
                rule.overMinutes(),
                rule.overGigabytes(),
                rule.channels() == null ? List.of() : rule.channels(),
                Boolean.TRUE.equals(rule.samePerson()),
                rule.overCost());
    }

    private static Rule.Need need(@Nullable PolicyNeed need, String at) {
        if (need == null || need.team() == null) {
            throw Query.fault(
                    at + ".team", "'team' is needed: the slug of the team that is asked.");
        }
        var role = need.role() == null ? Role.APPROVER : role(at + ".role", need.role());
        return new Rule.Need(
                need.team(),
                role,
                need.votes() == null ? 1 : need.votes(),
                need.standIn() == null ? null : role(at + ".standIn", need.standIn()));
    }

    private static Role role(String at, String text) {
        return Fields.oneOf(at, text, Role.values(), PolicyResource::word);
    }

    private static String word(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }

    private static Response answer(@Nullable ApprovalPolicy policy) {
        var rules = policy == null ? List.<Rule>of() : policy.rules();
        var shown =
                rules.stream()
                        .map(rule ->
                                new PolicyRule(
                                        rule.gate().word(),
                                        rule.needs().stream()
                                                .map(need ->
                                                        new PolicyNeed(
                                                                need.team(),
                                                                word(need.role()),
                                                                need.votes(),
                                                                need.standIn() == null
                                                                        ? null
                                                                        : word(need.standIn())))
                                                .toList(),
                                        rule.hours(),
                                        rule.overMinutes(),
                                        rule.overGigabytes(),
                                        rule.channels(),
                                        rule.samePerson(),
                                        rule.overCost()))
                        .toList();
        return Response.ok(new Policy(shown))
                .tag(new EntityTag(Integer.toString(policy == null ? 0 : policy.revision)))
                .build();
    }
}
