package dev.goldsmith.armtemplate;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import dev.goldsmith.kernel.Violations;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is wrong with a template, each with its path and its place in the text, each once. */
final class Problems {
    private final Violations listed = new Violations();

    /** What was told before; a copy loop says the same hundreds of times. */
    private final Set<Said> said = new HashSet<>();

    private final Set<String> doubtful = new HashSet<>();
    private boolean postponed;

    private record Said(Violation what, int within) {}

    void add(Located where, String message) {
        add(where, 0, message);
    }

    /**
     * @param within a string: how many of its characters come before what is wrong
     */
    void add(Located where, int within, String message) {
        if (listed.isFull()) {
            // Its place would be looked for in vain.
            listed.add(where.path(), message);
        } else if (said.add(new Said(new Violation(where.path(), message), within))) {
            var place = where.where(within);
            listed.add(where.path(), place.isEmpty() ? message : message + " " + place);
        }
    }

    /** A value that stands for one that couldn't be told, or can't be yet. */
    void doubt(Located where) {
        if (doubtful.size() <= Violations.LISTED) {
            doubtful.add(where.path());
        }
    }

    /** A value that is known only once something is deployed. */
    void postpone(Located where) {
        postponed = true;
        doubt(where);
    }

    boolean isPostponed() {
        return postponed;
    }

    Set<String> doubtful() {
        return doubtful;
    }

    void add(Collection<Violation> violations) {
        listed.addAll(violations);
    }

    int size() {
        return listed.total();
    }

    boolean isEmpty() {
        return listed.isEmpty();
    }

    List<Violation> list() {
        return listed.list();
    }

    static Refused refusal(List<Violation> violations) {
        var first = violations.getFirst();
        return new Refused(
                Refusal.INVALID_TEMPLATE,
                violations.size() == 1
                        ? "%s: %s".formatted(first.path(), first.message())
                        : "The deployment template has %d faults; the first is at %s: %s"
                                .formatted(violations.size(), first.path(), first.message()),
                violations);
    }
}
