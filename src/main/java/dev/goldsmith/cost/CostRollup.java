package dev.goldsmith.cost;

import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.math.BigDecimal;
import java.time.LocalDate;
import org.hibernate.annotations.Immutable;

/** Entries of one group, added up by day and by month; written by {@link Ledger} alone. */
@Entity
@Immutable
class CostRollup extends Owned {
    static final String DAY = "D";
    static final String MONTH = "M";

    public String grain;

    /** The first of its month, for a month. */
    public LocalDate day;

    public long teamId;
    public long templateId;
    public long lineageId;
    public long imageId;

    @Enumerated(EnumType.STRING)
    public CostKind kind;

    public String region;
    public String currency;
    public BigDecimal amount;
    public long entries;
}
