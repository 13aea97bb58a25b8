package dev.goldsmith.activity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One fact: a line of the timeline, a message to be sent, a link of the audit chain. Written in the
 * transaction of what it tells; sealed (sequence and hash) afterwards, so that writers never wait
 * for one another.
 */
@Entity
public class Event extends Owned {
    private static final ObjectMapper JSON =
            new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

    public @Nullable Long teamId;

    /** {@code noun.verb}, for example {@code run.requested}. */
    public String kind;

    /** What it is about, {@code run/42}, {@code template/web/web-nginx}. */
    public String subject;

    public @Nullable String actorId;
    public String actorName;
    public String door;

    /** Where the request came from; null for what Goldsmith did by itself. */
    public @Nullable String address;

    @Column(columnDefinition = "longtext")
    public String detail;

    public Instant at;
    public @Nullable Long seq;
    public @Nullable String hash;

    /** When it was looked at for mail; null: not yet. */
    public @Nullable Instant toldAt;

    /**
     * @param detail what a reader of the timeline needs besides; never a secret
     */
    public static Event tell(
            Access by, @Nullable Long teamId, String kind, String subject, Map<String, ?> detail) {
        var event = new Event();
        event.teamId = teamId;
        event.kind = kind;
        event.subject = subject;
        event.actorId = by.door() == Access.Door.SYSTEM ? null : by.personId();
        event.actorName = by.personName();
        event.door = by.door().word();
        event.address = by.address();
        event.detail = json(detail);
        event.at = Instant.now();
        event.persist();
        return event;
    }

    private static String json(Map<String, ?> detail) {
        try {
            return JSON.writeValueAsString(detail);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("an event's detail is plain data", e);
        }
    }
}
