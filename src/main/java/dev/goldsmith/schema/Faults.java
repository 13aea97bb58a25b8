package dev.goldsmith.schema;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import java.util.ArrayList;
import java.util.List;

/** Everything that is wrong with one template, in the order of reading. */
final class Faults {
    // A hostile document may have a fault in every few bytes; nobody reads past this many.
    private static final int LISTED = 200;

    private final List<Violation> violations = new ArrayList<>();
    private int unlisted;

    void add(String path, String message) {
        if (violations.size() < LISTED) {
            violations.add(new Violation(path, message));
        } else {
            unlisted++;
        }
    }

    /**
     * @throws Refused when there is any
     */
    void refuse() {
        if (violations.isEmpty()) {
            return;
        }
        var total = violations.size() + unlisted;
        if (unlisted > 0) {
            violations.add(new Violation("$", "There are %d more faults.".formatted(unlisted)));
        }
        var first = violations.getFirst();
        var detail =
                total == 1
                        ? "%s: %s".formatted(first.path(), first.message())
                        : "The template has %d faults; the first is at %s: %s"
                                .formatted(total, first.path(), first.message());
        throw new Refused(Refusal.INVALID_TEMPLATE, detail, violations);
    }
}
