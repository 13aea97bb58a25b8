package dev.goldsmith.cost;

import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.math.BigDecimal;
import java.util.List;
import org.hibernate.annotations.Immutable;

/** A line of a sheet. */
@Entity
@Immutable
class Price extends Owned {
    public long sheetId;

    @Enumerated(EnumType.STRING)
    public PriceKind kind;

    /** A VM size, a storage type, or the region that is left; empty: any. */
    public String item;

    public String itemKey;

    /** Where it holds, or the region that is reached; empty: everywhere. */
    public String region;

    public String regionKey;
    public BigDecimal amount;

    static List<Price> of(long sheet) {
        return list("sheetId = ?1 order by kind, itemKey, regionKey", sheet);
    }

    static List<Price> of(
            long sheet, PriceKind kind, List<String> itemKeys, List<String> regionKeys) {
        return list(
                "sheetId = ?1 and kind = ?2 and itemKey in ?3 and regionKey in ?4",
                sheet,
                kind,
                itemKeys,
                regionKeys);
    }

    PriceLine line() {
        return new PriceLine(kind, item, region, amount);
    }
}
