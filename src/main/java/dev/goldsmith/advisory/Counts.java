package dev.goldsmith.advisory;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** How many vulnerabilities there are of each severity: pairs of a fault and a package. */
public record Counts(int critical, int high, int medium, int low, int unrated) {
    public static final Counts NONE = new Counts(0, 0, 0, 0, 0);

    /** Those of one severity, for a page. */
    public record Count(Severity severity, int number) {}

    static Counts of(Map<Severity, Integer> by) {
        return new Counts(
                by.getOrDefault(Severity.CRITICAL, 0),
                by.getOrDefault(Severity.HIGH, 0),
                by.getOrDefault(Severity.MEDIUM, 0),
                by.getOrDefault(Severity.LOW, 0),
                by.getOrDefault(Severity.UNRATED, 0));
    }

    public static Counts of(List<Finding> findings) {
        var by = new EnumMap<Severity, Integer>(Severity.class);
        findings.stream()
                .filter(it -> it.sameAs() == null)
                .forEach(it -> by.merge(it.severity(), 1, Integer::sum));
        return of(by);
    }

    Counts less(Counts other) {
        return new Counts(
                critical - other.critical,
                high - other.high,
                medium - other.medium,
                low - other.low,
                unrated - other.unrated);
    }

    public int total() {
        return critical + high + medium + low + unrated;
    }

    /** Those that there are, the worst first. */
    public List<Count> each() {
        return Stream.of(
                        new Count(Severity.CRITICAL, critical),
                        new Count(Severity.HIGH, high),
                        new Count(Severity.MEDIUM, medium),
                        new Count(Severity.LOW, low),
                        new Count(Severity.UNRATED, unrated))
                .filter(it -> it.number() > 0)
                .toList();
    }
}
