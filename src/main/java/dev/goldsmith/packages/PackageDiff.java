package dev.goldsmith.packages;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What packages came, went and changed between two images, by name. */
public record PackageDiff(List<Change> changes) {
    public enum Kind {
        ADDED,
        REMOVED,
        CHANGED;

        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * @param name with its architecture where the image has the package for several
     */
    public record Change(String name, @Nullable String older, @Nullable String newer) {
        public Kind kind() {
            return older == null ? Kind.ADDED : newer == null ? Kind.REMOVED : Kind.CHANGED;
        }
    }

    public static PackageDiff between(PackageList older, PackageList newer) {
        var before = versions(older);
        var after = versions(newer);
        var changes = new ArrayList<Change>();
        var names = new java.util.TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        for (var name : names) {
            var was = before.get(name);
            var is = after.get(name);
            if (was == null || !was.equals(is)) {
                changes.add(new Change(name, was, is));
            }
        }
        return new PackageDiff(changes);
    }

    /** Several kernels can be installed under one name (rpm), so versions are joined. */
    private static TreeMap<String, String> versions(PackageList list) {
        var architectures = new TreeMap<String, java.util.Set<String>>();
        for (var entry : list.packages()) {
            architectures
                    .computeIfAbsent(entry.name(), _ -> new java.util.TreeSet<>())
                    .add(entry.architecture());
        }
        var versions = new TreeMap<String, String>();
        for (var entry : list.packages()) {
            boolean several =
                    architectures.getOrDefault(entry.name(), java.util.Set.of()).size() > 1;
            versions.merge(
                    several ? entry.name() + ":" + entry.architecture() : entry.name(),
                    entry.version(),
                    (a, b) -> a + ", " + b);
        }
        return versions;
    }

    public long count(Kind kind) {
        return changes.stream().filter(change -> change.kind() == kind).count();
    }
}
