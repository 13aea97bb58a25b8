package dev.goldsmith.cost;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.TypedQuery;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How far a tenant's storage is charged: who charges it passes here, one at a time. */
@Entity
class StorageCharge extends PanacheEntityBase {
    /** How far back a tenant is charged that never was. */
    private static final int FIRST_DAYS = 31;

    @Id public String tenantId;

    /** The next day. */
    public LocalDate day;

    /** What comes next of that day. */
    @Enumerated(EnumType.STRING)
    public Part part;

    /** Up to this one of the part, by its id. */
    public long replicaId;

    /** What is charged for being kept, in the order in which it is. */
    enum Part {
        VERSIONS,
        MANAGED_IMAGES,
        VHDS
    }

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

    /** Of a tenant that was never charged: when its first image came, and not long ago. */
    private static LocalDate first(LocalDate today) {
        var day =
                Stream.of(
                                "select min(v.publishedAt) from ImageVersion v",
                                "select min(k.keptFrom) from KeptImage k",
                                "select min(o.publishedAt) from RunOutput o where o.kind = 'VHD'")
                        .map(it -> getEntityManager().createQuery(it, Instant.class))
                        .map(TypedQuery::getSingleResult)
                        .filter(Objects::nonNull)
                        .min(Comparator.naturalOrder())
                        .map(it -> LocalDate.ofInstant(it, ZoneOffset.UTC))
                        .orElse(today);
        var longAgo = today.minusDays(FIRST_DAYS);
        return day.isBefore(longAgo) ? longAgo : day.isAfter(today) ? today : day;
    }

    /** Up to this one of the part. */
    void reached(long id) {
        replicaId = id;
    }

    /** The whole part is charged. */
    void next() {
        replicaId = 0;
        switch (part) {
            case VERSIONS -> part = Part.MANAGED_IMAGES;
            case MANAGED_IMAGES -> part = Part.VHDS;
            case VHDS -> {
                part = Part.VERSIONS;
                day = day.plusDays(1);
            }
        }
    }
}
