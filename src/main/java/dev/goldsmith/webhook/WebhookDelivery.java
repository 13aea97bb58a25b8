package dev.goldsmith.webhook;

import dev.goldsmith.activity.Event;
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
 * One event on its way to one webhook. There is one for each event, however often the broker says
 * it; a replay is another one. At least once: a crash between the answer and our note of it sends
 * it again, under the same delivery id.
 */
@Entity
public class WebhookDelivery extends Delivery {
    private static final Duration LEASE = Duration.ofMinutes(2);

    public enum State {
        WAITING("waits", "is-idle"),
        DELIVERED("delivered", "is-ok"),
        GIVEN_UP("given up", "is-fail");

        public final String label;
        public final String tone;

        State(String label, String tone) {
            this.label = label;
            this.tone = tone;
        }

        public String word() {
            return switch (this) {
                case WAITING -> "waiting";
                case DELIVERED -> "delivered";
                case GIVEN_UP -> "givenUp";
            };
        }
    }

    public long webhookId;
    public long eventId;

    /** 0: the first; others are replays of it. */
    public int replay;

    public String kind;

    @Enumerated(EnumType.STRING)
    public State state = State.WAITING;

    public @Nullable Instant triedAt;

    /** What was sent last. */
    @Column(columnDefinition = "longtext")
    public @Nullable String request;

    /** The answer's status; null when there was none. */
    public @Nullable Integer status;

    /** The beginning of the answer. */
    @Column(columnDefinition = "longtext")
    public @Nullable String response;

    public @Nullable Long tookMillis;
    public @Nullable String error;

    /** Does nothing when it is planned already. */
    static WebhookDelivery plan(Webhook webhook, Event event, int replay) {
        WebhookDelivery found =
                find(
                                "webhookId = ?1 and eventId = ?2 and replay = ?3",
                                webhook.id,
                                event.id,
                                replay)
                        .firstResult();
        if (found != null) {
            return found;
        }
        var delivery = new WebhookDelivery();
        delivery.webhookId = webhook.id;
        delivery.eventId = event.id;
        delivery.replay = replay;
        delivery.kind = event.kind;
        delivery.createdAt = Instant.now();
        delivery.notBefore = delivery.createdAt;
        delivery.persist();
        return delivery;
    }

    /** Newest first. */
    public static Page<WebhookDelivery> page(Webhook webhook, @Nullable Long before, int limit) {
        List<WebhookDelivery> found =
                WebhookDelivery.<WebhookDelivery>find(
                                "webhookId = ?1 and id < ?2 order by id desc",
                                webhook.id,
                                before == null ? (Long) Long.MAX_VALUE : before)
                        .page(0, limit + 1)
                        .list();
        return Page.of(found, limit, it -> String.valueOf(it.id));
    }

    /**
     * @throws Refused NOT_FOUND
     */
    public static WebhookDelivery require(Webhook webhook, long id) {
        WebhookDelivery delivery = findById(id);
        if (delivery == null || delivery.webhookId != webhook.id) {
            throw new Refused(Refusal.NOT_FOUND, "There is no delivery %d here.".formatted(id));
        }
        return delivery;
    }

    /** Sends the same event again, whatever came of it before. */
    public WebhookDelivery again(Webhook webhook) {
        Event event = Event.findById(eventId);
        long before = count("webhookId = ?1 and eventId = ?2", webhookId, eventId);
        return plan(webhook, event, (int) before);
    }

    /** Takes it for sending, unless somebody else has it. */
    static @Nullable WebhookDelivery claim(long id, Instant now) {
        WebhookDelivery delivery = findById(id, LockModeType.PESSIMISTIC_WRITE);
        return delivery != null && delivery.take(now, LEASE) ? delivery : null;
    }

    @Override
    protected boolean isWaiting() {
        return state == State.WAITING;
    }

    void answered(Attempt attempt, Instant now, WebhookConfig config) {
        leaseUntil = null;
        triedAt = now;
        request = attempt.request();
        status = attempt.status();
        response = attempt.response();
        tookMillis = attempt.tookMillis();
        error = attempt.error();
        if (attempt.error() == null) {
            state = State.DELIVERED;
        } else if (!waitsAgain(now, config.firstRetry(), config.giveUp())) {
            state = State.GIVEN_UP;
        } else {
            holdUpOthers();
        }
    }

    /** They'd fail, too, and meanwhile fill each look at what is due. */
    private void holdUpOthers() {
        update(
                "notBefore = ?1 where webhookId = ?2 and state = ?3 and notBefore < ?1",
                notBefore,
                webhookId,
                State.WAITING);
    }

    /**
     * One try.
     *
     * @param request what was sent, for people
     * @param error why it counts as failed; null when it worked
     */
    record Attempt(
            String request,
            @Nullable Integer status,
            @Nullable String response,
            long tookMillis,
            @Nullable String error) {}
}
