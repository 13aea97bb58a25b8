package dev.goldsmith.cascade;

import dev.goldsmith.template.TemplateMove;
import dev.goldsmith.template.TemplateRemoval;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * A template's policy goes with it when it moves, and ends with it. Whoever set it and can't start
 * runs where it is now isn't acted for: its new team is asked.
 */
@ApplicationScoped
class ChangedTemplates {
    void ending(@Observes TemplateRemoval.Ending ending) {
        if (!ending.moves()) {
            DerivativePolicy.delete("templateId", ending.template().id);
        }
    }

    void moved(@Observes TemplateMove.Moved moved) {
        DerivativePolicy.update(
                "templateId = ?1 where templateId = ?2", moved.to().id, moved.from().id);
    }
}
