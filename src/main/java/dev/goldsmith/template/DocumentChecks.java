package dev.goldsmith.template;

import com.fasterxml.jackson.databind.JsonNode;
import dev.goldsmith.kernel.Violation;
import dev.goldsmith.kernel.Violations;
import dev.goldsmith.schema.EngineSupport;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.schema.Language;
import dev.goldsmith.schema.Reading;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Redo;
import dev.goldsmith.tenant.Team;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;

/** Everything that can be said about a document without fetching what it names. */
@ApplicationScoped
public class DocumentChecks {
    @Inject Instance<DocumentCheck> checks;

    /** Reads it and says all that is wrong, in the language and here. */
    Reading judged(Access by, Team team, JsonNode json) {
        var reading = TemplateReader.reading(json, Language.OWN);
        judge(by, team, reading);
        return reading;
    }

    /** Adds what the language can't know: whether it can be built here, by this team. */
    public void judge(Access by, Team team, Reading reading) {
        reading.understood().ifPresent(it -> reading.addOfValues(faults(by, team, it)));
    }

    List<Violation> faults(Access by, Team team, ImageTemplate document) {
        var violations = new ArrayList<>(EngineSupport.notExecutable(document));
        if (violations.size() > Violations.LISTED) {
            return violations;
        }
        return Redo.call(() ->
                QuarkusTransaction.joiningExisting()
                        .call(() -> {
                            checks.forEach(it -> violations.addAll(it.check(by, team, document)));
                            violations.addAll(StagingArea.faults(by, document));
                            return violations;
                        }));
    }
}
