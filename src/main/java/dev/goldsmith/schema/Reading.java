package dev.goldsmith.schema;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import dev.goldsmith.kernel.Violations;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What could be read of a template, and everything that is wrong with it so far: the language's
 * faults, and those that others add about the values that were understood.
 */
public final class Reading {
    private final @Nullable ImageTemplate template;
    private final Violations faults = new Violations();
    private final Faults said;

    Reading(@Nullable ImageTemplate template, Faults said) {
        this.template = template;
        this.said = said;
        said.tell(faults);
    }

    /** What was understood, wrong values left out or empty; empty when it is too little. */
    public Optional<ImageTemplate> understood() {
        return Optional.ofNullable(template);
    }

    public boolean isSound() {
        return faults.isEmpty();
    }

    /** Adds what is wrong with where the template stands: its envelope. */
    public void add(Collection<Violation> around) {
        faults.addAll(around);
    }

    /**
     * Adds what is wrong with the understood values; what only follows from a fault is left out.
     */
    public void addOfValues(Collection<Violation> ofValues) {
        ofValues.stream().filter(it -> !said.isDoubtful(it.path())).forEach(faults::add);
    }

    /**
     * @throws Refused INVALID_TEMPLATE with all that was added
     */
    public ImageTemplate sound() {
        if (faults.isEmpty()) {
            return Objects.requireNonNull(template, "a template without faults is complete");
        }
        var listed = faults.list();
        var first = listed.getFirst();
        throw new Refused(
                Refusal.INVALID_TEMPLATE,
                faults.total() == 1
                        ? "%s: %s".formatted(first.path(), first.message())
                        : "The template has %d faults; the first is at %s: %s"
                                .formatted(faults.total(), first.path(), first.message()),
                listed);
    }
}
