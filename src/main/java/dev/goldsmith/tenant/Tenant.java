package dev.goldsmith.tenant;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

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

    /** What its versions may take in the store together; null: no limit. */
    public @Nullable Integer maxDiskGb;

    /** People and open invitations; null: no limit. */
    public @Nullable Integer maxMembers;

    /** Whether a changed PUT on the ARM door makes a new version; Azure refuses it. */
    public boolean versionsByPut;

    /** What builds its templates that name no engine; null: the installation's first. */
    public @Nullable String engine;

    /** Whether local accounts open it; those of its administrators always do. */
    public boolean localSignIn;

    /** Whether local accounts open it only with a second factor. */
    public boolean secondFactor;

    public Instant createdAt;

    /** When all that is its own is deleted for good; null unless it is {@code DELETING}. */
    public @Nullable Instant deleteAfter;

    /** Only an active one is opened, and only its runs are admitted. */
    public enum State {
        ACTIVE,
        SUSPENDED,
        /** As suspended, until its time of grace is over. */
        DELETING;

        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** Whether its time of grace is over: then its rows go, piece by piece. */
    public boolean isGoing() {
        return state == State.DELETING
                && deleteAfter != null
                && deleteAfter.isBefore(Instant.now());
    }

    public static @Nullable Tenant bySlug(String slug) {
        return find("slug", slug).firstResult();
    }

    /** Until the transaction ends nobody else who asks for this changes the tenant. */
    public static Tenant locked(Access by) {
        Tenant tenant = findById(by.tenantId());
        getEntityManager().refresh(tenant, LockModeType.PESSIMISTIC_WRITE);
        return tenant;
    }

    public static Tenant create(String slug, String name, int maxConcurrentRuns) {
        var tenant = new Tenant();
        tenant.id = UUID.randomUUID().toString();
        tenant.slug = slug;
        tenant.name = name;
        tenant.state = State.ACTIVE;
        tenant.maxConcurrentRuns = maxConcurrentRuns;
        tenant.localSignIn = true;
        tenant.createdAt = Instant.now();
        tenant.persist();
        RunCounter.start(tenant);
        return tenant;
    }
}
