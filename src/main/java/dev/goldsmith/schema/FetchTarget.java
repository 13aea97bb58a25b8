package dev.goldsmith.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A script or file that a template names by URI; fetched, hashed and frozen when it is saved.
 *
 * @param path JSON path of the property, such as {@code $.properties.customize[0].scriptUri}
 * @param checksum the SHA-256 that the template expects, 64 lower-case digits, or null
 * @param kind what it has to be
 */
public record FetchTarget(String path, String uri, @Nullable String checksum, Kind kind) {
    public enum Kind {
        SHELL,
        POWERSHELL,
        /** Anything. */
        FILE
    }

    /** In the order of the document. */
    public static List<FetchTarget> of(ImageTemplate template) {
        var targets = new ArrayList<FetchTarget>();
        var properties = template.properties();
        add(targets, "$.properties.customize[%d]", properties.customizers());
        add(targets, "$.properties.validate.inVMValidations[%d]", properties.validators());
        var optimize = properties.optimize();
        var workload = optimize == null ? null : optimize.workload();
        if (workload != null) {
            add(
                    targets,
                    "$.properties.optimize.workload.scriptUri",
                    workload.scriptUri(),
                    workload.sha256Checksum(),
                    Kind.POWERSHELL);
        }
        return List.copyOf(targets);
    }

    /** As {@link #of(ImageTemplate)}, of {@code $.validators[0]} and so on. */
    public static List<FetchTarget> of(Guardrails guardrails) {
        var targets = new ArrayList<FetchTarget>();
        add(targets, "$.validators[%d]", guardrails.checks());
        return List.copyOf(targets);
    }

    private static void add(List<FetchTarget> targets, String at, List<? extends Step> steps) {
        for (int i = 0; i < steps.size(); i++) {
            var path = at.formatted(i);
            switch (steps.get(i)) {
                case Step.Script it ->
                        add(
                                targets,
                                path + ".scriptUri",
                                it.scriptUri(),
                                it.sha256Checksum(),
                                it instanceof Step.Shell ? Kind.SHELL : Kind.POWERSHELL);
                case Step.File it ->
                        add(
                                targets,
                                path + ".sourceUri",
                                it.sourceUri(),
                                it.sha256Checksum(),
                                Kind.FILE);
                case Customizer _, Validator _ -> {
                    // Nothing to fetch.
                }
            }
        }
    }

    // AIB takes an empty string as absent.
    private static void add(
            List<FetchTarget> targets,
            String path,
            @Nullable String uri,
            @Nullable String checksum,
            Kind kind) {
        if (uri != null && !uri.isEmpty()) {
            var sum =
                    checksum == null || checksum.isEmpty()
                            ? null
                            : checksum.toLowerCase(Locale.ROOT);
            targets.add(new FetchTarget(path, uri, sum, kind));
        }
    }
}
