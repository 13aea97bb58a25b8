package dev.goldsmith.packages;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The packages that were added, removed, or changed their version between two images.
 *
 * @param changes by name, with the architecture where one of the two has the package for several
 * @param growth bytes that each changed package takes more; what isn't known isn't there
 */
public record PackageDiff(List<Change> changes, Map<String, Long> growth) {
    private static final String AND = ", ";

    public static PackageDiff between(PackageList older, PackageList newer) {
        var several = new HashSet<>(severalOf(older));
        several.addAll(severalOf(newer));
        var before = named(older, several);
        var after = named(newer, several);
        var changes = Change.between(versions(before), versions(after), newest(older, newer));
        return new PackageDiff(changes, growth(changes, before, after));
    }

    public long count(Change.Kind kind) {
        return changes.stream().filter(change -> change.kind() == kind).count();
    }

    public List<Change> added() {
        return changes.stream().filter(it -> it.kind() == Change.Kind.ADDED).toList();
    }

    public List<Change> removed() {
        return changes.stream().filter(it -> it.kind() == Change.Kind.REMOVED).toList();
    }

    /** Those that are in both, in another version. */
    public List<Change> changed() {
        return changes.stream().filter(it -> it.from() != null && it.to() != null).toList();
    }

    /** Null: unknown. */
    public @Nullable Long growth(Change change) {
        return growth.get(change.name());
    }

    /** Names of packages that are there for more than one architecture. */
    private static Set<String> severalOf(PackageList list) {
        var first = new HashMap<String, String>();
        return list.packages().stream()
                .filter(it -> {
                    var other = first.putIfAbsent(it.name(), it.architecture());
                    return other != null && !other.equals(it.architecture());
                })
                .map(PackageList.Entry::name)
                .collect(Collectors.toSet());
    }

    /** Each package under the name that it is told by: several kernels can have one (rpm). */
    private static Map<String, List<PackageList.Entry>> named(
            PackageList list, Set<String> several) {
        var order = VersionOrder.of(list.manager()).map(Comparator::reversed);
        var named = new TreeMap<String, List<PackageList.Entry>>();
        for (var entry : list.packages()) {
            named.computeIfAbsent(
                            several.contains(entry.name())
                                    ? entry.name() + ":" + entry.architecture()
                                    : entry.name(),
                            _ -> new ArrayList<>())
                    .add(entry);
        }
        order.ifPresent(it ->
                named.values()
                        .forEach(entries ->
                                entries.sort(
                                        Comparator.comparing(PackageList.Entry::version, it))));
        return named;
    }

    /** Of several under one name the newest comes first. */
    private static Map<String, String> versions(Map<String, List<PackageList.Entry>> named) {
        var versions = new TreeMap<String, String>();
        named.forEach((name, entries) ->
                versions.put(
                        name,
                        entries.stream()
                                .map(PackageList.Entry::version)
                                .collect(Collectors.joining(AND))));
        return versions;
    }

    /** By the newest of several; without an order nothing is newer. */
    private static Comparator<String> newest(PackageList older, PackageList newer) {
        return older.manager().equals(newer.manager())
                ? VersionOrder.of(newer.manager())
                        .map(order ->
                                Comparator.comparing(
                                        (String versions) -> versions.split(AND, 2)[0], order))
                        .orElse((_, _) -> 0)
                : (_, _) -> 0;
    }

    private static Map<String, Long> growth(
            List<Change> changes,
            Map<String, List<PackageList.Entry>> before,
            Map<String, List<PackageList.Entry>> after) {
        var growth = new TreeMap<String, Long>();
        for (var change : changes) {
            var from = size(before.getOrDefault(change.name(), List.of()));
            var to = size(after.getOrDefault(change.name(), List.of()));
            if (from != null && to != null) {
                growth.put(change.name(), to - from);
            }
        }
        return growth;
    }

    private static @Nullable Long size(List<PackageList.Entry> entries) {
        long sum = 0;
        for (var entry : entries) {
            if (entry.size() == null) {
                return null;
            }
            sum += entry.size();
        }
        return sum;
    }
}
