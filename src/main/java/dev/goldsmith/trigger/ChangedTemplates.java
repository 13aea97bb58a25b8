package dev.goldsmith.trigger;

import dev.goldsmith.approval.Gates;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateMove;
import dev.goldsmith.template.TemplateRemoval;
import dev.goldsmith.template.TemplateSave;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Directory;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Tenant;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A template's triggers wait for what its newest version takes, go with it when it moves, and end
 * with it.
 */
@ApplicationScoped
class ChangedTemplates {
    @Inject Directory directory;

    void saved(@Observes TemplateSave.NewVersion saved) {
        var trigger = Trigger.ofSource(saved.template());
        if (trigger != null) {
            Trigger.getEntityManager().refresh(trigger, LockModeType.PESSIMISTIC_WRITE);
            TriggerSave.watch(
                    trigger, saved.template(), TemplateReader.read(saved.version().document));
            // It says so when it can't start this one.
            trigger.plan(Instant.now());
        }
    }

    void ending(@Observes TemplateRemoval.Ending ending) {
        if (!ending.moves()) {
            Trigger.delete("templateId", ending.template().id);
        }
    }

    void moved(@Observes TemplateMove.Moved moved) {
        Tenant tenant = Tenant.findById(moved.to().tenantId);
        var system = Access.system(tenant);
        for (var trigger : Trigger.of(moved.from())) {
            Trigger.getEntityManager().refresh(trigger, LockModeType.PESSIMISTIC_WRITE);
            trigger.follow(moved.from(), moved.to());
            var obstacle = obstacle(trigger, moved.to(), tenant);
            if (obstacle != null) {
                trigger.suspend(
                        "It was set by %s, who can't start this template where it is now (%s). Somebody who can must resume it."
                                .formatted(trigger.setter(), obstacle),
                        system,
                        Instant.now());
            }
        }
    }

    /** Null: it stays theirs. */
    private @Nullable String obstacle(Trigger trigger, Template template, Tenant tenant) {
        var setter =
                trigger.setBy == null
                        ? null
                        : directory.access(trigger.setBy, tenant.slug, Access.Door.TRIGGER);
        if (setter == null) {
            return "they have left";
        }
        try {
            setter.require(Permission.EDIT, template.teamId, "template " + template.name);
            setter.require(Permission.RUN, template.teamId, "template " + template.name);
            Gates.requireMayPublish(setter, TemplateReader.read(template.latest().document));
            return null;
        } catch (Refused refused) {
            return refused.detail();
        }
    }
}
