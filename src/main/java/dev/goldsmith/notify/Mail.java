package dev.goldsmith.notify;

import dev.goldsmith.kernel.Page;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.outbox.Delivery;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A mail to one person, most often about an event. Written in the transaction that marks the event
 * as told, so there is one for each; sent afterwards, at least once, always with the same
 * Message-ID. Mails about an account belong to no tenant: they are written outside of any.
 */
@Entity
public class Mail extends Delivery {
    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final int MOST_IN_A_DIGEST = 100;

    public enum State {
        WAITING("waits", "is-idle"),
        SENT("sent", "is-ok"),
        /** There is no SMTP server: it is read on the settings' page. */
        KEPT("kept here", "is-idle"),
        GIVEN_UP("given up", "is-fail");

        public final String label;
        public final String tone;

        State(String label, String tone) {
            this.label = label;
            this.tone = tone;
        }
    }

    public @Nullable Long eventId;
    public @Nullable String personId;
    public String recipient;
    public String subject;

    @Column(columnDefinition = "longtext")
    public String text;

    @Column(columnDefinition = "longtext")
    public String html;

    /** Where one click ends mails of this kind; null when it was asked for by its reader. */
    public @Nullable String unsubscribe;

    /** It opens something: only its reader sees what it says, and it isn't kept once it is sent. */
    public boolean confidential;

    public String messageId;
    public boolean digest;

    @Enumerated(EnumType.STRING)
    public State state = State.WAITING;

    public @Nullable String lastError;
    public @Nullable Instant sentAt;

    /** Newest first. */
    public static Page<Mail> page(@Nullable Long after, int limit) {
        List<Mail> found =
                Mail.<Mail>find(
                                "id < ?1 order by id desc",
                                after == null ? (Long) Long.MAX_VALUE : after)
                        .page(0, limit + 1)
                        .list();
        return Page.of(found, limit, mail -> String.valueOf(mail.id));
    }

    /** Takes a mail that is due for sending, unless somebody else has it. */
    static @Nullable Mail claim(long id, Instant now) {
        Mail mail = findById(id, LockModeType.PESSIMISTIC_WRITE);
        return mail != null && mail.take(now, LEASE) ? mail : null;
    }

    /** The person's other mails that go into the same digest; taken as well. */
    static List<Mail> claimRest(Mail first, Instant now) {
        List<Mail> rest =
                Mail.<Mail>find(
                                "personId = ?1 and recipient = ?2 and digest = true and state = ?3 and id <> ?4 order by id",
                                first.personId,
                                first.recipient,
                                State.WAITING,
                                first.id)
                        .withLock(LockModeType.PESSIMISTIC_WRITE)
                        .page(0, MOST_IN_A_DIGEST)
                        .list();
        return rest.stream().filter(mail -> mail.take(now, LEASE)).toList();
    }

    @Override
    protected boolean isWaiting() {
        return state == State.WAITING;
    }

    void sent(Instant now) {
        state = State.SENT;
        sentAt = now;
        leaseUntil = null;
        lastError = null;
        forgetSecrets();
    }

    private void forgetSecrets() {
        if (confidential) {
            text = "";
            html = "";
        }
    }

    void failed(String error, Instant now, MailConfig config) {
        leaseUntil = null;
        lastError = error.length() > 500 ? error.substring(0, 500) : error;
        if (!waitsAgain(now, config.firstRetry(), config.giveUp())) {
            state = State.GIVEN_UP;
            forgetSecrets();
        }
    }

    public boolean canBeTried() {
        return state != State.SENT && !(state == State.GIVEN_UP && confidential);
    }

    /** Asked for by somebody who has mended the server. */
    public void tryNow() {
        if (!canBeTried()) {
            throw new Refused(
                    Refusal.WRONG_STATE,
                    "This mail is %s; ask for a new one.".formatted(state.label));
        }
        if (state == State.GIVEN_UP || state == State.KEPT) {
            state = State.WAITING;
            createdAt = Instant.now();
        }
        notBefore = Instant.now();
    }
}
