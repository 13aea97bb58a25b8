package dev.goldsmith.notify;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.notify.PersonalChannel.Recipient;
import dev.goldsmith.notify.PersonalChannel.Rendered;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Tenant;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;

/** Writes what people are told, a message for each channel by which they want it. */
@ApplicationScoped
public class Messages {
    @Inject MailConfig config;
    @Inject MailChannel mail;

    /** Tells this person of this event. */
    void write(Event event, Readers.Reader reader, News news) {
        var audience = EventKind.audience(event.kind);
        for (var way : reader.ways()) {
            if (way.choice().wants(audience)) {
                var message =
                        write(way.channel(), way.address(), reader.person(), event.tenantId, news);
                message.eventId = event.id;
                message.digest = reader.preferences().digest;
                message.notBefore = reader.preferences().earliest(message.createdAt);
                message.persist();
            }
        }
    }

    /**
     * Shows somebody whether they are reached: at once, through quiet hours.
     *
     * @throws Refused when they have no address there, or one is on its way
     */
    public void test(Person person, String tenantId, PersonalChannel channel) {
        var address = channel.reach(person, ChannelChoice.of(person.id, channel));
        if (address == null) {
            throw new Refused(
                    Refusal.CONFLICT, "There is no address to send a test to; save one first.");
        }
        if (Message.count(
                        "personId = ?1 and channel = ?2 and eventId is null and state = ?3",
                        person.id,
                        channel.word(),
                        Message.State.WAITING)
                > 0) {
            throw new Refused(Refusal.CONFLICT, "A test is on its way already.");
        }
        var news =
                new News(
                        "Test message",
                        News.Tone.GOOD,
                        List.of(new News.Fact("Requested by", person.name)),
                        "You can be reached here.",
                        List.of(),
                        "Open your notifications",
                        "/notifications");
        write(channel, address, person, tenantId, news).persist();
    }

    private Message write(
            PersonalChannel channel, String address, Person person, String tenantId, News news) {
        Tenant tenant = Tenant.findById(tenantId);
        var to = new Recipient(tenant, person, config.linkBase() + "/t/" + tenant.slug);
        var message = Message.to(channel, address, channel.render(news, to));
        message.personId = person.id;
        message.subject = "[%s] %s".formatted(tenant.name, news.headline());
        return message;
    }

    /**
     * Writes a mail that its reader asked for or is waiting for: to no list, at once.
     *
     * @param news its path leads from the portal's root on
     */
    void answer(String address, News news, boolean confidential) {
        Rendered rendered = mail.render(news);
        var message = Message.to(mail, address, rendered);
        message.subject = news.headline();
        message.confidential = confidential;
        message.persist();
    }
}
