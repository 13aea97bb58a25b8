package dev.goldsmith.guardrail;

import dev.goldsmith.activity.EventKind;
import dev.goldsmith.approval.Gates;
import dev.goldsmith.approval.Question;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Asks the team of a baseline to excuse a template from a part of its guardrails. */
@ApplicationScoped
public class AskException {
    /** So many of one baseline's are open at most: all of them are looked at when it changes. */
    private static final int MOST_OPEN = 200;

    /** And so many for one team: nobody is kept from asking by others who ask for much. */
    private static final int MOST_OF_A_TEAM = 50;

    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_REASON = 500;

    @Inject GuardrailConfig config;

    /**
     * @param baseline whose guardrails, {@code platform/debian-base}
     * @param guardrail the property, {@code regions}
     * @param name what of it; a check by its name or its place, counted from 0; null for the age
     * @param descendants whether what descends from the template is excused as well
     * @param until the last day, in UTC
     */
    public record Wanted(
            @Nullable String baseline,
            @Nullable String guardrail,
            @Nullable String name,
            boolean descendants,
            @Nullable String reason,
            @Nullable LocalDate until) {}

    /**
     * Needs a transaction.
     *
     * @return what waits for its approval
     * @throws Refused INVALID_REQUEST at the field; CONFLICT when there is nothing to be excused
     *     from, or an exception already
     */
    public Exemption ask(Access by, String teamSlug, String name, Wanted wanted) {
        var team = Team.require(teamSlug, by, Permission.EDIT);
        by.require(Permission.RUN, team.id, "template " + name);
        var template = Template.require(team, name);
        template.lock();
        var baseline = baseline(template, text(wanted.baseline()));
        // Its guardrails stay as they are; they hold for descendants of a deleted one, too.
        Template.getEntityManager().refresh(baseline, LockModeType.PESSIMISTIC_WRITE);
        var part = part(wanted);
        var print = print(baseline, part);
        var exemption = new Exemption();
        exemption.baselineId = baseline.id;
        exemption.templateId = template.id;
        exemption.descendants = wanted.descendants();
        exemption.kind = part.kind();
        exemption.named = part.name();
        exemption.print = print;
        exemption.reason = reason(text(wanted.reason()));
        exemption.endsAt = end(wanted.until());
        requireRoom(baseline, team, exemption);
        exemption.state = Exemption.State.REQUESTED;
        exemption.requestedBy = by.door() == Access.Door.SYSTEM ? null : by.personId();
        exemption.requestedByName = by.personName();
        exemption.requestedAt = Instant.now();
        exemption.persist();
        var version = template.latest();
        Gates.askForException(
                by,
                new Question(
                        template,
                        version,
                        TemplateReader.read(version.document),
                        null,
                        null,
                        null,
                        null,
                        exemption.subject(),
                        new Question.Exemption()),
                Objects.requireNonNull(Team.<Team>findById(baseline.teamId)));
        exemption.tell(by, EventKind.EXCEPTION_REQUESTED, false);
        return exemption;
    }

    private static Template baseline(Template template, String path) {
        var line = Inherit.line(template);
        var paths = Exemption.paths(line);
        return line.stream()
                .filter(it -> path.equals(paths.get(it.id)))
                .findFirst()
                .orElseThrow(() ->
                        Refused.field(
                                Refusal.INVALID_REQUEST,
                                "baseline",
                                "'baseline' is the team and name of a template that %s descends from, such as %s."
                                        .formatted(
                                                template.name,
                                                line.isEmpty()
                                                        ? "platform/debian-base"
                                                        : paths.get(line.getFirst().id))));
    }

    private static Part part(Wanted wanted) {
        var kind = Part.Kind.require(text(wanted.guardrail()));
        var name = kind == Part.Kind.AGE ? "" : text(wanted.name());
        if (name.length() > LONGEST_NAME || (name.isEmpty() && kind != Part.Kind.AGE)) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "name",
                    "'name' says %s that is to be excused, in 1 to %d characters."
                            .formatted(kind.title(), LONGEST_NAME));
        }
        return new Part(kind, name);
    }

    private static String print(Template baseline, Part part) {
        var version = GuardrailVersion.of(baseline);
        if (version == null) {
            throw nothing(baseline, part);
        }
        return version.rules().print(part).orElseThrow(() -> nothing(baseline, part));
    }

    private static Refused nothing(Template baseline, Part part) {
        return Refused.field(
                Refusal.CONFLICT,
                "name",
                "The guardrails of %s require nothing that %s would need an exception for."
                        .formatted(Exemption.path(baseline), part));
    }

    private static String reason(String said) {
        if (said.isEmpty() || said.length() > LONGEST_REASON) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "reason",
                    "'reason' says why, in 1 to %d characters.".formatted(LONGEST_REASON));
        }
        return said;
    }

    private Instant end(@Nullable LocalDate until) {
        var today = LocalDate.now(ZoneOffset.UTC);
        var last = today.plusDays(config.longestException().toDays());
        if (until == null || until.isBefore(today) || until.isAfter(last)) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "until",
                    "'until' is the last day of the exception, from %s to %s."
                            .formatted(today, last));
        }
        return until.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static void requireRoom(Template baseline, Team team, Exemption wanted) {
        var lives = baseline.lives();
        if (Exemption.isThere(lives, wanted)) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "There is a requested or granted exception for that already; withdraw it first.");
        }
        if (Exemption.open(lives) >= MOST_OPEN) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "%d exceptions from the guardrails of %s are open, which is the most there can be."
                            .formatted(MOST_OPEN, Exemption.path(baseline)));
        }
        if (Exemption.open(lives, team) >= MOST_OF_A_TEAM) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "%d exceptions of team %s from the guardrails of %s are open, which is the most one team can have; withdraw one that it no longer needs."
                            .formatted(MOST_OF_A_TEAM, team.slug, Exemption.path(baseline)));
        }
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text.strip();
    }
}
