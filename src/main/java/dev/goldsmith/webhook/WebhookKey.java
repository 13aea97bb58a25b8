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
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a webhook's requests are signed with. Two at most, and while there are two each request
 * bears both signatures: the receiver changes over when it likes, then the old one is removed.
 */
@Entity
public class WebhookKey extends Owned {
    private static final int MOST = 2;
    private static final SecureRandom RANDOM = new SecureRandom();

    public long webhookId;

    /** The first characters, so that people tell one from another. */
    public String hint;

    @Column(columnDefinition = "longtext")
    public String secret;

    public Instant createdAt;

    /**
     * @param text the secret itself, {@code whsec_} and 43 characters; shown once
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
        var bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        var text = "whsec_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        var key = new WebhookKey();
        key.webhookId = webhook.id;
        key.hint = text.substring(0, 10);
        key.createdAt = Instant.now();
        key.secret = "";
        key.persist();
        key.secret = home.lock(key.place(), text.getBytes(StandardCharsets.UTF_8));
        webhook.tell(by, EventKind.WEBHOOK_KEY_ADDED, Map.of("key", key.hint));
        return new Shown(key, text);
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

    /** HMAC-SHA256, hexadecimal. */
    String sign(HomeKey home, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(home.unlock(place(), secret), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private String place() {
        return "webhook_key/%s/%d".formatted(tenantId, id);
    }
}
