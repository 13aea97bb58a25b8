package dev.goldsmith.deployment;

import dev.goldsmith.armtemplate.ArmResource;
import dev.goldsmith.armtemplate.ArmTemplate;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.Tenancy;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Deploys: one resource after the other, in the order of what they need, each as its own address
 * would put it. What fails keeps only those from being deployed that need it.
 */
@ApplicationScoped
public class Deploying {
    private static final Logger LOG = Logger.getLogger(Deploying.class);

    @Inject Resources resources;
    @Inject Tenancy tenancy;

    /** Goes on in another thread; the deployment's row says how it goes. */
    public void start(Access by, Team team, Deployment deployment, ArmTemplate template) {
        Thread.ofVirtual()
                .name("deployment-" + deployment.uuid)
                .start(() ->
                        tenancy.bound(
                                by.tenantId(),
                                () -> {
                                    run(by, team, deployment.uuid, template);
                                    return deployment;
                                }));
    }

    private void run(Access by, Team team, String uuid, ArmTemplate template) {
        Set<String> bad = new HashSet<>();
        try {
            for (var resource : template.resources()) {
                if (isCancelAsked(uuid)) {
                    break;
                }
                var needs = template.needs(resource);
                if (needs.stream().anyMatch(bad::contains)
                        || !deploy(by, uuid, template, resource)) {
                    bad.add(resource.id.toLowerCase(Locale.ROOT));
                }
            }
            end(by, team, uuid, template);
        } catch (RuntimeException e) {
            LOG.errorf(e, "deployment %s of %s broke", uuid, team.slug);
            over(
                    by,
                    team,
                    uuid,
                    Deployment.State.FAILED,
                    "{}",
                    "InternalServerError",
                    "Something went wrong on our side. The server's log has it under "
                            + uuid
                            + ".");
        }
    }

    private boolean deploy(Access by, String uuid, ArmTemplate template, ArmResource resource) {
        if (resources.skips(resource)) {
            change(uuid, step(uuid, resource.id).skipped(now()));
            return true;
        }
        var step = change(uuid, step(uuid, resource.id).running(now()));
        try {
            var body = resource.body(id -> resources.find(by, id));
            if (!body.faults().isEmpty()) {
                throw new Refused(
                        Refusal.INVALID_DEPLOYMENT,
                        body.faults().getFirst().message(),
                        body.faults());
            }
            change(uuid, step.succeeded(resources.put(by, resource, body.json()), now()));
            return true;
        } catch (Refused refused) {
            var told =
                    refused.violations.isEmpty()
                            ? refused.detail()
                            : String.join(
                                    " ",
                                    refused.violations.stream()
                                            .map(v -> v.path() + ": " + v.message())
                                            .toList());
            change(
                    uuid,
                    step.failed(
                            refused.refusal.status,
                            refused.refusal.armCode,
                            template.masked(told),
                            now()));
            return false;
        }
    }

    private void end(Access by, Team team, String uuid, ArmTemplate template) {
        var row = row(uuid);
        var bad = row.bad();
        if (!bad.isEmpty()) {
            over(
                    by,
                    team,
                    uuid,
                    Deployment.State.FAILED,
                    "{}",
                    "DeploymentFailed",
                    String.join(
                            " ",
                            bad.stream().map(s -> s.resource() + ": " + s.message()).toList()));
            return;
        }
        if (row.stepList().stream().anyMatch(DeploymentStep::isWaiting)) {
            over(
                    by,
                    team,
                    uuid,
                    Deployment.State.CANCELED,
                    "{}",
                    "DeploymentCanceled",
                    "Canceled.");
            return;
        }
        var outputs = template.outputs(id -> resources.find(by, id));
        if (!outputs.faults().isEmpty()) {
            var fault = template.masked(outputs.faults().getFirst());
            over(
                    by,
                    team,
                    uuid,
                    Deployment.State.FAILED,
                    "{}",
                    "DeploymentOutputEvaluationFailed",
                    fault.path() + ": " + fault.message());
            return;
        }
        over(by, team, uuid, Deployment.State.SUCCEEDED, outputs.json().toString(), null, null);
    }

    private void over(
            Access by,
            Team team,
            String uuid,
            Deployment.State state,
            String outputs,
            @Nullable String code,
            @Nullable String message) {
        QuarkusTransaction.requiringNew()
                .run(() -> {
                    var row = locked(uuid);
                    for (var step : row.stepList()) {
                        if (step.isWaiting()) {
                            row.say(step.canceled(now()));
                        }
                    }
                    row.end(by, team, state, outputs, code, message);
                });
    }

    private static boolean isCancelAsked(String uuid) {
        return row(uuid).cancelAsked;
    }

    private static DeploymentStep step(String uuid, String resource) {
        return row(uuid).stepList().stream()
                .filter(s -> s.resource().equals(resource))
                .findFirst()
                .orElseThrow();
    }

    private static DeploymentStep change(String uuid, DeploymentStep step) {
        QuarkusTransaction.requiringNew().run(() -> locked(uuid).say(step));
        return step;
    }

    private static Deployment row(String uuid) {
        return QuarkusTransaction.requiringNew()
                .call(() ->
                        Objects.requireNonNull(
                                Deployment.<Deployment>find("uuid", uuid).firstResult()));
    }

    private static Deployment locked(String uuid) {
        return Objects.requireNonNull(
                Deployment.<Deployment>find("uuid", uuid)
                        .withLock(LockModeType.PESSIMISTIC_WRITE)
                        .firstResult());
    }

    private static String now() {
        return Instant.now().toString();
    }
}
