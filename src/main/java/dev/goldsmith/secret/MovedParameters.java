package dev.goldsmith.secret;

import dev.goldsmith.template.TemplateMove;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;

/** A template that is moved takes its parameters along: its document is the same. */
@ApplicationScoped
class MovedParameters {
    void moved(@Observes TemplateMove.Moved moved) {
        var there = TemplateParameters.of(moved.from());
        if (there != null) {
            var set = new TemplateParameters();
            set.templateId = moved.to().id;
            set.declared = there.declared;
            set.setByName = moved.by().personName();
            set.setAt = Instant.now();
            set.persist();
        }
    }
}
