package dev.goldsmith.schema;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A script or file that a template names by URI; fetched, hashed and frozen when it is saved.
 *
 * @param path JSON path of the property, such as {@code $.properties.customize[0].scriptUri}
 * @param checksum the SHA-256 that the template expects, 64 lower-case digits, or null
 */
public record FetchTarget(String path, String uri, @Nullable String checksum) {

    /** JSON path of the checksum that belongs to this URI. */
    public String checksumPath() {
        return path.substring(0, path.lastIndexOf('.')) + ".sha256Checksum";
    }

    /** In the order of the document. */
    public static List<FetchTarget> of(ImageTemplate template) {
        var targets = new ArrayList<FetchTarget>();
        var properties = template.properties();
        var customizers = properties.customizers();
        for (int i = 0; i < customizers.size(); i++) {
            var at = "$.properties.customize[%d]".formatted(i);
            switch (customizers.get(i)) {
                case Customizer.Shell it ->
                        add(targets, at + ".scriptUri", it.scriptUri(), it.sha256Checksum());
                case Customizer.PowerShell it ->
                        add(targets, at + ".scriptUri", it.scriptUri(), it.sha256Checksum());
                case Customizer.File it ->
                        add(targets, at + ".sourceUri", it.sourceUri(), it.sha256Checksum());
                case Customizer.LinuxRestart it -> {}
                case Customizer.WindowsRestart it -> {}
                case Customizer.WindowsUpdate it -> {}
            }
        }
        var validators = properties.validators();
        for (int i = 0; i < validators.size(); i++) {
            var at = "$.properties.validate.inVMValidations[%d]".formatted(i);
            switch (validators.get(i)) {
                case Validator.Shell it ->
                        add(targets, at + ".scriptUri", it.scriptUri(), it.sha256Checksum());
                case Validator.PowerShell it ->
                        add(targets, at + ".scriptUri", it.scriptUri(), it.sha256Checksum());
                case Validator.File it ->
                        add(targets, at + ".sourceUri", it.sourceUri(), it.sha256Checksum());
            }
        }
        var optimize = properties.optimize();
        var workload = optimize == null ? null : optimize.workload();
        if (workload != null) {
            add(
                    targets,
                    "$.properties.optimize.workload.scriptUri",
                    workload.scriptUri(),
                    workload.sha256Checksum());
        }
        return List.copyOf(targets);
    }

    // AIB takes an empty string as absent.
    private static void add(
            List<FetchTarget> targets,
            String path,
            @Nullable String uri,
            @Nullable String checksum) {
        if (uri != null && !uri.isEmpty()) {
            targets.add(
                    new FetchTarget(
                            path, uri, checksum == null || checksum.isEmpty() ? null : checksum));
        }
    }
}
