package dev.goldsmith.trigger;

import dev.goldsmith.template.TemplateRemoval;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** A template's triggers end with it. */
@ApplicationScoped
class EndingTemplates {
    void ending(@Observes TemplateRemoval.Ending ending) {
        Trigger.delete("templateId", ending.template().id);
    }
}
