package dev.goldsmith.run;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.template.TemplateRemoval;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.stream.Stream;

/** A template can't end while a run of it isn't over. */
@ApplicationScoped
class RunsHolding {
    void ending(@Observes TemplateRemoval.Ending ending) {
        var active = Stream.of(RunState.values()).filter(state -> !state.terminal()).toList();
        Run run =
                Run.find(
                                "templateId = ?1 and state in ?2 order by number",
                                ending.template().id,
                                active)
                        .firstResult();
        if (run != null) {
            throw new Refused(
                    Refusal.WRONG_STATE,
                    "Run %d of %s is %s; cancel it or wait for its end."
                            .formatted(run.number, ending.template().name, run.state.word()));
        }
    }
}
