package dev.goldsmith.guardrail;

import dev.goldsmith.gallery.Descent;
import dev.goldsmith.gallery.ImageVersion;
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
import dev.goldsmith.template.Lives;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Team;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Holds every template to the guardrails of all that it descends from: at its save and its runs.
 */
@ApplicationScoped
public class Inherit implements DocumentCheck, Inheritance, Descent {
    private static final String SOURCE = "$.properties.source";

    @Inject Fixable fixable;

    /** What is asked of what a template builds now, nearest ancestor first. */
    public static List<Guard> guards(Template template) {
        return guards(template, ancestors(template));
    }

    /**
     * What is asked of what this document builds now, the nearest ancestor first.
     *
     * @param saved null: it isn't there yet
     */
    public static List<Guard> guards(
            @Nullable Template saved, ImageTemplate document, String tenantId) {
        return guards(saved, ancestors(document, tenantId));
    }

    /** The templates that made what a template is built on now, the nearest first. */
    static List<Template> line(Template template) {
        return line(ancestors(template));
    }

    private static List<Template> line(Collection<Long> ancestors) {
        var today = Lives.today(ancestors);
        return ancestors.stream()
                .map(it -> Objects.requireNonNull(today.get(it)))
                .distinct()
                .toList();
    }

    private static List<Long> ancestors(Template template) {
        return ancestors(TemplateReader.read(template.latest().document), template.tenantId);
    }

    private static List<Long> ancestors(ImageTemplate document, String tenantId) {
        return Ancestry.of(document.properties().source(), Ancestry.version(document), tenantId);
    }

    /**
     * What counts at this moment for a template: all that those ask which it descends from, but
     * what it is excused from, or one in between with all that descends from it.
     *
     * @param template null: it isn't there yet, and nobody has excused it
     */
    private static List<Guard> guards(@Nullable Template template, Collection<Long> ancestors) {
        var line = line(ancestors);
        var ids = line.stream().map(it -> it.id).collect(Collectors.toList());
        if (template != null) {
            ids.add(template.id);
        }
        var inForce = Exemption.inForce(ids);
        var asked = Asked.of(line, inForce);
        var guards = new ArrayList<Guard>();
        for (int i = 0; i < line.size(); i++) {
            var between = ids.subList(0, i);
            var guard =
                    asked.guard(
                            line.get(i),
                            inForce.stream()
                                    .filter(it ->
                                            (template != null && it.templateId == template.id)
                                                    || (it.descendants
                                                            && between.contains(it.templateId)))
                                    .toList());
            if (guard != null) {
                guards.add(guard);
            }
        }
        return guards;
    }

    @Override
    public boolean countsElsewhere() {
        return true;
    }

    @Override
    public List<Violation> check(
            Access by, Team team, @Nullable Template saved, ImageTemplate document) {
        return faults(guards(saved, ancestors(document, by.tenantId())), document);
    }

    private static List<Violation> faults(List<Guard> guards, ImageTemplate document) {
        return guards.stream().flatMap(it -> it.faults(document).stream()).toList();
    }

    @Override
    public Taken taken(Template template, ImageTemplate document) {
        var ancestors = ancestors(document, template.tenantId);
        var guards = guards(template, ancestors);
        var faults = new ArrayList<>(faults(guards, document));
        var built = Ancestry.builtAt(document, template.tenantId);
        guards.stream().map(it -> tooOld(it, built)).filter(Objects::nonNull).forEach(faults::add);
        refuse(faults);
        return new Taken(
                Ancestry.write(ancestors), Guard.snapshot(guards), BuiltWith.write(guards));
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
        var guards = guards(Template.findById(builder.templateId), ancestors);
        var taken = Guard.taken(builder.inputs().guardrails);
        if (!prints(guards).equals(prints(taken)) || !excused(guards).containsAll(excused(taken))) {
            // What was captured was checked for what counted then.
            throw new Refused(
                    Refusal.CONFLICT,
                    "The guardrails of what %s is built on have changed since run %d was requested; build it again."
                            .formatted(builder.templateName, builder.number));
        }
        return new Taken(
                Ancestry.write(ancestors), builder.inputs().guardrails, builder.exceptions);
    }

    private static List<Long> excused(List<Guard> guards) {
        return guards.stream()
                .flatMap(it -> it.excused().stream())
                .map(Excused::exception)
                .toList();
    }

    private static List<String> prints(List<Guard> guards) {
        return guards.stream().map(Guard::fingerprint).toList();
    }

    /**
     * Why a run can't be built, by what its worker found at its start: what {@code latest} or a
     * managed image is may have changed since the run was asked for, and other templates'
     * guardrails would count; or an exception that it was asked for with is over.
     *
     * @return null when it may
     */
    public static @Nullable String changed(Run run) {
        var over = over(run);
        if (over != null) {
            return over;
        }
        return run.ancestors == null
                        || run.parentage == null
                        || Ancestry.of(run.parentage).equals(Ancestry.read(run.ancestors))
                ? null
                : "The source has changed since the run was requested, and descends from other templates now. Request the run again, so that it is held to their guardrails";
    }

    private static @Nullable String over(Run run) {
        var excused =
                Guard.taken(run.inputs().guardrails).stream()
                        .flatMap(it -> it.excused().stream())
                        .toList();
        var inForce =
                excused.isEmpty()
                        ? Set.<Long>of()
                        : Exemption.<Exemption>list(
                                        "id in ?1",
                                        excused.stream().map(Excused::exception).toList())
                                .stream()
                                .filter(Exemption::isInForce)
                                .map(it -> it.id)
                                .collect(Collectors.toSet());
        return excused.stream()
                .filter(it -> !inForce.contains(it.exception()))
                .findFirst()
                .map(it ->
                        "Exception %d, from %s, has ended since the run was requested. Request the run again, so that it is held to what counts now"
                                .formatted(it.exception(), it.part()))
                .orElse(null);
    }

    @Override
    public void requireAllowed(
            long runId, List<String> regions, @Nullable Map<String, String> tags) {
        var run = Objects.requireNonNull(Run.<Run>findById(runId));
        refuse(
                guards(Template.findById(run.templateId), Ancestry.of(run)).stream()
                        .flatMap(it ->
                                GuardrailFaults.of(it.template(), it.guardrails(), regions, tags)
                                        .stream())
                        .toList());
    }

    @Override
    public void requirePromotable(ImageVersion version) {
        var run = Objects.requireNonNull(Run.<Run>findById(version.runId));
        refuse(
                guards(Template.findById(run.templateId), Ancestry.of(run)).stream()
                        .map(it -> fixable(it, version))
                        .filter(Objects::nonNull)
                        .toList());
    }

    private @Nullable Violation fixable(Guard guard, ImageVersion version) {
        var asked = guard.guardrails();
        var severity = asked.fixableSeverity();
        if (severity == null) {
            return null;
        }
        int days = asked.fixableDays() == null ? 0 : asked.fixableDays();
        var fault = fixable.fault(version, severity, days);
        return fault == null
                ? null
                : new Violation(
                        "version",
                        "The guardrails of %s don't allow promoting version %s: %s."
                                .formatted(guard.template(), version.number(), fault));
    }
}
