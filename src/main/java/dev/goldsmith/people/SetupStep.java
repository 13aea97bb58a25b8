package dev.goldsmith.people;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How far the set-up of an empty installation came; it goes on where it was left. */
@Entity
public class SetupStep extends PanacheEntityBase {

    /** In their order. */
    public enum Step {
        TENANT,
        TEAM,
        ACCESS,
        MAIL,
        WORKER;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public enum Outcome {
        DONE,
        SKIPPED
    }

    @Id
    @Enumerated(EnumType.STRING)
    public Step step;

    @Enumerated(EnumType.STRING)
    public Outcome outcome;

    /** The tenant that it is about, once it was made. */
    public @Nullable String tenantId;

    public Instant at;

    public static Map<Step, Outcome> outcomes() {
        Map<Step, Outcome> outcomes = new EnumMap<>(Step.class);
        SetupStep.<SetupStep>listAll().forEach(it -> outcomes.put(it.step, it.outcome));
        return outcomes;
    }

    /** The tenant that the set-up made; null before that, and when it is gone. */
    public static @Nullable String tenant() {
        SetupStep made = findById(Step.TENANT);
        return made == null ? null : made.tenantId;
    }

    /** What comes next; empty when all is done or skipped. */
    public static Optional<Step> next() {
        var outcomes = outcomes();
        for (var step : Step.values()) {
            if (!outcomes.containsKey(step)) {
                return Optional.of(step);
            }
        }
        return Optional.empty();
    }

    public static void mark(Step step, Outcome outcome, @Nullable String tenantId) {
        SetupStep row = findById(step);
        if (row == null) {
            row = new SetupStep();
            row.step = step;
        }
        row.outcome = outcome;
        if (tenantId != null) {
            row.tenantId = tenantId;
        }
        row.at = Instant.now();
        row.persist();
    }
}
