package dev.goldsmith.cost;

import java.math.BigDecimal;

/**
 * A price as a sheet says it.
 *
 * @param item a VM size, a storage type, or the region that is left; empty: any
 * @param region where it holds, or the region that is reached; empty: everywhere
 */
public record PriceLine(PriceKind kind, String item, String region, BigDecimal amount) {
    /** Of the same thing: a sheet has one price for it. */
    record Key(PriceKind kind, String item, String region) {}

    Key key() {
        return new Key(kind, Prices.key(item), Prices.key(region));
    }
}
