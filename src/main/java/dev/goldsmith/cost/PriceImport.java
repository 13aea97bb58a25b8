package dev.goldsmith.cost;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A sheet that somebody wants to add: what is in it, and what it would have made of the last month.
 *
 * @param leftOut rows that aren't prices of what is charged here
 * @param more whether a next page is missing
 */
public record PriceImport(String currency, List<PriceLine> lines, int leftOut, boolean more) {
    private static final int LONGEST_SOURCE = 200;

    /** Of one meter: what was charged, and what would have been. */
    public record Effect(
            CostKind kind,
            String item,
            String unit,
            String region,
            BigDecimal was,
            String currency,
            BigDecimal would) {}

    /**
     * @param text CSV, or JSON of the Azure Retail Prices API, which says its currency itself
     * @param currency null: the file says it
     * @throws Refused INVALID_REQUEST
     */
    public static PriceImport read(String text, @Nullable String currency) {
        if (RetailPrices.looksLike(text)) {
            var read = RetailPrices.read(text);
            return new PriceImport(read.currency(), read.lines(), read.leftOut(), read.more());
        }
        if (currency == null || !currency.matches("[A-Z]{3}")) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "currency",
                    "A price sheet has a currency of three capital letters, such as EUR.");
        }
        return new PriceImport(currency, PriceCsv.read(text), 0, false);
    }

    /**
     * From now on, or from later.
     *
     * @param source where the prices come from, for people
     * @param from null: now
     * @throws Refused FORBIDDEN, INVALID_REQUEST
     */
    public PriceSheet add(Access by, @Nullable String source, @Nullable Instant from) {
        by.require(Permission.ADMIN, "the tenant's prices");
        var now = Instant.now();
        if (from != null && from.isBefore(now)) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "effectiveFrom",
                    "A price sheet can't count from the past: what was charged stays as it is.");
        }
        var said = source == null ? "" : source.strip();
        if (said.isEmpty() || said.length() > LONGEST_SOURCE) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "source",
                    "Say where the prices come from, in up to %d characters."
                            .formatted(LONGEST_SOURCE));
        }
        var sheet = PriceSheet.add(by, currency, said, from == null ? now : from, lines);
        Event.tell(
                by,
                null,
                EventKind.PRICE_SHEET_ADDED,
                "priceSheet/" + sheet.number,
                Map.of("currency", currency, "prices", lines.size(), "source", said));
        return sheet;
    }

    /** As {@link PriceCsv} reads it. */
    public String csv() {
        return csv(lines);
    }

    static String csv(List<PriceLine> lines) {
        var text = new StringBuilder(PriceCsv.HEADING).append('\n');
        for (var line : lines) {
            text.append(
                    "%s,%s,%s,%s\n"
                            .formatted(
                                    line.kind().word,
                                    quoted(line.item()),
                                    quoted(line.region()),
                                    line.amount().toPlainString()));
        }
        return text.toString();
    }

    private static String quoted(String text) {
        return text.matches("[\\w .-]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    /**
     * What the last month would have cost: what was used, by these prices. A meter that was charged
     * by a VM size stays one, and so on.
     */
    public List<Effect> lastMonth(LocalDate today) {
        var prices = Prices.of(0, currency, "", lines);
        var month = YearMonth.from(today).minusMonths(1);
        var effects = new ArrayList<Effect>();
        for (var row : used(month)) {
            var kind = (CostKind) row[0];
            var item = ((String) row[1]).replaceFirst(", no price$", "");
            var unit = (String) row[2];
            var region = (String) row[3];
            var price = price(prices, kind, item, unit, region);
            effects.add(
                    new Effect(
                            kind,
                            item,
                            unit,
                            region,
                            (BigDecimal) row[5],
                            (String) row[6],
                            ((BigDecimal) row[4]).multiply(price)));
        }
        return effects;
    }

    private static List<Object[]> used(YearMonth month) {
        return CostEntry.getEntityManager()
                .createQuery(
                        """
                        select e.kind, e.item, e.unit, e.region, sum(e.quantity), sum(e.amount),
                            e.currency
                        from CostEntry e where e.day between :from and :to
                        group by e.kind, e.item, e.unit, e.region, e.currency
                        order by e.kind, e.item, e.region
                        """,
                        Object[].class)
                .setParameter("from", month.atDay(1))
                .setParameter("to", month.atEndOfMonth())
                .getResultList();
    }

    private static BigDecimal price(
            Prices prices, CostKind kind, String item, String unit, String region) {
        return switch (kind) {
            case COMPUTE -> prices.hour(item, unit, region);
            case STORAGE -> prices.storage(item, region).price();
            case EGRESS -> {
                var ends = item.split(" to ", 2);
                yield prices.egress(ends[0], ends.length < 2 ? region : ends[1]).price();
            }
        };
    }
}
