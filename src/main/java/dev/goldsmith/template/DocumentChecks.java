package dev.goldsmith.template;

import com.fasterxml.jackson.databind.JsonNode;
import dev.goldsmith.kernel.Violation;
import dev.goldsmith.kernel.Violations;
import dev.goldsmith.schema.Elsewhere;
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
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Everything that can be said about a document without fetching what it names. */
@ApplicationScoped
public class DocumentChecks {
    private static final Logger LOG = Logger.getLogger(DocumentChecks.class);

    @Inject Instance<DocumentCheck> checks;

    /** Reads it and says all that is wrong, in the language and here. */
    Reading judged(Access by, Team team, @Nullable String name, JsonNode json) {
        var reading = TemplateReader.reading(json, Language.OWN);
        judge(by, team, name, reading);
        return reading;
    }

    /**
     * Adds what the language can't know: whether it can be built here, by this team.
     *
     * @param name of the template that it is a document of; null: that is new
     */
    public void judge(Access by, Team team, @Nullable String name, Reading reading) {
        boolean sound = reading.isSound();
        reading.understood()
                .ifPresent(it -> reading.addOfValues(faults(by, team, name, it, sound)));
    }

    List<Violation> faults(Access by, Team team, @Nullable String name, ImageTemplate document) {
        return faults(by, team, name, document, true);
    }

    /**
     * @param sound whether the language finds nothing wrong with the document
     */
    private List<Violation> faults(
            Access by, Team team, @Nullable String name, ImageTemplate document, boolean sound) {
        return Redo.call(() ->
                QuarkusTransaction.joiningExisting()
                        .call(() -> {
                            var violations =
                                    new ArrayList<>(
                                            asked(
                                                    sound,
                                                    () -> EngineChoice.of(by, document).faults()));
                            if (violations.size() > Violations.LISTED) {
                                return violations;
                            }
                            var saved = name == null ? null : Template.of(team, name);
                            boolean elsewhere = Elsewhere.is(document);
                            for (var check : checks) {
                                if (elsewhere && !check.countsElsewhere()) {
                                    continue;
                                }
                                violations.addAll(
                                        asked(sound, () -> check.check(by, team, saved, document)));
                            }
                            if (!elsewhere) {
                                violations.addAll(
                                        asked(sound, () -> StagingArea.faults(by, document)));
                            }
                            return violations;
                        }));
    }

    /**
     * Checks are written for what the language lets through. What one can't say of a document with
     * faults it says when they are mended.
     */
    private static List<Violation> asked(boolean sound, Supplier<List<Violation>> check) {
        try {
            return check.get();
        } catch (RuntimeException e) {
            if (sound) {
                throw e;
            }
            LOG.debug("a document with faults was too much for a check", e);
            return List.of();
        }
    }
}
