package dev.goldsmith.advisory;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which advisories of one package are about the same fault. A distribution's own advisory names the
 * CVEs that it fixes: where all of these are there as well, they are counted and it isn't.
 */
final class SameFaults {
    private SameFaults() {}

    /**
     * An advisory of a package.
     *
     * @param aliases other names of its fault, or the faults that it is about
     */
    record One(long advisory, String name, List<String> aliases, Severity severity) {}

    /**
     * @param countsAs null: it isn't counted, since {@code sameAs} is
     */
    record Verdict(@Nullable Severity countsAs, @Nullable Long sameAs) {}

    /** By the advisory's id. What names the fewest faults is counted first. */
    static Map<Long, Verdict> of(Collection<One> advisories) {
        var byFault = new HashMap<String, Long>();
        var severities = new HashMap<Long, Severity>();
        var same = new LinkedHashMap<Long, Long>();
        advisories.stream()
                .sorted(
                        Comparator.comparingInt((One it) -> it.aliases().size())
                                .thenComparing(One::advisory))
                .forEach(it -> {
                    var others = others(it, byFault);
                    if (others.isEmpty()) {
                        severities.put(it.advisory(), it.severity());
                        byFault.putIfAbsent(it.name(), it.advisory());
                        it.aliases().forEach(alias -> byFault.putIfAbsent(alias, it.advisory()));
                        return;
                    }
                    same.put(it.advisory(), others.getFirst());
                    // Of several faults it says how bad the worst is: not which one.
                    others.stream()
                            .filter(other ->
                                    others.size() == 1 || severities.get(other) == Severity.UNRATED)
                            .forEach(other ->
                                    severities.merge(other, it.severity(), SameFaults::worse));
                });
        var verdicts = new HashMap<Long, Verdict>();
        severities.forEach((id, severity) -> verdicts.put(id, new Verdict(severity, null)));
        same.forEach((id, other) -> verdicts.put(id, new Verdict(null, other)));
        return verdicts;
    }

    /** Those that are counted for its faults; empty: not all of its faults are counted yet. */
    private static List<Long> others(One it, Map<String, Long> byFault) {
        var itself = byFault.get(it.name());
        if (itself != null) {
            return List.of(itself);
        }
        return byFault.keySet().containsAll(it.aliases())
                ? it.aliases().stream()
                        .map(byFault::get)
                        .map(Objects::requireNonNull)
                        .distinct()
                        .toList()
                : List.of();
    }

    private static Severity worse(Severity one, Severity other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
