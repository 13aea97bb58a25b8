package dev.goldsmith.activity;

import dev.goldsmith.kernel.Page;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Operator;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an administrator of the installation did to it or to one of its tenants; of no tenant, so
 * that it stays when the tenant goes. Written in the transaction of what it tells.
 */
@Entity
public class InstallationEvent extends PanacheEntityBase {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    public Long id;

    /** The word of an {@link EventKind}. */
    public String kind;

    /** What it is about, {@code platform-image/contoso:windows:2022}, {@code tenant/acme}. */
    public String subject;

    public String actorId;
    public String actorName;
    public String door;
    public @Nullable String address;

    @Column(columnDefinition = "longtext")
    public String detail;

    public Instant at;

    /**
     * @param detail what a reader needs besides; never a secret
     */
    public static void tell(Operator by, EventKind kind, String subject, Map<String, ?> detail) {
        var event = new InstallationEvent();
        event.kind = kind.word();
        event.subject = subject;
        event.actorId = by.personId();
        event.actorName = by.name();
        event.door = by.door().word();
        event.address = by.address();
        event.detail = Event.json(detail);
        event.at = Instant.now().truncatedTo(ChronoUnit.MICROS);
        event.persist();
    }

    /**
     * Newest first.
     *
     * @param after the id of the last one of the page before; null: from the beginning
     */
    public static Page<InstallationEvent> page(@Nullable String after, int limit) {
        long before = after == null ? Long.MAX_VALUE : id(after);
        List<InstallationEvent> found =
                InstallationEvent.<InstallationEvent>find("id < ?1 order by id desc", before)
                        .page(0, limit + 1)
                        .list();
        return Page.of(found, limit, it -> Long.toString(it.id));
    }

    private static long id(String text) {
        if (!text.matches("\\d{1,18}")) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "after",
                    "'after' must be the 'next' of the page before, nothing else.");
        }
        return Long.parseLong(text);
    }
}
