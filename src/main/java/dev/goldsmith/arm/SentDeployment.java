package dev.goldsmith.arm;

import dev.goldsmith.armtemplate.ArmTemplate;
import dev.goldsmith.armtemplate.Ground;
import dev.goldsmith.armtemplate.Jsonc;
import dev.goldsmith.armtemplate.Located;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import dev.goldsmith.tenant.Access;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A deployment's body, read as far as it can be without deploying anything. */
record SentDeployment(ArmTemplate template, String hash) {

    /**
     * @throws Refused INVALID_DEPLOYMENT with every fault and its place in the body
     */
    static SentDeployment read(
            Access by, String group, String location, String name, @Nullable String body) {
        var sent = Jsonc.read(body == null ? "" : body);
        var properties = sent.at("properties");
        requireKnown(sent, properties);
        var ground = new Ground(by.tenantId(), group, location, name, Instant.now());
        try {
            var template =
                    ArmTemplate.read(properties.at("template"), properties.at("parameters"), ground)
                            .checked();
            var faults = new ArrayList<>(template.allFaults());
            for (var resource : template.resources()) {
                if (Deployable.Kind.of(resource.type).isEmpty()) {
                    faults.add(
                            resource.placed(
                                    new Violation(
                                            "$.type",
                                            "`%s` can't be deployed here; there are %s."
                                                    .formatted(
                                                            resource.type,
                                                            Deployable.Kind.types()))));
                } else if (template.tellsSecrets(resource.body().json())) {
                    faults.add(
                            resource.fault(
                                    "A secure parameter's value would become part of the resource, where everybody who reads it sees it. Fetch the secret in a script instead."));
                }
            }
            refuse(faults.stream().map(template::masked).toList());
            return new SentDeployment(
                    template, Digest.of(properties.at("template").json().toString()).hex());
        } catch (Refused refused) {
            if (refused.refusal != Refusal.INVALID_TEMPLATE) {
                throw refused;
            }
            refuse(refused.violations);
            throw refused;
        }
    }

    static void refuse(List<Violation> faults) {
        if (!faults.isEmpty()) {
            var first = faults.getFirst();
            throw new Refused(
                    Refusal.INVALID_DEPLOYMENT,
                    faults.size() == 1
                            ? "Deployment template validation failed: '%s: %s'"
                                    .formatted(first.path(), first.message())
                            : "Deployment template validation failed: %d faults; the first is '%s: %s'"
                                    .formatted(faults.size(), first.path(), first.message()),
                    faults);
        }
    }

    private static void requireKnown(Located sent, Located properties) {
        if (!properties.json().isObject()) {
            throw at(properties, "`properties` must be an object with `mode` and `template`.");
        }
        for (var link : List.of("templateLink", "parametersLink")) {
            if (!properties.at(link).isAbsent()) {
                throw at(
                        properties.at(link),
                        "`%s` isn't followed here: send the %s itself."
                                .formatted(link, link.replace("Link", "")));
            }
        }
        var mode = properties.at("mode");
        if (!mode.isAbsent() && !"Incremental".equalsIgnoreCase(mode.json().asText())) {
            throw at(
                    mode,
                    "`mode` must be `Incremental`: nothing is deleted here because a template doesn't name it.");
        }
        if (properties.at("template").isAbsent()) {
            throw at(properties.at("template"), "`template` is missing; send the template itself.");
        }
        if (!sent.at("scope").isAbsent()) {
            throw at(sent.at("scope"), "A deployment's place is its resource group.");
        }
    }

    private static Refused at(Located where, String message) {
        return Refused.field(
                Refusal.INVALID_DEPLOYMENT, where.path(), message + " " + where.where());
    }
}
