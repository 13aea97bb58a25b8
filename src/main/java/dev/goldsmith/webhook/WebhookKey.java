package dev.goldsmith.webhook;

import dev.goldsmith.activity.EventKind;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a webhook's requests are signed with. Two at most, and while there are two each request
 * bears both signatures: the receiver changes over when it likes, then the old one is removed.
 */
@Entity
public class WebhookKey extends Owned {
    private static final int MOST = 2;

    public long webhookId;

    /** The first characters, so that people tell one from another. */
    public String hint;

    @Column(columnDefinition = "longtext")
    public String secret;

    public Instant createdAt;

    /**
     * @param text the {@link Secret} itself; shown once
     */
    public record Shown(WebhookKey key, String text) {}

    public static List<WebhookKey> of(Webhook webhook) {
        return list("webhookId = ?1 order by id", webhook.id);
    }

    public static Shown add(Access by, Webhook webhook, HomeKey home) {
        if (of(webhook).size() >= MOST) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "There are two keys already; remove the old one when the receiver knows the new one.");
        }
        var fresh = Secret.random();
        var key = new WebhookKey();
        key.webhookId = webhook.id;
        key.hint = fresh.hint();
        key.createdAt = Instant.now();
        key.secret = "";
        key.persist();
        key.secret = home.lock(key.place(), fresh.text().getBytes(StandardCharsets.UTF_8));
        webhook.tell(by, EventKind.WEBHOOK_KEY_ADDED, Map.of("key", key.hint));
        return new Shown(key, fresh.text());
    }

    public static void remove(Access by, Webhook webhook, long id) {
        var keys = of(webhook);
        var key =
                keys.stream()
                        .filter(it -> it.id == id)
                        .findFirst()
                        .orElseThrow(() ->
                                new Refused(
                                        Refusal.NOT_FOUND,
                                        "There is no key %d here.".formatted(id)));
        if (keys.size() == 1) {
            throw new Refused(Refusal.CONFLICT, "It is the only key; add another one first.");
        }
        webhook.tell(by, EventKind.WEBHOOK_KEY_REMOVED, Map.of("key", key.hint));
        key.delete();
    }

    Secret secret(HomeKey home) {
        return new Secret(new String(home.unlock(place(), secret), StandardCharsets.UTF_8));
    }

    String place() {
        return "webhook_key/%s/%d".formatted(tenantId, id);
    }
}
