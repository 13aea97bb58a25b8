package dev.goldsmith.build;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a guest has to say once its updates are installed.
 *
 * @param security names of packages with a security update; empty: the package manager doesn't say
 * @param restart why the guest should restart; blank: it needn't
 */
record UpdatesTold(Optional<Set<String>> security, List<String> warnings, String restart) {
    private static final String MARK = "told: ";

    /** Lines without the mark are somebody else's, sudo's for one. */
    static UpdatesTold parse(String output) {
        return new UpdatesTold(
                output.lines().anyMatch(it -> it.startsWith(MARK + "security"))
                        ? Optional.of(of(output, "security").collect(Collectors.toSet()))
                        : Optional.empty(),
                of(output, "warning").toList(),
                of(output, "restart").findFirst().orElse(""));
    }

    private static Stream<String> of(String output, String what) {
        var before = MARK + what + " ";
        return output.lines()
                .filter(it -> it.startsWith(before))
                .map(it -> it.substring(before.length()).strip());
    }
}
