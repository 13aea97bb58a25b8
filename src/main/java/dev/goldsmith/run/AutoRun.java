package dev.goldsmith.run;

import dev.goldsmith.schema.ImageTemplate.Toggle;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.template.TemplateSave;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * A template with {@code autoRun} is run once, when it is made, by whoever makes it. Azure's own
 * words differ about later changes; here they start nothing.
 */
@ApplicationScoped
public class AutoRun {

    void saved(@Observes TemplateSave.NewVersion saved) {
        var version = saved.version();
        if (version.number > 1) {
            return;
        }
        var autoRun = TemplateReader.read(version.document).properties().autoRun();
        if (autoRun != null && autoRun.state() == Toggle.Enabled) {
            Run.request(saved.by(), saved.template(), version, false);
        }
    }
}
