package dev.goldsmith.kernel;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is wrong with somebody's input, each once: the first hundred faults and how many more there
 * are. A hostile document has one in every few bytes.
 */
public final class Violations {
    public static final int LISTED = 100;

    private final Set<Violation> listed = new LinkedHashSet<>();
    private int unlisted;

    public void add(String path, String message) {
        add(new Violation(path, message));
    }

    public void add(Violation violation) {
        if (!isFull()) {
            listed.add(violation);
        } else {
            unlisted++;
        }
    }

    public void addAll(Collection<Violation> violations) {
        violations.forEach(this::add);
    }

    /** With those that the others only counted. */
    public void addAll(Violations others) {
        addAll(others.listed);
        unlisted += others.unlisted;
    }

    /** Whether another one would only be counted. */
    public boolean isFull() {
        return listed.size() >= LISTED;
    }

    public boolean isEmpty() {
        return listed.isEmpty();
    }

    public int total() {
        return listed.size() + unlisted;
    }

    /** In the order of adding; the last one says how many aren't listed. */
    public List<Violation> list() {
        return unlisted == 0 ? List.copyOf(listed) : withMore(List.copyOf(listed), unlisted);
    }

    /** The same of a list that somebody made without these bounds. */
    static List<Violation> bounded(List<Violation> all) {
        // One more: a bounded list's own word about the others.
        return all.size() <= LISTED + 1
                ? List.copyOf(all)
                : withMore(all.subList(0, LISTED), all.size() - LISTED);
    }

    private static List<Violation> withMore(List<Violation> first, int more) {
        var sentence = more == 1 ? "There is 1 more fault." : "There are %,d more faults.";
        return Stream.concat(
                        first.stream(), Stream.of(new Violation("$", sentence.formatted(more))))
                .toList();
    }
}
