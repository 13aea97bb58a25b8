package dev.goldsmith.notify;

import dev.goldsmith.activity.Event;
import dev.goldsmith.installation.Duties;
import dev.goldsmith.installation.InstallationConfig.Role;
import dev.goldsmith.outbox.Channel;
import dev.goldsmith.outbox.Lanes;
import dev.goldsmith.outbox.Outbox;
import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.tenant.Tenancy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Turns events into messages and sends what is due. Any portal may do any part of it: each event
 * and each message is locked while it is looked at. Between a server's yes and our commit there is
 * a moment in which a crash makes a message go out twice; both have the same id.
 */
@ApplicationScoped
public class Postman implements Channel {
    private static final Logger LOG = Logger.getLogger(Postman.class);
    private static final int AT_ONCE = 50;
    private static final String UNTOLD =
            "select tenant_id, id from event where told_at is null order by tenant_id, id limit ?";

    @Inject MailConfig config;
    @Inject Channels channels;
    @Inject Outbox outbox;
    @Inject AcrossTenants across;
    @Inject Tenancy tenancy;
    @Inject RunNews runs;
    @Inject ApprovalNews approvals;
    @Inject ExceptionNews exceptions;
    @Inject DutyNews duties;

    private final Lanes lanes = new Lanes("messages");

    void duties(@Observes Duties duties) {
        duties.each(Role.PORTAL, "sending messages", Duration.ofSeconds(3), this::round);
    }

    /**
     * @return the threads that send what doesn't go through a shared server, for who wants to wait
     */
    public List<Thread> round() {
        List<AcrossTenants.Ref> untold;
        do {
            untold = across.refs(UNTOLD, AT_ONCE);
            untold.forEach(this::tell);
        } while (untold.size() == AT_ONCE);
        return channels.all().stream()
                .filter(channel -> channel.idle() == null)
                .flatMap(channel -> send(channel).stream())
                .toList();
    }

    private List<Thread> send(PersonalChannel channel) {
        var due =
                outbox.due(
                        "crc32(d.person_id)",
                        "message d where d.channel = '%s'".formatted(channel.word()),
                        channel.shared() ? Set.of() : lanes.served(),
                        Instant.now(),
                        AT_ONCE);
        if (!channel.shared()) {
            return lanes.start(due, it -> outbox.deliver(it, this));
        }
        due.forEach(it -> outbox.deliver(it, this));
        return List.of();
    }

    private void tell(AcrossTenants.Ref ref) {
        tenancy.in(
                ref.tenantId(),
                () -> {
                    Event event = Event.findById(ref.id(), LockModeType.PESSIMISTIC_WRITE);
                    if (event != null && event.toldAt == null) {
                        runs.tell(event);
                        approvals.tell(event);
                        exceptions.tell(event);
                        duties.tell(event);
                        event.toldAt = Instant.now();
                    }
                });
    }

    /** A message, with what goes into the same digest. */
    @Override
    public @Nullable Parcel pack(long id, Instant now) {
        var first = Message.claim(id, now);
        if (first == null) {
            return null;
        }
        var messages = new ArrayList<>(List.of(first));
        if (first.digest) {
            messages.addAll(Message.claimRest(first, now));
        }
        var channel = Objects.requireNonNull(channels.named(first.channel));
        var sending = channel.pack(new Bundle(messages));
        return () -> sent(channel, messages, sending);
    }

    private Outcome sent(PersonalChannel channel, List<Message> messages, Runnable sending) {
        try {
            sending.run();
            return new Sent(channel, messages, null);
        } catch (RuntimeException e) {
            var error = reason(e);
            LOG.warnf("%s to %s waits: %s", channel.word(), messages.getFirst().recipient, error);
            return new Sent(channel, messages, error);
        }
    }

    private final class Sent implements Outcome {
        private final PersonalChannel channel;
        private final List<Message> messages;
        private final @Nullable String error;

        Sent(PersonalChannel channel, List<Message> messages, @Nullable String error) {
            this.channel = channel;
            this.messages = messages;
            this.error = error;
        }

        @Override
        public boolean arrived() {
            return error == null;
        }

        @Override
        public void note(Instant now) {
            for (var message : messages) {
                Message row = Message.findById(message.id, LockModeType.PESSIMISTIC_WRITE);
                if (error == null) {
                    row.sent(now);
                } else {
                    row.failed(error, now, config);
                    if (!channel.shared()) {
                        row.holdUpOthers();
                    }
                }
            }
        }
    }

    private static String reason(Throwable e) {
        var cause = e;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? "the server gave no reason" : cause.getMessage();
    }
}
