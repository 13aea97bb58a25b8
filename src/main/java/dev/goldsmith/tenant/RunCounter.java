package dev.goldsmith.tenant;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import org.hibernate.Timeouts;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's turnstile: who numbers its runs or admits them passes here one at a time.
 *
 * <p>A row of its own and not the tenant's: each row that is inserted for a tenant checks its
 * foreign key by a shared lock on the tenant's row. Whoever locked that row for a change would make
 * every log line of every build wait, and two who inserted something first would deadlock.
 */
@Entity
public class RunCounter extends PanacheEntityBase {
    @Id public String tenantId;
    public long lastNumber;

    static void start(Tenant tenant) {
        var counter = new RunCounter();
        counter.tenantId = tenant.id;
        counter.persist();
    }

    /** The row, locked until the transaction ends. */
    public static RunCounter locked(String tenantId) {
        return getEntityManager().find(RunCounter.class, tenantId, LockModeType.PESSIMISTIC_WRITE);
    }

    /** The same; null when somebody has it just now. */
    public static @Nullable RunCounter lockedNow(String tenantId) {
        return getEntityManager()
                .find(
                        RunCounter.class,
                        tenantId,
                        LockModeType.PESSIMISTIC_WRITE,
                        Timeouts.SKIP_LOCKED);
    }

    /** Takes the next run number. */
    public long next() {
        return ++lastNumber;
    }
}
