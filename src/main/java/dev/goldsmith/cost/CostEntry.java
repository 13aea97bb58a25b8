package dev.goldsmith.cost;

import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/**
 * A line of the ledger: it is added and never changed. Its amount is its quantity by its price,
 * exactly; only quantities are rounded, to nine decimals.
 */
@Entity
@Immutable
public class CostEntry extends Owned {
    static final int DECIMALS = 9;

    /** What it charges for: what is charged again has the same. */
    public String charge;

    public LocalDate day;

    @Enumerated(EnumType.STRING)
    public CostKind kind;

    public long teamId;
    public long templateId;

    /** The template at the root of what it is built on; its own when it is built on no image. */
    public long lineageId;

    /** The image definition; 0: none; below it: a managed image, see {@link #managed}. */
    public long imageId;

    public String region;
    public @Nullable Long runId;

    /** The image version, or a managed image as in {@link #imageId}. */
    public @Nullable Long versionId;

    public String item;
    public BigDecimal quantity;
    public String unit;
    public BigDecimal price;
    public BigDecimal amount;
    public String currency;

    /** Number of the price sheet; 0: the built-in one. */
    public int sheet;

    public Instant chargedAt;

    /** Whose it is. */
    record For(long team, long template, long lineage, long image, String region) {}

    static CostEntry of(
            String charge,
            LocalDate day,
            CostKind kind,
            For whom,
            Prices prices,
            Prices.Rate rate,
            BigDecimal times) {
        var entry = new CostEntry();
        entry.charge = charge;
        entry.day = day;
        entry.kind = kind;
        entry.teamId = whom.team();
        entry.templateId = whom.template();
        entry.lineageId = whom.lineage();
        entry.imageId = whom.image();
        entry.region = Prices.key(whom.region());
        entry.item = rate.item();
        // A clock that went back takes nothing off.
        entry.quantity =
                rate.times()
                        .multiply(times.max(BigDecimal.ZERO))
                        .setScale(DECIMALS, RoundingMode.HALF_UP);
        entry.unit = rate.unit();
        entry.price = rate.price();
        entry.amount = entry.quantity.multiply(rate.price());
        entry.currency = prices.currency();
        entry.sheet = prices.sheet();
        entry.chargedAt = Instant.now();
        return entry;
    }

    /** How a managed image is called where a gallery's image is called by its id. */
    static long managed(long id) {
        return -id;
    }

    static List<CostEntry> ofRun(long run) {
        return list("runId = ?1 order by id", run);
    }
}
