package dev.goldsmith.advisory;

import dev.goldsmith.packages.PackageList;
import dev.goldsmith.packages.PackageList.Entry;
import dev.goldsmith.packages.VersionOrder;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A package under a name that advisories may have for it. Debian, Ubuntu, Rocky Linux and SUSE name
 * source packages; AlmaLinux and Red Hat those that are installed.
 */
record Named(String name, String version) {
    private static final int LONGEST = 255;

    Named {
        name = cut(name);
        version = cut(version);
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }

    /** All of a list, each once. */
    static List<Named> of(PackageList list, VersionOrder order) {
        var named = new LinkedHashSet<Named>();
        boolean rpm = order == VersionOrder.RPM;
        var epochs = rpm ? epochs(list) : Map.<String, String>of();
        for (var it : list.packages()) {
            var source = it.source();
            var version = it.sourceVersion();
            if (source != null && version != null) {
                named.add(
                        new Named(
                                source, rpm ? epochs.getOrDefault(source, "") + version : version));
            }
            if (rpm || source == null) {
                named.add(new Named(it.name(), it.version()));
            }
        }
        return List.copyOf(named);
    }

    /** rpm doesn't say a source package's epoch; what is built from it has the same. */
    private static Map<String, String> epochs(PackageList list) {
        var epochs = new HashMap<String, String>();
        // That of the same version counts before any other.
        Stream.of(true, false)
                .flatMap(same ->
                        list.packages().stream()
                                .filter(it -> it.source() != null)
                                .filter(it -> isSame(it) == same))
                .forEach(it -> epochs.putIfAbsent(Objects.requireNonNull(it.source()), epoch(it)));
        return epochs;
    }

    private static boolean isSame(Entry entry) {
        @Nullable String source = entry.sourceVersion();
        return entry.version().replaceFirst("^\\d+:", "").equals(source);
    }

    private static String epoch(Entry entry) {
        int colon = entry.version().indexOf(':');
        return colon < 0 ? "" : entry.version().substring(0, colon + 1);
    }
}
