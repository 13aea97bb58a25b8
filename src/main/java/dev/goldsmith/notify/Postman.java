package dev.goldsmith.notify;

import dev.goldsmith.activity.Event;
import dev.goldsmith.installation.Duties;
import dev.goldsmith.installation.InstallationConfig.Role;
import dev.goldsmith.outbox.Channel;
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
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Turns events into mails and sends what is due. Any portal may do any part of it: each event and
 * each mail is locked while it is looked at. Between the server's 250 and our commit there is a
 * moment in which a crash makes a mail go out twice; both have the same Message-ID.
 */
@ApplicationScoped
public class Postman implements Channel {
    private static final Logger LOG = Logger.getLogger(Postman.class);
    private static final int AT_ONCE = 50;
    private static final String UNTOLD =
            "select tenant_id, id from event where told_at is null order by tenant_id, id limit ?";

    @Inject MailConfig config;
    @Inject Outbox outbox;
    @Inject AcrossTenants across;
    @Inject Tenancy tenancy;
    @Inject RunNews runs;
    @Inject ApprovalNews approvals;
    @Inject MailServer server;
    @Inject DutyNews duties;

    void duties(@Observes Duties duties) {
        duties.each(Role.PORTAL, "sending mail", Duration.ofSeconds(3), this::round);
    }

    public void round() {
        List<AcrossTenants.Ref> untold;
        do {
            untold = across.refs(UNTOLD, AT_ONCE);
            untold.forEach(this::tell);
        } while (untold.size() == AT_ONCE);
        if (config.host().isPresent()) {
            outbox.due("0", "mail d", Instant.now(), AT_ONCE)
                    .forEach(due -> outbox.deliver(due, this));
        }
    }

    private void tell(AcrossTenants.Ref ref) {
        tenancy.in(
                ref.tenantId(),
                () -> {
                    Event event = Event.findById(ref.id(), LockModeType.PESSIMISTIC_WRITE);
                    if (event != null && event.toldAt == null) {
                        runs.tell(event);
                        approvals.tell(event);
                        duties.tell(event);
                        event.toldAt = Instant.now();
                    }
                });
    }

    /** A mail, with what goes into the same digest. */
    @Override
    public @Nullable Parcel pack(long id, Instant now) {
        var mails = claimed(id, now);
        return mails.isEmpty() ? null : () -> sent(mails);
    }

    private Outcome sent(List<Mail> mails) {
        try {
            server.send(letter(mails));
            return new Sent(mails, null);
        } catch (RuntimeException e) {
            var error = reason(e);
            LOG.warnf("mail to %s waits: %s", mails.getFirst().recipient, error);
            return new Sent(mails, error);
        }
    }

    private final class Sent implements Outcome {
        private final List<Mail> mails;
        private final @Nullable String error;

        Sent(List<Mail> mails, @Nullable String error) {
            this.mails = mails;
            this.error = error;
        }

        @Override
        public boolean arrived() {
            return error == null;
        }

        @Override
        public void note(Instant now) {
            for (var mail : mails) {
                Mail row = Mail.findById(mail.id, LockModeType.PESSIMISTIC_WRITE);
                if (error == null) {
                    row.sent(now);
                } else {
                    row.failed(error, now, config);
                }
            }
        }
    }

    private static List<Mail> claimed(long id, Instant now) {
        var first = Mail.claim(id, now);
        if (first == null) {
            return List.of();
        }
        var mails = new ArrayList<>(List.of(first));
        if (first.digest) {
            mails.addAll(Mail.claimRest(first, now));
        }
        return mails;
    }

    /** One mail as it is, or several as a digest under the first one's Message-ID. */
    private io.quarkus.mailer.Mail letter(List<Mail> mails) {
        var first = mails.getFirst();
        var letter =
                mails.size() == 1
                        ? io.quarkus.mailer.Mail.withText(
                                        first.recipient, first.subject, first.text)
                                .setHtml(first.html)
                        : io.quarkus.mailer.Mail.withText(
                                        first.recipient,
                                        "Goldsmith: %d pieces of news".formatted(mails.size()),
                                        mails.stream()
                                                .map(mail -> mail.text)
                                                .collect(Collectors.joining("\n\n---\n\n")))
                                .setHtml(
                                        mails.stream()
                                                .map(mail -> mail.html)
                                                .collect(Collectors.joining("<hr>")));
        if (first.unsubscribe != null) {
            letter.addHeader("List-Unsubscribe", "<" + first.unsubscribe + ">")
                    .addHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }
        return letter.setFrom(config.from())
                .addHeader("Message-ID", first.messageId)
                // RFC 3834: nobody's absence note answers this, so nothing loops.
                .addHeader("Auto-Submitted", "auto-generated");
    }

    private static String reason(Throwable e) {
        var cause = e;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? "the mail server gave no reason" : cause.getMessage();
    }
}
