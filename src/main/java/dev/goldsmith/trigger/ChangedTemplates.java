package dev.goldsmith.trigger;

import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.template.TemplateRemoval;
import dev.goldsmith.template.TemplateSave;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;

/** A template's triggers wait for what its newest version takes, and end with it. */
@ApplicationScoped
class ChangedTemplates {
    void saved(@Observes TemplateSave.NewVersion saved) {
        var trigger = Trigger.ofSource(saved.template());
        if (trigger != null) {
            Trigger.getEntityManager()
                    .refresh(trigger, jakarta.persistence.LockModeType.PESSIMISTIC_WRITE);
            TriggerSave.watch(
                    trigger, saved.template(), TemplateReader.read(saved.version().document));
            // It says so when it can't start this one.
            trigger.plan(Instant.now());
        }
    }

    void ending(@Observes TemplateRemoval.Ending ending) {
        Trigger.delete("templateId", ending.template().id);
    }
}
