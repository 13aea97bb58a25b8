package dev.goldsmith.notify;

import dev.goldsmith.activity.Event;
import dev.goldsmith.notify.MailChoice.Scope;
import dev.goldsmith.notify.MailChoice.What;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Directory;
import dev.goldsmith.tenant.Member;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.Tenant;
import io.quarkus.qute.TemplateInstance;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes the mails about a run that has ended. */
@ApplicationScoped
class RunNews {
    private static final Map<String, RunState> ENDS =
            Map.of(
                    "run.succeeded", RunState.SUCCEEDED,
                    "run.partiallySucceeded", RunState.PARTIALLY_SUCCEEDED,
                    "run.failed", RunState.FAILED);

    @Inject MailConfig config;
    @Inject Unsubscribe unsubscribe;
    @Inject Directory directory;

    /** A mail's content, in both of its forms. */
    record News(
            String headline,
            String tone,
            String tenant,
            String team,
            String template,
            long number,
            int version,
            String by,
            String took,
            @Nullable String failure,
            List<String> lines,
            String link,
            String choices,
            String end) {}

    record Letter(News news) implements TemplateInstance {}

    record Plain(News news) implements TemplateInstance {}

    /** In the transaction that marks the event as told. */
    void tell(Event event) {
        var state = ENDS.get(event.kind);
        if (state == null) {
            return;
        }
        long number = Long.parseLong(event.subject.substring("run/".length()));
        Run run = Run.find("number", number).firstResult();
        if (run == null) {
            return;
        }
        boolean failure = state != RunState.SUCCEEDED;
        boolean recovered = !failure && failedBefore(run);
        for (Member member : Member.<Member>listAll()) {
            Person person = Person.findById(member.personId);
            if (person == null || !person.active || person.email == null) {
                continue;
            }
            var choice = MailChoice.of(person.id);
            boolean mine = person.id.equals(run.requestedBy);
            boolean wanted =
                    choice.what == What.ALL
                            || (choice.what == What.FAILURES && (failure || recovered));
            if (wanted && (mine || choice.scope == Scope.TEAMS) && reads(person, run)) {
                write(event, run, person, choice, recovered);
            }
        }
    }

    /** Who may no longer read the run isn't told of it either. */
    private boolean reads(Person person, Run run) {
        Tenant tenant = Tenant.findById(run.tenantId);
        var access = directory.access(person.id, tenant.slug, Access.Door.SYSTEM);
        return access != null && access.may(Permission.READ, run.teamId);
    }

    private static boolean failedBefore(Run run) {
        Run before =
                Run.find(
                                "templateId = ?1 and number < ?2 and state in ?3 order by number desc",
                                run.templateId,
                                run.number,
                                List.of(
                                        RunState.SUCCEEDED,
                                        RunState.PARTIALLY_SUCCEEDED,
                                        RunState.FAILED))
                        .firstResult();
        return before != null && before.state == RunState.FAILED;
    }

    private void write(Event event, Run run, Person person, MailChoice choice, boolean recovered) {
        Tenant tenant = Tenant.findById(run.tenantId);
        Team team = Team.findById(run.teamId);
        var root = config.linkBase() + "/t/" + tenant.slug;
        var token = unsubscribe.token(new Unsubscribe.Subscriber(tenant.id, person.id));
        var end = config.linkBase() + "/unsubscribe/" + token;
        var news =
                new News(
                        headline(run, recovered),
                        run.state == RunState.SUCCEEDED ? "#1a7f4b" : "#b3261e",
                        tenant.name,
                        team.name,
                        run.templateName,
                        run.number,
                        run.templateVersion,
                        run.requestedByName,
                        took(run),
                        run.failureMessage,
                        run.failureTail(),
                        root + "/runs/" + run.number,
                        root + "/notifications",
                        end);
        var now = Instant.now();
        var mail = new Mail();
        mail.eventId = event.id;
        mail.personId = person.id;
        mail.recipient = Objects.requireNonNull(person.email);
        mail.subject = "[%s] %s".formatted(tenant.name, news.headline());
        mail.text = new Plain(news).render();
        mail.html = new Letter(news).render();
        mail.unsubscribe = end;
        mail.messageId = "<%s@goldsmith>".formatted(UUID.randomUUID());
        mail.digest = choice.digest;
        mail.state = config.host().isPresent() ? Mail.State.WAITING : Mail.State.KEPT;
        mail.createdAt = now;
        mail.notBefore = choice.earliest(now);
        mail.persist();
    }

    private static String headline(Run run, boolean recovered) {
        var what = run.templateName + ", run " + run.number;
        return switch (run.state) {
            case SUCCEEDED -> what + (recovered ? ": works again" : ": succeeded");
            case PARTIALLY_SUCCEEDED -> what + ": published in part";
            default -> what + ": failed";
        };
    }

    private static String took(Run run) {
        if (run.startedAt == null || run.endedAt == null) {
            return "never started";
        }
        var took = Duration.between(run.startedAt, run.endedAt);
        return took.toMinutes() == 0
                ? took.toSeconds() + " s"
                : "%d min %d s".formatted(took.toMinutes(), took.toSecondsPart());
    }
}
