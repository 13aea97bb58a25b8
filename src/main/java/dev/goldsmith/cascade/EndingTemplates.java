package dev.goldsmith.cascade;

import dev.goldsmith.template.TemplateRemoval;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** A template's policy ends with it; cascades see that it is gone. */
@ApplicationScoped
class EndingTemplates {
    void ending(@Observes TemplateRemoval.Ending ending) {
        DerivativePolicy.delete("templateId", ending.template().id);
    }
}
