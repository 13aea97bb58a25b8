package dev.goldsmith.web;

import dev.goldsmith.advisory.Counts;
import dev.goldsmith.advisory.Finding;
import dev.goldsmith.advisory.Severity;
import io.quarkus.qute.TemplateExtension;
import java.util.List;

/** How vulnerabilities look on a page. */
@TemplateExtension
final class Severities {
    private static final int SHOWN = 100;

    private Severities() {}

    static String tone(Severity severity) {
        return switch (severity) {
            case CRITICAL, HIGH -> "is-fail";
            case MEDIUM -> "is-warn";
            case LOW, UNRATED -> "";
        };
    }

    static Counts counts(List<Finding> findings) {
        return Counts.of(findings);
    }

    /** The worst of many. */
    static List<Finding> shown(List<Finding> findings) {
        return findings.subList(0, Math.min(SHOWN, findings.size()));
    }
}
