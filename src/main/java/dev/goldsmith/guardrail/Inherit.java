package dev.goldsmith.guardrail;

import dev.goldsmith.gallery.Descent;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import dev.goldsmith.kernel.Violations;
import dev.goldsmith.run.Inheritance;
import dev.goldsmith.run.Run;
import dev.goldsmith.schema.GuardrailFaults;
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
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Holds every template to the guardrails of all that it descends from: at its save and its runs.
 */
@ApplicationScoped
public class Inherit implements DocumentCheck, Inheritance, Descent {
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
        var ancestors = Ancestry.of(source, Ancestry.version(document), template.tenantId);
        var guards = guards(ancestors);
        var faults = new ArrayList<>(faults(guards, document));
        var built = Ancestry.builtAt(document, template.tenantId);
        guards.stream().map(it -> tooOld(it, built)).filter(Objects::nonNull).forEach(faults::add);
        refuse(faults);
        return new Taken(Ancestry.write(ancestors), Guard.snapshot(guards));
    }

    private static void refuse(List<Violation> faults) {
        if (!faults.isEmpty()) {
            var listed = new Violations();
            listed.addAll(faults);
            throw new Refused(
                    Refusal.CONFLICT,
                    faults.size() == 1
                            ? faults.getFirst().message()
                            : "%s (and %d more things that guardrails don't allow)"
                                    .formatted(faults.getFirst().message(), faults.size() - 1),
                    listed.list());
        }
    }

    private static @Nullable Violation tooOld(Guard guard, @Nullable Instant built) {
        var days = guard.guardrails().maxAgeDays();
        if (days == null
                || built == null
                || built.isAfter(Instant.now().minus(Duration.ofDays(days)))) {
            return null;
        }
        return new Violation(
                SOURCE,
                "The guardrails of %s allow building on an image for %d days after it was built; this one was built %d days ago. Build a newer one first."
                        .formatted(
                                guard.template(),
                                days,
                                Duration.between(built, Instant.now()).toDays()));
    }

    @Override
    public Taken counting(Run builder) {
        var ancestors = Ancestry.of(builder);
        var guards = guards(ancestors);
        if (!prints(guards).equals(prints(Guard.taken(builder.guardrails)))) {
            // What was captured was checked for what counted then.
            throw new Refused(
                    Refusal.CONFLICT,
                    "The guardrails of what %s is built on have changed since run %d was requested; build it again."
                            .formatted(builder.templateName, builder.number));
        }
        return new Taken(Ancestry.write(ancestors), Guard.snapshot(guards));
    }

    private static List<String> prints(List<Guard> guards) {
        return guards.stream().map(Guard::fingerprint).toList();
    }

    /**
     * Why a run can't be built on what its worker found: what {@code latest} or a managed image is
     * may have changed since the run was asked for, and other templates' guardrails would count.
     *
     * @return null when it descends from what it was asked for with
     */
    public static @Nullable String changed(Run run) {
        return run.ancestors == null
                        || run.parentage == null
                        || Ancestry.of(run.parentage).equals(Ancestry.read(run.ancestors))
                ? null
                : "The source has changed since the run was requested, and descends from other templates now. Request the run again, so that it is held to their guardrails";
    }

    @Override
    public void requireAllowed(
            long runId, List<String> regions, @Nullable Map<String, String> tags) {
        refuse(
                guards(Ancestry.of(Run.<Run>findById(runId))).stream()
                        .flatMap(it ->
                                GuardrailFaults.of(it.template(), it.guardrails(), regions, tags)
                                        .stream())
                        .toList());
    }
}
