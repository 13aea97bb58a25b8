package dev.goldsmith.guardrail;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Violation;
import dev.goldsmith.schema.GuardrailFaults;
import dev.goldsmith.schema.Guardrails;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.template.FrozenFile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The guardrails of one ancestor, as they are or were taken along by a run.
 *
 * @param template whose, {@code platform/debian-baseline}
 * @param number which of that template's
 * @param document {@link Guardrails} as JSON, whoever is excused
 * @param excused what of it doesn't count; empty for runs of the time before
 */
public record Guard(
        String template,
        int number,
        String fingerprint,
        JsonNode document,
        List<FrozenFile> frozen,
        List<Excused> excused) {

    // Null in what older releases wrote.
    @SuppressWarnings("ConstantValue")
    public Guard {
        excused = excused == null ? List.of() : List.copyOf(excused);
    }

    static Guard of(String template, GuardrailVersion version, List<Excused> excused) {
        return new Guard(
                template,
                version.number,
                version.fingerprint,
                Json.read(version.document, JsonNode.class),
                FrozenFile.read(version.frozen),
                excused);
    }

    /** What counts of them: all but what is excused. Whoever holds somebody to them asks here. */
    private Rules counting() {
        var rules = new Rules(Guardrails.stored(document), frozen);
        for (var it : excused) {
            rules = rules.without(it.part(), it.print());
        }
        return rules;
    }

    /** What counts of them. */
    public Guardrails guardrails() {
        return counting().said();
    }

    /** Contents of the scripts and files of the checks that count. */
    public List<FrozenFile> files() {
        return counting().frozen();
    }

    /** What a run keeps; null: nothing is asked. */
    static @Nullable String snapshot(List<Guard> guards) {
        return guards.isEmpty() ? null : Json.write(guards);
    }

    /** What a run took along. */
    public static List<Guard> taken(@Nullable String snapshot) {
        return snapshot == null
                ? List.of()
                : Json.read(snapshot, new TypeReference<List<Guard>>() {});
    }

    List<Violation> faults(ImageTemplate document) {
        return GuardrailFaults.of(template, guardrails(), document);
    }
}
