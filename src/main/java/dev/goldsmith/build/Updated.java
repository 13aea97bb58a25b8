package dev.goldsmith.build;

import dev.goldsmith.packages.Change;
import dev.goldsmith.packages.PackageDiff;
import dev.goldsmith.schema.Customizer.LinuxUpdate.Updates;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a step's updates changed.
 *
 * @param security how many were offered as security updates; null: the package manager doesn't say
 */
public record Updated(PackageDiff packages, @Nullable Long security) {
    /**
     * @param offered names of packages with a security update, a line each
     */
    static Updated of(PackageDiff packages, String offered, Updates which) {
        var names = offered.lines().map(Updated::bare).collect(Collectors.toSet());
        if (names.isEmpty()) {
            // With nothing else wanted, all that changed is one.
            return new Updated(
                    packages, which == Updates.all ? null : Long.valueOf(changed(packages)));
        }
        return new Updated(packages, securityOf(packages, names));
    }

    private static long changed(PackageDiff packages) {
        return packages.changed().size();
    }

    private static long securityOf(PackageDiff packages, Set<String> names) {
        return packages.changed().stream().filter(it -> names.contains(bare(it.name()))).count();
    }

    /** Without its architecture. */
    private static String bare(String name) {
        int colon = name.indexOf(':');
        return (colon < 0 ? name : name.substring(0, colon)).strip();
    }

    /** {@code 17 packages updated, 3 security; 1 added}, for people. */
    public String summary() {
        long updated = changed(packages);
        if (packages.changes().isEmpty()) {
            return "No updates available";
        }
        var said = new ArrayList<String>();
        said.add(
                "%,d %s updated%s"
                        .formatted(
                                updated,
                                updated == 1 ? "package" : "packages",
                                security == null ? "" : ", %,d security".formatted(security)));
        for (var kind : List.of(Change.Kind.ADDED, Change.Kind.REMOVED)) {
            if (packages.count(kind) > 0) {
                said.add("%,d %s".formatted(packages.count(kind), kind.word()));
            }
        }
        return String.join("; ", said);
    }
}
