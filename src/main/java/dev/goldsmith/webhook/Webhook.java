package dev.goldsmith.webhook;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.fetch.HookAddress;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.LockModeType;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a team wants its facts sent, and in which form. */
@Entity
public class Webhook extends Owned {
    private static final int MOST_OF_A_TEAM = 20;

    public enum State {
        ACTIVE,
        /** It failed too long; an owner switches it on again. */
        DISABLED
    }

    public long teamId;
    public String name;

    /** Its address, locked: in many services whoever knows it may write. */
    @Column(columnDefinition = "longtext")
    public String urlSecret;

    /** What people see of the address; null until {@link LockedAddresses} locked it. */
    public @Nullable String urlShown;

    @Enumerated(EnumType.STRING)
    public Format format;

    /** Kinds with commas between: {@code run.failed}, {@code approval.*}, {@code *}. */
    @Column(columnDefinition = "longtext")
    public String kinds;

    @Enumerated(EnumType.STRING)
    public State state = State.ACTIVE;

    public String createdByName;
    public Instant createdAt;

    /** Since when every try failed; null: the last one worked. */
    public @Nullable Instant failingSince;

    public @Nullable String lastError;

    /**
     * What its owner sets.
     *
     * @param url null, or as it is shown: the one that is there
     */
    public record Wish(String name, @Nullable String url, Format format, List<String> kinds) {}

    /** The team's, by name. */
    public static List<Webhook> of(Team team) {
        return list("teamId = ?1 order by name, id", team.id);
    }

    /**
     * @throws Refused NOT_FOUND when there is none that this person administers
     */
    public static Webhook require(Access by, long id) {
        Webhook webhook = findById(id);
        if (webhook == null || !by.may(Permission.OWN, webhook.teamId)) {
            throw Refused.absent("There is no webhook %d here.".formatted(id), webhook != null);
        }
        return webhook;
    }

    static @Nullable Webhook locked(long id) {
        return getEntityManager().find(Webhook.class, id, LockModeType.PESSIMISTIC_WRITE);
    }

    public static Webhook create(
            Access by, Team team, Wish wish, GuardedFetch fetch, HomeKey home) {
        by.require(Permission.OWN, team.id, "team " + team.slug);
        if (count("teamId", team.id) >= MOST_OF_A_TEAM) {
            throw new Refused(
                    Refusal.QUOTA, "A team has %d webhooks at most.".formatted(MOST_OF_A_TEAM));
        }
        var webhook = new Webhook();
        webhook.teamId = team.id;
        webhook.createdByName = by.personName();
        webhook.createdAt = Instant.now();
        webhook.set(wish);
        var url = HookAddress.read("url", wish.url() == null ? "" : wish.url(), fetch);
        webhook.urlSecret = "";
        webhook.persist();
        webhook.lock(url, home);
        webhook.tell(
                by,
                EventKind.WEBHOOK_CREATED,
                Map.of("format", wish.format().word(), "host", webhook.host()));
        return webhook;
    }

    public void change(Access by, Wish wish, GuardedFetch fetch, HomeKey home) {
        set(wish);
        var given = wish.url();
        boolean another = given != null && !given.strip().equals(urlShown);
        if (given != null && another) {
            lock(HookAddress.read("url", given, fetch), home);
        }
        tell(
                by,
                EventKind.WEBHOOK_CHANGED,
                Map.of("format", format.word(), "host", host(), "anotherAddress", another));
    }

    /** Keeps the address so that it can be used and not read. */
    void lock(HookAddress url, HomeKey home) {
        urlSecret = home.lock(place(), url.uri().toString().getBytes(StandardCharsets.UTF_8));
        urlShown = url.shown();
    }

    URI address(HomeKey home) {
        return URI.create(
                urlShown == null
                        ? urlSecret
                        : new String(home.unlock(place(), urlSecret), StandardCharsets.UTF_8));
    }

    private String place() {
        return "webhook/%s/%d".formatted(tenantId, id);
    }

    private void set(Wish wish) {
        name = text("name", wish.name(), 100, "what it is for, in a few words");
        format = wish.format();
        kinds = EventFilter.read(wish.kinds()).stored();
    }

    private static String text(String field, String text, int longest, String right) {
        var given = text.strip();
        if (given.isEmpty() || given.length() > longest || given.matches(".*\\p{Cntrl}.*")) {
            throw fault(
                    field,
                    "'%s' is %s; one line of at most %d characters."
                            .formatted(field, right, longest));
        }
        return given;
    }

    private static Refused fault(String field, String sentence) {
        return Refused.field(Refusal.INVALID_REQUEST, field, sentence);
    }

    public List<String> kindList() {
        return EventFilter.stored(kinds).kinds();
    }

    boolean wants(Event event) {
        return state == State.ACTIVE
                && event.teamId != null
                && event.teamId == teamId
                && !event.at.isBefore(createdAt)
                && EventFilter.stored(kinds).takes(event);
    }

    public String host() {
        return urlShown == null ? "…" : String.valueOf(URI.create(urlShown).getHost());
    }

    public void enable(Access by) {
        if (state == State.DISABLED) {
            state = State.ACTIVE;
            failingSince = null;
            tell(by, EventKind.WEBHOOK_ENABLED, Map.of());
        }
    }

    public void remove(Access by) {
        WebhookDelivery.delete("webhookId", id);
        WebhookKey.delete("webhookId", id);
        tell(by, EventKind.WEBHOOK_REMOVED, Map.of());
        delete();
    }

    /** Told to nobody but this one. */
    public WebhookDelivery test(Access by) {
        var event = tell(by, EventKind.WEBHOOK_TESTED, Map.of());
        return WebhookDelivery.plan(this, event, 0);
    }

    void worked() {
        failingSince = null;
        lastError = null;
    }

    void failed(Access system, String error, Instant now, WebhookConfig config) {
        lastError = error;
        if (failingSince == null) {
            failingSince = now;
        } else if (state == State.ACTIVE
                && failingSince.plus(config.disableAfter()).isBefore(now)) {
            state = State.DISABLED;
            tell(
                    system,
                    EventKind.WEBHOOK_DISABLED,
                    Map.of("host", host(), "since", failingSince.toString(), "error", error));
        }
    }

    Event tell(Access by, EventKind kind, Map<String, ?> detail) {
        var all = new java.util.TreeMap<String, Object>(detail);
        all.put("name", name);
        return Event.tell(by, teamId, kind, "webhook/" + id, all);
    }
}
