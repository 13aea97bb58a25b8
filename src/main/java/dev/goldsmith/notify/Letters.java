package dev.goldsmith.notify;

import dev.goldsmith.activity.Event;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Tenant;
import io.quarkus.qute.TemplateInstance;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Puts news into the form of a mail, as text and as HTML. */
@ApplicationScoped
class Letters {
    @Inject MailConfig config;
    @Inject Unsubscribe unsubscribe;

    /** How a headline looks. */
    enum Tone {
        GOOD("#1a7f4b"),
        BAD("#b3261e"),
        ASKS("#5b3fa0");

        final String color;

        Tone(String color) {
            this.color = color;
        }
    }

    record Fact(String label, String value) {}

    /**
     * What is to be said.
     *
     * @param message one sentence besides the headline, or null
     * @param lines a log's last lines
     * @param action what the link's button says
     * @param path where it leads, from the tenant's root on
     */
    record News(
            String headline,
            Tone tone,
            List<Fact> facts,
            @Nullable String message,
            List<String> lines,
            String action,
            String path) {}

    record Letter(
            News news, String color, String link, @Nullable String choices, @Nullable String end)
            implements TemplateInstance {}

    record Plain(News news, String link, @Nullable String choices, @Nullable String end)
            implements TemplateInstance {}

    /** Writes the mail that tells this person of this event. */
    void write(Event event, Person person, MailChoice choice, News news) {
        Tenant tenant = Tenant.findById(event.tenantId);
        var root = config.linkBase() + "/t/" + tenant.slug;
        var token = unsubscribe.token(new Unsubscribe.Subscriber(tenant.id, person.id));
        var end = config.linkBase() + "/unsubscribe/" + token;
        var choices = root + "/notifications";
        var link = root + news.path();
        var mail = mail(Objects.requireNonNull(person.email), news, link, choices, end);
        mail.eventId = event.id;
        mail.personId = person.id;
        mail.subject = "[%s] %s".formatted(tenant.name, news.headline());
        mail.digest = choice.digest;
        mail.notBefore = choice.earliest(mail.createdAt);
        mail.persist();
    }

    /**
     * Writes a mail that its reader asked for or is waiting for: to no list, at once.
     *
     * @param news its path leads from the portal's root on
     */
    void answer(String address, News news, boolean confidential) {
        var mail = mail(address, news, config.linkBase() + news.path(), null, null);
        mail.confidential = confidential;
        mail.persist();
    }

    private Mail mail(
            String address,
            News news,
            String link,
            @Nullable String choices,
            @Nullable String end) {
        var mail = new Mail();
        mail.recipient = address;
        mail.subject = news.headline();
        mail.text = new Plain(news, link, choices, end).render();
        mail.html = new Letter(news, news.tone().color, link, choices, end).render();
        mail.unsubscribe = end;
        mail.messageId = "<%s@goldsmith>".formatted(UUID.randomUUID());
        mail.state = config.host().isPresent() ? Mail.State.WAITING : Mail.State.KEPT;
        mail.createdAt = Instant.now();
        mail.notBefore = mail.createdAt;
        return mail;
    }
}
