package dev.goldsmith.arm;

import dev.goldsmith.armtemplate.Ground;
import dev.goldsmith.armtemplate.Jsonc;
import dev.goldsmith.deployment.Deploying;
import dev.goldsmith.deployment.Deployment;
import dev.goldsmith.deployment.DeploymentTrial;
import dev.goldsmith.deployment.WhatIf;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Dear;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Microsoft.Resources/deployments of a resource group. */
@Path(At.GROUP + "/providers/" + DeploymentBody.TYPE)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class DeploymentsResource {
    private static final int RETRY_AFTER = 1;

    @Inject Caller caller;
    @Inject Deploying deploying;
    @Inject DeploymentTrial trial;
    @Inject Addressed addressed;
    @Inject WhatIf whatIf;
    @Inject LongRunning longRunning;
    @Inject Lists lists;

    @GET
    @Allow(Permission.READ)
    @Transactional
    public Map<String, Object> list(
            @PathParam("group") String group,
            @QueryParam(Lists.TOP) @Nullable String top,
            @QueryParam(Lists.SKIP) @Nullable String skip) {
        var team = Group.require(caller.access(), group, Permission.READ);
        var page = Deployment.page(team, before(skip), Lists.top(top, Page.DEFAULT_LIMIT));
        return lists.of(page.items().stream().map(it -> body(team).of(it)).toList(), page.next());
    }

    @GET
    @Path("{deployment}")
    @Allow(Permission.READ)
    @Transactional
    public Map<String, Object> get(
            @PathParam("group") String group, @PathParam("deployment") String name) {
        var team = Group.require(caller.access(), group, Permission.READ);
        return body(team).of(Deployment.require(team, name));
    }

    @Dear
    @PUT
    @Path("{deployment}")
    @Allow(Permission.EDIT)
    public Response put(
            @PathParam("group") String group,
            @PathParam("deployment") String name,
            @Nullable String body) {
        var by = caller.access();
        var team = team(group, name);
        var sent = read(team, name, body);
        tried(sent);
        var begun =
                QuarkusTransaction.requiringNew()
                        .call(() ->
                                Deployment.begin(
                                        by,
                                        team,
                                        name,
                                        caller.requestId(),
                                        sent.hash(),
                                        sent.template()));
        var answer = body(team).of(begun);
        deploying.start(by, team, begun, sent.template());
        return Response.status(Response.Status.CREATED)
                .header(LongRunning.ASYNC, address(team, begun))
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER)
                .entity(answer)
                .build();
    }

    @DELETE
    @Path("{deployment}")
    @Allow(Permission.EDIT)
    @Transactional
    public Response delete(@PathParam("group") String group, @PathParam("deployment") String name) {
        var team = Group.require(caller.access(), group, Permission.EDIT);
        var found = Deployment.of(team, name);
        if (found != null) {
            found.forget();
        }
        return Response.noContent().build();
    }

    @Dear
    @POST
    @Path("{deployment}/validate")
    @Allow(Permission.EDIT)
    public Map<String, Object> validate(
            @PathParam("group") String group,
            @PathParam("deployment") String name,
            @Nullable String body) {
        var team = team(group, name);
        var sent = read(team, name, body);
        tried(sent);
        return body(team).validated(name, sent);
    }

    @Dear
    @POST
    @Path("{deployment}/whatIf")
    @Allow(Permission.EDIT)
    public Map<String, Object> whatIf(
            @PathParam("group") String group,
            @PathParam("deployment") String name,
            @Nullable String body) {
        var team = team(group, name);
        var sent = read(team, name, body);
        tried(sent);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("status", "Succeeded");
        answer.put(
                "properties", Map.of("changes", whatIf.changes(caller.access(), sent.template())));
        return answer;
    }

    @POST
    @Path("{deployment}/cancel")
    @Allow(Permission.EDIT)
    @Transactional
    public Response cancel(@PathParam("group") String group, @PathParam("deployment") String name) {
        var by = caller.access();
        var team = Group.require(by, group, Permission.EDIT);
        Deployment.require(team, name).cancel(by, team);
        return Response.noContent().build();
    }

    @GET
    @Path("{deployment}/operations")
    @Allow(Permission.READ)
    @Transactional
    public Map<String, Object> operations(
            @PathParam("group") String group, @PathParam("deployment") String name) {
        var team = Group.require(caller.access(), group, Permission.READ);
        var found = Deployment.require(team, name);
        return lists.of(found.stepList().stream().map(step -> body(team).of(found, step)).toList());
    }

    @GET
    @Path("{deployment}/operations/{operation}")
    @Allow(Permission.READ)
    @Transactional
    public Map<String, Object> operation(
            @PathParam("group") String group,
            @PathParam("deployment") String name,
            @PathParam("operation") String operation) {
        var team = Group.require(caller.access(), group, Permission.READ);
        var found = Deployment.require(team, name);
        return found.stepList().stream()
                .filter(step -> step.operation().equalsIgnoreCase(operation))
                .findFirst()
                .map(step -> body(team).of(found, step))
                .orElseThrow(() ->
                        new Refused(
                                Refusal.NOT_FOUND,
                                "Deployment '%s' has no operation '%s'."
                                        .formatted(name, operation)));
    }

    @GET
    @Path("{deployment}/operationStatuses/{operation}")
    @Allow(Permission.READ)
    @Transactional
    public Response status(
            @PathParam("group") String group,
            @PathParam("deployment") String name,
            @PathParam("operation") String operation) {
        var team = Group.require(caller.access(), group, Permission.READ);
        var found = Deployment.require(team, name);
        if (!found.uuid.equalsIgnoreCase(operation)) {
            throw new Refused(
                    Refusal.NOT_FOUND,
                    "Deployment '%s' was started again since; get the deployment itself."
                            .formatted(name));
        }
        var answer = Response.ok(body(team).status(found));
        return (found.state == Deployment.State.RUNNING
                        ? answer.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER)
                        : answer)
                .build();
    }

    private Team team(String group, String name) {
        if (!name.matches("[-\\w.()]{1,64}")) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "deploymentName",
                    "A deployment's name has 1 to 64 letters, digits, '-', '_', '.' or brackets; '%s' has not."
                            .formatted(name));
        }
        return QuarkusTransaction.joiningExisting()
                .call(() -> Group.require(caller.access(), group, Permission.EDIT));
    }

    private SentDeployment read(Team team, String name, @Nullable String body) {
        var by = caller.access();
        var sent = Jsonc.read(body == null ? "" : body);
        return SentDeployment.read(
                new Ground(by.tenantId(), team.slug, At.LOCATION, name, Instant.now()),
                sent,
                addressed.faults(sent.json(), body(team).id(name)));
    }

    /**
     * @throws Refused INVALID_DEPLOYMENT with all that creating it would refuse
     */
    private void tried(SentDeployment sent) {
        SentDeployment.refuse(trial.faults(caller.access(), sent.template(), sent.faults()));
    }

    private static long before(@Nullable String skip) {
        if (skip == null) {
            return Long.MAX_VALUE;
        }
        if (!skip.matches("\\d{1,18}")) {
            throw Lists.badSkip();
        }
        return Long.parseLong(skip);
    }

    private DeploymentBody body(Team team) {
        return new DeploymentBody(caller.access(), team.slug);
    }

    private String address(Team team, Deployment deployment) {
        return longRunning
                .here(body(team).id(deployment.name) + "/operationStatuses/" + deployment.uuid)
                .queryParam(ApiVersions.PARAMETER, longRunning.version())
                .build()
                .toString();
    }
}
