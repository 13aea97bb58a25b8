package dev.goldsmith.deployment;

import dev.goldsmith.armtemplate.ArmResource;
import dev.goldsmith.armtemplate.ArmTemplate;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import dev.goldsmith.kernel.Violations;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Redo;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Deploys by the same code as {@link Deploying}, in a transaction that is undone: whatever creating
 * a deployment would refuse at once, validating it tells, all of it in one answer. Scripts aren't
 * fetched, and what depends on what only a finished deployment knows isn't judged.
 */
@ApplicationScoped
public class DeploymentTrial {
    /**
     * A refusal can spoil the transaction; it is tried again without what was refused, until so
     * many resources were tried in all.
     */
    private static final int TRIED_AT_MOST = 2_000;

    @Inject Resources resources;

    /**
     * @param faults what is known to be wrong already
     * @return what is wrong, each at its place in the body
     * @throws Refused FORBIDDEN
     */
    public List<Violation> faults(Access by, ArmTemplate template, List<Violation> faults) {
        var trial = new Trial(by, template, faults);
        trial.language();
        while (!trial.isThrough() && trial.tried < TRIED_AT_MOST) {
            Redo.call(() -> {
                trial.perform();
                return true;
            });
        }
        trial.outputs();
        return trial.faults.list();
    }

    /** Thrown out of a transaction that was only tried. */
    private static final class Undone extends RuntimeException {
        private Undone() {
            super("only tried", null, false, false);
        }
    }

    private final class Trial {
        private final Access by;
        private final ArmTemplate template;
        private final Violations faults = new Violations();

        /** Ids of what was refused, can't be known, or waits for one of these. */
        private final Set<String> passedOver = new HashSet<>();

        private final Map<ArmResource, ArmResource.Body> bodies = new HashMap<>();
        private boolean through;
        private int tried;

        Trial(Access by, ArmTemplate template, List<Violation> known) {
            this.by = by;
            this.template = template;
            faults.addAll(known);
        }

        boolean isThrough() {
            return through;
        }

        /** Image templates are read whatever else is wrong. */
        void language() {
            for (var resource : template.resources()) {
                var body = body(resource);
                if (resources.skips(resource)) {
                    continue;
                }
                if (!body.complete() || !body.faults().isEmpty()) {
                    passedOver.add(key(resource));
                }
                if (resources.knows(resource)) {
                    judged(resource, () -> resources.read(by, resource, body.json()));
                } else {
                    passedOver.add(key(resource));
                }
            }
        }

        void perform() {
            through = true;
            try {
                QuarkusTransaction.requiringNew()
                        .run(() -> {
                            template.resources().forEach(this::put);
                            throw new Undone();
                        });
            } catch (Undone _) {
                // As it should be: it was only a try.
            }
        }

        private void put(ArmResource resource) {
            var key = key(resource);
            if (template.needs(resource).stream().anyMatch(passedOver::contains)) {
                passedOver.add(key);
            }
            if (passedOver.contains(key) || resources.skips(resource)) {
                return;
            }
            tried++;
            judged(resource, () -> resources.attempt(by, resource, body(resource).json()));
            if (passedOver.contains(key)
                    && QuarkusTransaction.getStatus() != Status.STATUS_ACTIVE) {
                through = false;
                throw new Undone();
            }
        }

        private void judged(ArmResource resource, Runnable verb) {
            try {
                verb.run();
            } catch (Refused refused) {
                if (refused.refusal == Refusal.FORBIDDEN) {
                    throw refused;
                }
                passedOver.add(key(resource));
                var violations =
                        refused.violations.isEmpty()
                                ? List.of(new Violation("$", refused.detail()))
                                : refused.violations;
                faults.addAll(
                        body(resource)
                                .founded(
                                        violations.stream()
                                                .map(resource::placed)
                                                .map(template::masked)
                                                .toList()));
            }
        }

        /** As far as they are known before anything is deployed. */
        void outputs() {
            template.outputs().faults().forEach(it -> faults.add(template.masked(it)));
        }

        /** Once: what all evaluations of a template may cost is bounded. */
        private ArmResource.Body body(ArmResource resource) {
            return bodies.computeIfAbsent(resource, ArmResource::body);
        }

        private String key(ArmResource resource) {
            return resource.id.toLowerCase(Locale.ROOT);
        }
    }
}
