package dev.goldsmith.tenant;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.Optional;

/** What a session has besides that began at a tenant's provider. It ends with the session. */
@Entity
public class ProviderSession extends PanacheEntityBase {
    @Id public String sessionId;

    /** Whose provider vouched. */
    public String tenantId;

    /** From then on the provider is asked again. */
    public Instant freshUntil;

    public static void begin(String sessionId, String tenantId, Instant freshUntil) {
        var begun = new ProviderSession();
        begun.sessionId = sessionId;
        begun.tenantId = tenantId;
        begun.freshUntil = freshUntil;
        begun.persist();
    }

    /** The tenant whose provider is to be asked again; empty while its word is fresh. */
    public static Optional<String> due(String sessionId) {
        ProviderSession found = findById(sessionId);
        return found == null || found.freshUntil.isAfter(Instant.now())
                ? Optional.empty()
                : Optional.of(found.tenantId);
    }

    public static void checked(String sessionId, Instant freshUntil) {
        update("freshUntil = ?1 where sessionId = ?2", freshUntil, sessionId);
    }

    /** Whose provider to tell when this session is signed out. */
    public static Optional<String> tenantOf(String sessionId) {
        ProviderSession found = findById(sessionId);
        return Optional.ofNullable(found).map(it -> it.tenantId);
    }
}
