package dev.goldsmith.cost;

import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Entity;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's prices from a date on. It is never changed: a newer sheet takes its place, and what
 * was charged by it stays as it is. A tenant without one has the built-in one, number 0.
 */
@Entity
@Immutable
public class PriceSheet extends Owned {
    public int number;
    public String currency;
    public String source;
    public Instant effectiveFrom;
    public Instant createdAt;
    public String createdByName;

    /** What counts at this moment; null: the built-in prices. */
    static @Nullable PriceSheet at(Instant when) {
        return find("effectiveFrom <= ?1 order by effectiveFrom desc, number desc", when)
                .firstResult();
    }

    /** The newest first. */
    static List<PriceSheet> all() {
        return list("order by number desc");
    }

    static PriceSheet add(
            Access by, String currency, String source, Instant from, List<PriceLine> lines) {
        var sheet = new PriceSheet();
        PriceSheet last = find("order by number desc").firstResult();
        // Two who add one at once have the same number: the second is done again.
        sheet.number = last == null ? 1 : last.number + 1;
        sheet.currency = currency;
        sheet.source = source;
        sheet.effectiveFrom = from;
        sheet.createdAt = Instant.now();
        sheet.createdByName = by.personName();
        sheet.persist();
        for (var line : lines) {
            var price = new Price();
            price.sheetId = sheet.id;
            price.kind = line.kind();
            price.item = line.item();
            price.itemKey = line.key().item();
            price.region = line.region();
            price.regionKey = line.key().region();
            price.amount = line.amount();
            price.persist();
        }
        return sheet;
    }
}
