package dev.goldsmith.cascade;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;

/** Who starts a cascade passes here, one at a time in a tenant; what drives them doesn't. */
@Entity
class CascadeCounter extends PanacheEntityBase {
    @Id public String tenantId;
    public long lastNumber;

    /** Takes the next number; until the transaction ends nobody else does. */
    static long next(String tenantId) {
        // Two first ones at once make one row.
        getEntityManager()
                .createNativeQuery(
                        "insert into cascade_counter (tenant_id, last_number) values (:tenant, 0)"
                                + " on duplicate key update last_number = last_number")
                .setParameter("tenant", tenantId)
                .executeUpdate();
        CascadeCounter counter =
                getEntityManager()
                        .find(CascadeCounter.class, tenantId, LockModeType.PESSIMISTIC_WRITE);
        return ++counter.lastNumber;
    }
}
