package dev.goldsmith.build;

import dev.goldsmith.packages.Change;
import dev.goldsmith.packages.PackageDiff;
import dev.goldsmith.schema.Customizer.LinuxUpdate.Updates;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a step's updates changed.
 *
 * @param asked which of them were wanted
 * @param security how many were offered as security updates; null: the package manager doesn't say
 */
public record Updated(Updates asked, PackageDiff packages, @Nullable Long security) {
    /**
     * @param offered names of packages with a security update; empty: the package manager doesn't
     *     say
     */
    static Updated of(Updates asked, PackageDiff packages, Optional<Set<String>> offered) {
        // With nothing else wanted, all that changed is one.
        var unsaid = asked == Updates.all ? null : Long.valueOf(changed(packages));
        return new Updated(
                asked,
                packages,
                offered.<@Nullable Long>map(it -> securityOf(packages, it)).orElse(unsaid));
    }

    private static long changed(PackageDiff packages) {
        return packages.changed().size();
    }

    private static long securityOf(PackageDiff packages, Set<String> offered) {
        var names = offered.stream().map(Updated::bare).collect(Collectors.toSet());
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
            return asked == Updates.security
                    ? "No security updates were installed"
                    : "No updates were installed";
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
