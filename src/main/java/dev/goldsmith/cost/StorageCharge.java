package dev.goldsmith.cost;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How far a tenant's storage is charged: who charges it passes here, one at a time. */
@Entity
class StorageCharge extends PanacheEntityBase {
    /** How far back a tenant is charged that never was. */
    private static final int FIRST_DAYS = 31;

    @Id public String tenantId;

    /** The next day. */
    public LocalDate day;

    /** Up to this one, of that day. */
    public long replicaId;

    /** The row, locked until the transaction ends. */
    static StorageCharge locked(String tenantId, LocalDate today) {
        var known = find(tenantId);
        if (known != null) {
            return known;
        }
        LedgerRows.begin(tenantId, first(today));
        return Objects.requireNonNull(find(tenantId));
    }

    private static @Nullable StorageCharge find(String tenantId) {
        return getEntityManager()
                .find(StorageCharge.class, tenantId, LockModeType.PESSIMISTIC_WRITE);
    }

    /** Of a tenant that was never charged: when its first version came, and not long ago. */
    private static LocalDate first(LocalDate today) {
        var since =
                getEntityManager()
                        .createQuery("select min(v.publishedAt) from ImageVersion v", Instant.class)
                        .getSingleResult();
        var day = since == null ? today : LocalDate.ofInstant(since, ZoneOffset.UTC);
        var longAgo = today.minusDays(FIRST_DAYS);
        return day.isBefore(longAgo) ? longAgo : day.isAfter(today) ? today : day;
    }

    void reached(long replica) {
        replicaId = replica;
    }

    void nextDay() {
        day = day.plusDays(1);
        replicaId = 0;
    }
}
