package dev.goldsmith.cost;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sheets of a tenant as people see them, the built-in one included. */
public final class PriceBook {
    private PriceBook() {}

    /**
     * @param number 0: the built-in one
     * @param from null: since ever
     * @param counts whether it counts now
     */
    public record Sheet(
            int number,
            String currency,
            String source,
            @Nullable Instant from,
            @Nullable String addedBy,
            boolean counts) {
        private static Sheet of(PriceSheet it, @Nullable PriceSheet now) {
            return new Sheet(
                    it.number,
                    it.currency,
                    it.source,
                    it.effectiveFrom,
                    it.createdByName,
                    now != null && now.number == it.number);
        }
    }

    /** The newest first. */
    public static List<Sheet> all() {
        var now = PriceSheet.at(Instant.now());
        var all = new ArrayList<Sheet>();
        PriceSheet.all().forEach(it -> all.add(Sheet.of(it, now)));
        all.add(builtIn(now));
        return all;
    }

    private static Sheet builtIn(@Nullable PriceSheet now) {
        var prices = Prices.builtIn();
        return new Sheet(0, prices.currency(), prices.source(), null, null, now == null);
    }

    /**
     * @throws Refused NOT_FOUND
     */
    public static Sheet require(int number) {
        return all().stream()
                .filter(it -> it.number == number)
                .findFirst()
                .orElseThrow(() -> absent(number));
    }

    /**
     * @throws Refused NOT_FOUND
     */
    public static List<PriceLine> lines(int number) {
        if (number == 0) {
            return Prices.builtInLines();
        }
        PriceSheet sheet = PriceSheet.find("number", number).firstResult();
        if (sheet == null) {
            throw absent(number);
        }
        return Price.of(sheet.id).stream().map(Price::line).toList();
    }

    public static String csv(int number) {
        return PriceImport.csv(lines(number));
    }

    private static Refused absent(int number) {
        return new Refused(Refusal.NOT_FOUND, "There is no price sheet %d.".formatted(number));
    }
}
