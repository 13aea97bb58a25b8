package dev.goldsmith.arm;

import dev.goldsmith.armtemplate.ArmTemplate;
import dev.goldsmith.armtemplate.Ground;
import dev.goldsmith.armtemplate.Located;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A deployment's body, read as far as it can be without deploying anything.
 *
 * @param faults what is wrong with it so far, each at its place in the body
 */
record SentDeployment(ArmTemplate template, String hash, List<Violation> faults) {

    /**
     * @param contradictions what its body says otherwise than its address
     * @throws Refused INVALID_DEPLOYMENT when there is no template to be read in it
     */
    static SentDeployment read(Ground ground, Located sent, Collection<Violation> contradictions) {
        var faults = new ArrayList<>(contradictions);
        var properties = sent.at("properties");
        known(sent, properties, faults);
        if (properties.at("template").isAbsent()) {
            refuse(faults);
        }
        try {
            var template =
                    ArmTemplate.read(properties.at("template"), properties.at("parameters"), ground)
                            .checked();
            template.allFaults().forEach(it -> faults.add(template.masked(it)));
            for (var resource : template.resources()) {
                if (Deployable.isSkipped(resource)) {
                    continue;
                }
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
            return new SentDeployment(
                    template,
                    Digest.of(properties.at("template").json().toString()).hex(),
                    List.copyOf(faults));
        } catch (Refused refused) {
            if (refused.refusal != Refusal.INVALID_TEMPLATE) {
                throw refused;
            }
            faults.addAll(refused.violations);
            refuse(faults);
            throw refused;
        }
    }

    /**
     * @throws Refused INVALID_DEPLOYMENT when there are any
     */
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

    private static void known(Located sent, Located properties, List<Violation> faults) {
        if (!properties.json().isObject()) {
            at(properties, "`properties` must be an object with `mode` and `template`.", faults);
        }
        for (var link : List.of("templateLink", "parametersLink")) {
            if (!properties.at(link).isAbsent()) {
                at(
                        properties.at(link),
                        "`%s` isn't followed here: send the %s itself."
                                .formatted(link, link.replace("Link", "")),
                        faults);
            }
        }
        var mode = properties.at("mode");
        if (!mode.isAbsent() && !"Incremental".equalsIgnoreCase(mode.json().asText())) {
            at(
                    mode,
                    "`mode` must be `Incremental`: nothing is deleted here because a template doesn't name it.",
                    faults);
        }
        if (properties.at("template").isAbsent() && properties.at("templateLink").isAbsent()) {
            at(
                    properties.at("template"),
                    "`template` is missing; send the template itself.",
                    faults);
        }
        if (!sent.at("scope").isAbsent()) {
            at(sent.at("scope"), "A deployment's place is its resource group.", faults);
        }
    }

    private static void at(Located where, String message, List<Violation> faults) {
        faults.add(new Violation(where.path(), message + " " + where.where()));
    }
}
