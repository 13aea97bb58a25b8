package dev.goldsmith.guardrail;

import dev.goldsmith.template.TemplateMove;
import dev.goldsmith.tenant.Permission;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Whoever moves a template decides whose owners set its guardrails from then on. */
@ApplicationScoped
class MovingBaselines {
    void moving(@Observes TemplateMove.Moving moving) {
        var template = moving.template();
        var version = GuardrailVersion.of(template);
        if (version != null && !version.guardrails().isEmpty()) {
            moving.by()
                    .require(
                            Permission.OWN,
                            template.teamId,
                            "the guardrails of template " + template.name);
        }
    }
}
