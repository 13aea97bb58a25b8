package dev.goldsmith.notify;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Person;
import io.quarkus.mailer.Mail;
import io.quarkus.qute.TemplateInstance;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** By mail, to the address of the account, as text and as HTML. */
@ApplicationScoped
@Priority(2)
public class MailChannel implements PersonalChannel {
    public static final String WORD = "mail";
    private static final Pattern ADDRESS = Pattern.compile("[^\\s@<>,;\"]+@[^\\s@<>,;\"]+");

    @Inject MailConfig config;
    @Inject MailServer server;
    @Inject Smtp smtp;
    @Inject Unsubscribe unsubscribe;

    record Letter(
            News news, String color, String link, @Nullable String choices, @Nullable String end)
            implements TemplateInstance {}

    record Plain(News news, String link, @Nullable String choices, @Nullable String end)
            implements TemplateInstance {}

    @Override
    public String word() {
        return WORD;
    }

    @Override
    public String title() {
        return "Mail";
    }

    @Override
    public Address address() {
        return new Address(
                "email", "Email address", "email", 320, "Leave empty to get no mail.", true);
    }

    @Override
    public @Nullable String idle() {
        return smtp.there()
                ? null
                : "No SMTP server is set here, so mails aren't sent. Administrators read them under “All messages of the tenant”.";
    }

    @Override
    public boolean shared() {
        return true;
    }

    @Override
    public @Nullable String reach(Person person, ChannelChoice choice) {
        return person.email;
    }

    /** Only accounts that live here have an address that their owner sets. */
    @Override
    public void move(Person person, ChannelChoice choice, String typed) {
        if (!typed.isEmpty() && (typed.length() > 320 || !ADDRESS.matcher(typed).matches())) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    address().field(),
                    "'%s' isn't an email address: use one like somebody@example.com."
                            .formatted(typed));
        }
        person.email = typed.isEmpty() ? null : typed;
    }

    @Override
    public Rendered render(News news, Recipient to) {
        var token = unsubscribe.token(new Unsubscribe.Subscriber(to.tenant().id, to.person().id));
        return rendered(
                news,
                to.root() + news.path(),
                to.root() + "/notifications",
                config.linkBase() + "/unsubscribe/" + token);
    }

    /**
     * For a reader who asked for it: on no list.
     *
     * @param news its path leads from the portal's root on
     */
    Rendered render(News news) {
        return rendered(news, config.linkBase() + news.path(), null, null);
    }

    private static Rendered rendered(
            News news, String link, @Nullable String choices, @Nullable String end) {
        return new Rendered(
                new Plain(news, link, choices, end).render(),
                new Letter(news, color(news.tone()), link, choices, end).render(),
                end);
    }

    private static String color(News.Tone tone) {
        return switch (tone) {
            case GOOD -> "#1a7f4b";
            case BAD -> "#b3261e";
            case ASKS -> "#5b3fa0";
        };
    }

    @Override
    public Runnable pack(Bundle bundle) {
        var first = bundle.first();
        var letter =
                Mail.withText(first.recipient, bundle.subject(), bundle.text())
                        .setHtml(
                                bundle.messages().stream()
                                        .map(it -> it.html)
                                        .collect(Collectors.joining("<hr>")))
                        .setFrom(smtp.from())
                        .addHeader("Message-ID", first.messageId)
                        // RFC 3834: nobody's absence note answers this, so nothing loops.
                        .addHeader("Auto-Submitted", "auto-generated");
        if (first.unsubscribe != null) {
            letter.addHeader("List-Unsubscribe", "<" + first.unsubscribe + ">")
                    .addHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }
        return () -> server.send(letter);
    }
}
