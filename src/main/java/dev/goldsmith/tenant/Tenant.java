package dev.goldsmith.tenant;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.UUID;

/** A customer organisation; nothing crosses it. Its id is its subscription id on the ARM door. */
@Entity
public class Tenant extends PanacheEntityBase {
    @Id public String id;
    public String slug;
    public String name;

    @Enumerated(EnumType.STRING)
    public State state;

    /** Runs of this tenant that may be admitted or executing at once. */
    public int maxConcurrentRuns;

    public Instant createdAt;

    public enum State {
        ACTIVE,
        SUSPENDED
    }

    public static Tenant create(String slug, String name, int maxConcurrentRuns) {
        var tenant = new Tenant();
        tenant.id = UUID.randomUUID().toString();
        tenant.slug = slug;
        tenant.name = name;
        tenant.state = State.ACTIVE;
        tenant.maxConcurrentRuns = maxConcurrentRuns;
        tenant.createdAt = Instant.now();
        tenant.persist();
        RunCounter.start(tenant);
        return tenant;
    }
}
