package dev.goldsmith.guardrail;

import dev.goldsmith.template.TemplateRemoval;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** An exception is one template's of one team: it doesn't outlive that, nor move with it. */
@ApplicationScoped
class EndingExemptions {
    void ending(@Observes TemplateRemoval.Ending ending) {
        Exemption.endAll(
                "templateId = ?1",
                ending.template().id,
                _ -> true,
                ending.by(),
                "The template was moved or deleted.");
        // Whoever is asked belongs to the team that the baseline leaves.
        Exemption.endAll(
                "baselineId = ?1",
                ending.template().id,
                it -> it.state == Exemption.State.REQUESTED,
                ending.by(),
                "The baseline was moved or deleted. Request the exception again.");
    }
}
