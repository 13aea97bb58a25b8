package dev.goldsmith.run;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.template.EngineChoice;
import dev.goldsmith.template.Template;
import java.util.ArrayList;

/**
 * What a save checked may have changed since: it is checked again before a run is queued, so that
 * nothing is built that can't be published.
 */
final class StillRuns {
    private StillRuns() {}

    /**
     * @param by what would build it
     * @throws Refused CONFLICT with everything that has come up
     */
    static void require(Template template, ImageTemplate document, EngineChoice by) {
        var violations = new ArrayList<>(by.faults());
        violations.addAll(Destinations.known().obstacles(template.teamId, document));
        if (!violations.isEmpty()) {
            throw new Refused(
                    Refusal.CONFLICT,
                    violations.size() == 1
                            ? violations.getFirst().message()
                            : "Template %s can't be run as it is, for %d reasons; the first: %s"
                                    .formatted(
                                            template.name,
                                            violations.size(),
                                            violations.getFirst().message()),
                    violations);
        }
    }
}
