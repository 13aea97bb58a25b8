package dev.goldsmith.schema;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violations;

/** Everything that is wrong with one template, in the order of reading. */
final class Faults {
    private final Violations violations = new Violations();

    void add(String path, String message) {
        violations.add(path, message);
    }

    /**
     * @throws Refused when there is any
     */
    void refuse() {
        if (violations.isEmpty()) {
            return;
        }
        var total = violations.total();
        var listed = violations.list();
        var first = listed.getFirst();
        var detail =
                total == 1
                        ? "%s: %s".formatted(first.path(), first.message())
                        : "The template has %d faults; the first is at %s: %s"
                                .formatted(total, first.path(), first.message());
        throw new Refused(Refusal.INVALID_TEMPLATE, detail, listed);
    }
}
