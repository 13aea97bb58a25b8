package dev.goldsmith.guardrail;

import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import dev.goldsmith.run.Inheritance;
import dev.goldsmith.run.Run;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.template.DocumentCheck;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Team;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Holds every template to the guardrails of all that it descends from: at its save and its runs.
 */
@ApplicationScoped
public class Inherit implements DocumentCheck, Inheritance {
    private static final String SOURCE = "$.properties.source";

    private static List<Guard> guards(Template template, ImageTemplate document) {
        var source = document.properties().source();
        var version = Ancestry.version(document);
        return guards(Ancestry.of(source, version, template.tenantId));
    }

    /** What is asked of what a template builds now, nearest ancestor first. */
    public static List<Guard> guards(Template template) {
        return guards(template, TemplateReader.read(template.latest().document));
    }

    private static List<Guard> guards(Collection<Long> ancestors) {
        return ancestors.stream()
                .map(Template::today)
                .distinct()
                .map(Inherit::guard)
                .filter(Objects::nonNull)
                .toList();
    }

    private static @Nullable Guard guard(Template template) {
        var version = GuardrailVersion.of(template);
        if (version == null || version.guardrails().isEmpty()) {
            return null;
        }
        var team = Objects.requireNonNull(Team.<Team>findById(template.teamId));
        return Guard.of(team.slug + "/" + template.name, version);
    }

    @Override
    public List<Violation> check(Access by, Team team, ImageTemplate document) {
        var source = document.properties().source();
        var ancestors = Ancestry.of(source, Ancestry.version(document), by.tenantId());
        return faults(guards(ancestors), document);
    }

    private static List<Violation> faults(List<Guard> guards, ImageTemplate document) {
        return guards.stream().flatMap(it -> it.faults(document).stream()).toList();
    }

    @Override
    public Taken taken(Template template, ImageTemplate document) {
        var source = document.properties().source();
        var version = Ancestry.version(document);
        var ancestors = Ancestry.of(source, version, template.tenantId);
        var guards = guards(ancestors);
        var faults = new ArrayList<>(faults(guards, document));
        if (version != null) {
            guards.stream()
                    .map(it -> tooOld(it, version))
                    .filter(Objects::nonNull)
                    .forEach(faults::add);
        }
        if (!faults.isEmpty()) {
            throw new Refused(
                    Refusal.CONFLICT,
                    faults.size() == 1
                            ? faults.getFirst().message()
                            : "%s (and %d more things that guardrails don't allow)"
                                    .formatted(faults.getFirst().message(), faults.size() - 1),
                    faults);
        }
        return new Taken(Ancestry.write(ancestors), Guard.snapshot(guards));
    }

    private static @Nullable Violation tooOld(Guard guard, ImageVersion version) {
        var days = guard.guardrails().maxAgeDays();
        var published = version.publishedAt;
        if (days == null
                || published == null
                || published.isAfter(Instant.now().minus(Duration.ofDays(days)))) {
            return null;
        }
        return new Violation(
                SOURCE,
                "The guardrails of %s allow to build on a version for %d days after it was published; version %s is %d days old. Build a newer one first."
                        .formatted(
                                guard.template(),
                                days,
                                version.number(),
                                Duration.between(published, Instant.now()).toDays()));
    }

    @Override
    public Taken counting(Run builder) {
        var ancestors = Ancestry.of(builder);
        return new Taken(Ancestry.write(ancestors), Guard.snapshot(guards(ancestors)));
    }
}
