package dev.goldsmith.activity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.Nullable;

/**
 * One fact: a line of the timeline, a message to be sent, a link of the audit chain. Written in the
 * transaction of what it tells; sealed (sequence and hash) afterwards, so that writers never wait
 * for one another.
 */
@Entity
@DynamicUpdate
public class Event extends Owned {
    private static final Duration JUST_NOW = Duration.ofMinutes(10);

    private static final ObjectMapper JSON =
            new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

    public @Nullable Long teamId;

    /** The word of an {@link EventKind}; a later release may read one that it no longer tells. */
    public String kind;

    /**
     * The first word of the kind, to look for. It isn't hashed, since the kind is: a {@link Walk}
     * compares them.
     */
    public String noun;

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

    /** Its place in the tenant's chain; null until it is sealed. */
    public @Nullable Long seq;

    /** SHA-256 of the hash before it and of its own {@link Canonical} text. */
    public @Nullable String hash;

    /** When it was looked at for mail; null: not yet. */
    public @Nullable Instant toldAt;

    /**
     * @param detail what a reader of the timeline needs besides; never a secret
     */
    public static Event tell(
            Access by,
            @Nullable Long teamId,
            EventKind kind,
            String subject,
            Map<String, ?> detail) {
        assert teamId == null || kind.ofTeam() : kind + " is listed as none of a team's";
        var event = new Event();
        event.teamId = teamId;
        event.kind = kind.word();
        event.noun = kind.noun();
        event.subject = subject;
        event.actorId = by.door() == Access.Door.SYSTEM ? null : by.personId();
        event.actorName = by.personName();
        event.door = by.door().word();
        event.address = by.address();
        event.detail = json(detail);
        event.at = Instant.now().truncatedTo(ChronoUnit.MICROS);
        event.persist();
        return event;
    }

    /** Whether this person did the same just now: parts of a download are one download. */
    public static boolean again(Access by, EventKind kind, String subject, Map<String, ?> detail) {
        return count(
                        "actorId = ?1 and at > ?2 and kind = ?3 and subject = ?4 and detail = ?5",
                        by.personId(),
                        Instant.now().minus(JUST_NOW),
                        kind.word(),
                        subject,
                        json(detail))
                > 0;
    }

    static String json(Map<String, ?> detail) {
        try {
            return JSON.writeValueAsString(detail);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("an event's detail is plain data", e);
        }
    }
}
