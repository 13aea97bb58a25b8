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
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is written to one person by one channel, most often about an event. Written in the
 * transaction that marks the event as told, so there is one for each; sent afterwards, at least
 * once, always under the same id. Those about an account belong to no tenant: they are written
 * outside of any.
 */
@Entity
public class Message extends Delivery {
    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final int MOST_IN_A_DIGEST = 100;
    private static final int RECENT = 10;

    public enum State {
        WAITING("waits", "is-idle"),
        SENT("sent", "is-ok"),
        /** Its channel sends nothing here: it is read on the settings' page. */
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

    /** A {@link PersonalChannel#word}. */
    public String channel;

    /** As much of the address as people may see. */
    public String recipient;

    public String subject;

    @Column(columnDefinition = "longtext")
    public String text;

    @Column(columnDefinition = "longtext")
    public @Nullable String html;

    /** Where one click ends messages of this kind; null when it was asked for by its reader. */
    public @Nullable String unsubscribe;

    /** It opens something: only its reader sees what it says, and it isn't kept once it is sent. */
    public boolean confidential;

    public String messageId;
    public boolean digest;

    @Enumerated(EnumType.STRING)
    public State state = State.WAITING;

    public @Nullable String lastError;
    public @Nullable Instant sentAt;

    /** Not yet stored, and to be sent at once. */
    static Message to(
            PersonalChannel channel, String recipient, PersonalChannel.Rendered rendered) {
        var message = new Message();
        message.channel = channel.word();
        message.recipient = recipient;
        message.text = rendered.text();
        message.html = rendered.html();
        message.unsubscribe = rendered.unsubscribe();
        message.messageId = "<%s@goldsmith>".formatted(UUID.randomUUID());
        message.state = channel.idle() == null ? State.WAITING : State.KEPT;
        message.createdAt = Instant.now();
        message.notBefore = message.createdAt;
        return message;
    }

    /** Newest first. */
    public static Page<Message> page(@Nullable Long after, int limit) {
        List<Message> found =
                Message.<Message>find(
                                "id < ?1 order by id desc",
                                after == null ? (Long) Long.MAX_VALUE : after)
                        .page(0, limit + 1)
                        .list();
        return Page.of(found, limit, mail -> String.valueOf(mail.id));
    }

    /** The latest to one person. */
    public static List<Message> recentOf(String personId) {
        return Message.<Message>find("personId = ?1 order by id desc", personId)
                .page(0, RECENT)
                .list();
    }

    /** Takes one that is due for sending, unless somebody else has it. */
    static @Nullable Message claim(long id, Instant now) {
        Message mail = findById(id, LockModeType.PESSIMISTIC_WRITE);
        return mail != null && mail.take(now, LEASE) ? mail : null;
    }

    /** The person's others that go into the same digest; taken as well. */
    static List<Message> claimRest(Message first, Instant now) {
        List<Message> rest =
                Message.<Message>find(
                                """
                                personId = ?1 and channel = ?5 and recipient = ?2 and digest = true
                                    and state = ?3 and id <> ?4 order by id
                                """,
                                first.personId,
                                first.recipient,
                                State.WAITING,
                                first.id,
                                first.channel)
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

    /** Those to the same person wait for this one, which failed: they'd fail, too. */
    void holdUpOthers() {
        update(
                "notBefore = ?1 where personId = ?2 and channel = ?3 and state = ?4 and notBefore < ?1",
                notBefore,
                personId,
                channel,
                State.WAITING);
    }

    static void giveUp(String personId, String channel, String why) {
        update(
                "state = ?1, lastError = ?2 where personId = ?3 and channel = ?4 and state = ?5",
                State.GIVEN_UP,
                why,
                personId,
                channel,
                State.WAITING);
    }

    public boolean canBeTried() {
        return state != State.SENT && !(state == State.GIVEN_UP && confidential);
    }

    /** Asked for by somebody who has mended the server. */
    public void tryNow() {
        if (!canBeTried()) {
            throw new Refused(
                    Refusal.WRONG_STATE,
                    "This message is %s; ask for a new one.".formatted(state.label));
        }
        if (state == State.GIVEN_UP || state == State.KEPT) {
            state = State.WAITING;
            createdAt = Instant.now();
        }
        notBefore = Instant.now();
    }
}
