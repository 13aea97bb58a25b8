package dev.goldsmith.cost;

import dev.goldsmith.schema.RegionKey;
import dev.goldsmith.schema.VmSize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A sheet as it is asked. What it has no price for costs nothing, and the entry says so. */
public final class Prices {
    private static final String BUILT_IN_CURRENCY = "USD";
    private static final Prices BUILT_IN =
            of(0, BUILT_IN_CURRENCY, "Built-in example prices", builtInLines());

    /** MiB. */
    private static final BigDecimal GIB = BigDecimal.valueOf(1024);

    private final int sheet;
    private final String currency;
    private final String source;

    /** What has been asked, or all that there is. */
    private final Function<Ask, List<PriceLine>> lines;

    private Prices(
            int sheet, String currency, String source, Function<Ask, List<PriceLine>> lines) {
        this.sheet = sheet;
        this.currency = currency;
        this.source = source;
        this.lines = lines;
    }

    /** A price of one of these items in one of these regions, by their keys. */
    private record Ask(PriceKind kind, List<String> items, List<String> regions) {}

    /**
     * What one hour, GB or GB-month of something costs.
     *
     * @param item what it is, for people
     * @param times how much of it is used at once: the vCPUs of a machine
     */
    record Rate(String item, BigDecimal times, String unit, BigDecimal price) {}

    static Prices of(int sheet, String currency, String source, List<PriceLine> lines) {
        return new Prices(sheet, currency, source, _ -> lines);
    }

    /** Those that count at this moment for the tenant that is bound. */
    static Prices at(Instant when) {
        var sheet = PriceSheet.at(when);
        return sheet == null ? BUILT_IN : of(sheet);
    }

    /** Only the few prices that are asked for are read, each once. */
    static Prices of(PriceSheet sheet) {
        var known = new HashMap<Ask, List<PriceLine>>();
        return new Prices(
                sheet.number,
                sheet.currency,
                sheet.source,
                ask -> known.computeIfAbsent(ask, it -> read(sheet.id, it)));
    }

    /** Those of storage at this moment, of all these types in all these regions, read at once. */
    static Prices ofStorage(Instant when, List<String> types, List<String> regions) {
        var sheet = PriceSheet.at(when);
        if (sheet == null) {
            return BUILT_IN;
        }
        var ask = new Ask(PriceKind.STORAGE_MONTH, keys(withAny(types)), keys(withAny(regions)));
        return of(sheet.number, sheet.currency, sheet.source, read(sheet.id, ask));
    }

    private static List<String> withAny(List<String> names) {
        return Stream.concat(names.stream(), Stream.of("")).toList();
    }

    private static List<PriceLine> read(long sheet, Ask ask) {
        return Price.of(sheet, ask.kind, ask.items, ask.regions).stream().map(Price::line).toList();
    }

    static Prices builtIn() {
        return BUILT_IN;
    }

    static List<PriceLine> builtInLines() {
        try (var in = Prices.class.getResourceAsStream("/prices/built-in.csv")) {
            var text =
                    new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            return PriceCsv.read(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String key(String name) {
        return RegionKey.of(name);
    }

    /** The sheet's number; 0: the built-in one. */
    int sheet() {
        return sheet;
    }

    String currency() {
        return currency;
    }

    String source() {
        return source;
    }

    /**
     * What a machine costs by the hour: by its size, where the template names one that has a price;
     * else by what it takes of a worker.
     */
    List<Rate> machine(@Nullable String size, String region) {
        var named =
                size == null || size.isBlank()
                        ? null
                        : first(PriceKind.VM_HOUR, List.of(size), List.of(region, ""));
        if (named != null) {
            return List.of(
                    new Rate(named.item(), BigDecimal.ONE, PriceKind.VM_HOUR.unit, named.amount()));
        }
        var machine = VmSize.of(size);
        var memory = BigDecimal.valueOf(machine.memoryMb()).divide(GIB);
        return List.of(
                worker(PriceKind.VCPU_HOUR, BigDecimal.valueOf(machine.vcpus()), region),
                worker(PriceKind.MEMORY_HOUR, memory, region));
    }

    /** What an hour of something costs that was charged before, by what its entry says of it. */
    BigDecimal hour(String item, String unit, String region) {
        var kind =
                unit.equals(PriceKind.VM_HOUR.unit)
                        ? PriceKind.VM_HOUR
                        : unit.equals(PriceKind.VCPU_HOUR.unit)
                                ? PriceKind.VCPU_HOUR
                                : PriceKind.MEMORY_HOUR;
        var price =
                first(kind, List.of(kind == PriceKind.VM_HOUR ? item : ""), List.of(region, ""));
        return price == null ? BigDecimal.ZERO : price.amount();
    }

    private Rate worker(PriceKind kind, BigDecimal times, String region) {
        var price = first(kind, List.of(""), List.of(region, ""));
        return rate(kind, kind.title, times, price);
    }

    Rate storage(String type, String region) {
        var price = first(PriceKind.STORAGE_MONTH, List.of(type, ""), List.of(region, ""));
        return rate(PriceKind.STORAGE_MONTH, type, BigDecimal.ONE, price);
    }

    Rate egress(String from, String to) {
        var price = first(PriceKind.EGRESS, List.of(from, ""), List.of(to, ""));
        return rate(PriceKind.EGRESS, from + " to " + to, BigDecimal.ONE, price);
    }

    private static Rate rate(
            PriceKind kind, String item, BigDecimal times, @Nullable PriceLine price) {
        return price == null
                ? new Rate(item + ", no price", times, kind.unit, BigDecimal.ZERO)
                : new Rate(item, times, kind.unit, price.amount());
    }

    /** The most exact: by the item first. */
    private @Nullable PriceLine first(PriceKind kind, List<String> items, List<String> regions) {
        var ask = new Ask(kind, keys(items), keys(regions));
        return lines.apply(ask).stream()
                .filter(it -> it.kind() == kind)
                .filter(it -> ask.items.contains(it.key().item()))
                .filter(it -> ask.regions.contains(it.key().region()))
                .min(
                        Comparator.<PriceLine>comparingInt(it -> ask.items.indexOf(it.key().item()))
                                .thenComparingInt(it -> ask.regions.indexOf(it.key().region())))
                .orElse(null);
    }

    private static List<String> keys(List<String> names) {
        return names.stream().map(Prices::key).toList();
    }
}
