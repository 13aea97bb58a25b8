package dev.goldsmith.approval;

import dev.goldsmith.activity.EventKind;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.template.TemplateVersion;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.ApiClient;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import io.quarkus.arc.Arc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The one way into what a team's people trust. Asked are the gates of the template's team and of
 * every team whose gallery or managed image is published into; who comes through gets a {@link
 * Passage} into each of them.
 */
public final class Gates {
    private Gates() {}

    /**
     * A rule of a team that opens.
     *
     * @param images of the team's, that are published into
     */
    record Open(long team, Rule rule, List<String> images) {
        Opened gate() {
            return new Opened(team, rule.gate(), images);
        }
    }

    /**
     * Asks the gates. Whoever calls this goes on at once only when nothing comes back.
     *
     * @return what has to be waited for; null when no gate asks for anything that isn't there
     * @throws Refused CONFLICT when a policy doesn't allow it to be asked
     */
    public static @Nullable Approval ask(Access by, Question question) {
        var teams = teams(by, question);
        PolicyCheck.require(question, teams.keySet());
        var asker = Asker.of(by);
        var open = open(question, teams, asker);
        var approval = open.isEmpty() ? null : put(by, asker, question, open);
        teams.keySet().forEach(team -> Passage.give(question.subject(), team, approval));
        return approval;
    }

    /**
     * The same for what can't wait.
     *
     * @param instead what to do to be asked
     * @throws Refused CONFLICT when a gate asks for anything that isn't there
     */
    public static void require(Access by, Question question, String instead) {
        var asked = asks(by, question);
        if (asked != null) {
            throw new Refused(Refusal.CONFLICT, asked + "; " + instead);
        }
        teams(by, question).keySet().forEach(team -> Passage.give(question.subject(), team, null));
    }

    /**
     * Whether they would open, without asking.
     *
     * @return what they ask about, in a sentence without its end; null when nothing
     */
    public static @Nullable String asks(Access by, Question question) {
        var teams = teams(by, question);
        PolicyCheck.require(question, teams.keySet());
        var open = open(question, teams, Asker.of(by));
        return open.isEmpty()
                ? null
                : "The policy of team %s asks about %s"
                        .formatted(
                                slugs(open),
                                open.stream()
                                        .map(it -> it.rule().gate().title)
                                        .distinct()
                                        .collect(Collectors.joining(" and ")));
    }

    /** Asks a team to excuse somebody from its guardrails; that always waits for a person. */
    public static Approval askForException(Access by, Question question, Team of) {
        var asker = Asker.of(by);
        var open =
                ApprovalPolicy.rulesOrUsual(Gate.EXCEPTION, of, asker).stream()
                        .map(rule -> new Open(of.id, rule, List.of()))
                        .toList();
        return put(by, asker, question, open);
    }

    private static String slugs(List<Open> open) {
        return open.stream()
                .map(it -> Objects.requireNonNull(Team.<Team>findById(it.team())).slug)
                .distinct()
                .collect(Collectors.joining(" and "));
    }

    /**
     * Whose gates are asked, the template's team first; and what of theirs is published into.
     *
     * @throws Refused FORBIDDEN, WRONG_STATE for who may not publish there, whatever was saved
     */
    private static Map<Long, List<String>> teams(Access by, Question question) {
        Map<Long, List<String>> teams = new LinkedHashMap<>();
        teams.put(question.template().teamId, new ArrayList<>());
        for (var destination : destinations(question)) {
            // A version enters a channel by its template's setting, in the name of whoever built
            // it.
            if (!(question.act() instanceof Question.Promotion)) {
                requireMay(by, destination);
            }
            teams.computeIfAbsent(destination.teamId(), _ -> new ArrayList<>())
                    .add(destination.name());
        }
        return teams;
    }

    /**
     * Before something is set up that will publish what this document says.
     *
     * @throws Refused FORBIDDEN, WRONG_STATE for who may not publish there
     */
    public static void requireMayPublish(Access by, ImageTemplate document) {
        destinations(document).forEach(it -> requireMay(by, it));
    }

    private static void requireMay(Access by, Destination destination) {
        if (by.door() != Access.Door.SYSTEM) {
            by.require(Permission.EDIT, destination.teamId(), destination.name());
        }
    }

    private static List<Destination> destinations(Question question) {
        return switch (question.act()) {
            case Question.Build _, Question.Distribution _ -> destinations(question.document());
            case Question.Publication publication -> List.of(publication.into());
            case Question.Promotion promotion -> List.of(promotion.of());
            case Question.Exemption _ -> List.of();
        };
    }

    private static List<Destination> destinations(ImageTemplate document) {
        return Arc.container().instance(Destination.Finder.class).get().of(document);
    }

    private static List<Open> open(Question question, Map<Long, List<String>> teams, Asker asker) {
        var open = new ArrayList<Open>();
        teams.forEach((team, images) ->
                ApprovalPolicy.rulesFor(team, asker).stream()
                        .filter(rule -> rule.opens(question))
                        .forEach(rule -> open.add(new Open(team, rule, images))));
        if (question.overBudget()) {
            Team team = Team.findById(question.template().teamId);
            ApprovalPolicy.rulesOrUsual(Gate.BUDGET, team, asker)
                    .forEach(rule -> open.add(new Open(team.id, rule, List.of())));
        }
        var lasting = open.stream().filter(it -> it.rule().gate().lasting).toList();
        if (!lasting.isEmpty() && Precedent.covers(lasting, question, asker)) {
            open.removeAll(lasting);
        }
        return open;
    }

    private static Approval put(Access by, Asker asker, Question question, List<Open> open) {
        var rules = open.stream().map(Open::rule).toList();
        var approval = new Approval();
        approval.teamId = question.teamId();
        approval.templateId = question.template().id;
        approval.templateName = question.template().name;
        approval.templateVersion = question.version().number;
        approval.newest = question.isAboutTheNewest();
        approval.fingerprint = question.version().fingerprint;
        approval.network = question.networkDigest();
        approval.guardrails = question.guardrailsDigest();
        approval.secrets = question.secretsDigest();
        approval.parameters = question.parametersDigest();
        approval.patches = question.patches();
        approval.subject = question.subject();
        approval.gates =
                rules.stream()
                        .map(rule -> rule.gate().word())
                        .distinct()
                        .collect(Collectors.joining(","));
        approval.opened = Json.write(open.stream().map(Open::gate).distinct().toList());
        approval.authors =
                Json.write(
                        ApiClient.keepers(
                                TemplateVersion.authorsOf(
                                        approval.templateId, approval.fingerprint)));
        approval.state = ApprovalState.OPEN;
        approval.requestedBy = asker.person();
        approval.requestedByName = by.personName();
        approval.askers = Json.write(asker.people());
        approval.requestedAt = asker.at();
        int hours = rules.stream().mapToInt(Rule::hours).min().orElseThrow();
        approval.expiresAt = approval.requestedAt.plus(Duration.ofHours(hours));
        approval.persist();
        Needs.write(approval, rules);
        approval.tell(
                by,
                EventKind.APPROVAL_REQUESTED,
                Map.of("gates", approval.gates, "fingerprint", approval.fingerprint));
        return approval;
    }
}
