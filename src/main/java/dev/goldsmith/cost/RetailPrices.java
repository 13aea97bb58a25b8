package dev.goldsmith.cost;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.SentJson;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers of the Azure Retail Prices API as a file: one page, a list of pages, or one after the
 * other. Machines that run Linux by the hour and snapshots by the GB-month are taken over; Spot,
 * Low Priority, Windows, reservations and everything else are left out.
 */
final class RetailPrices {
    private static final int BYTES = 8 << 20;
    private static final int TOKENS = 1_000_000;
    private static final int MOST_PAGES = 1_000;
    private static final int LONGEST = 90;

    private static final ObjectMapper JSON =
            new ObjectMapper(
                    SentJson.factory()
                            .streamReadConstraints(
                                    StreamReadConstraints.builder()
                                            .maxDocumentLength(BYTES)
                                            .maxNestingDepth(SentJson.DEPTH)
                                            .maxNameLength(SentJson.NAME)
                                            .maxNumberLength(100)
                                            .maxTokenCount(TOKENS)
                                            .build())
                            .build());

    private final Map<PriceLine.Key, Found> found = new LinkedHashMap<>();
    private @Nullable String currency;
    private int leftOut;
    private boolean more;

    private record Found(PriceLine line, String since) {}

    /**
     * What was in it.
     *
     * @param leftOut rows that aren't prices of what is charged here
     * @param more whether its last page names another one
     */
    record Read(List<PriceLine> lines, String currency, int leftOut, boolean more) {}

    private RetailPrices() {}

    static boolean looksLike(String text) {
        return text.stripLeading().startsWith("{") || text.stripLeading().startsWith("[");
    }

    /**
     * @throws Refused INVALID_REQUEST
     */
    static Read read(String text) {
        var prices = new RetailPrices();
        try (MappingIterator<JsonNode> pages = JSON.readerFor(JsonNode.class).readValues(text)) {
            int count = 0;
            while (pages.hasNext()) {
                prices.page(pages.next());
                if (++count > MOST_PAGES) {
                    throw fault("There are more than %,d pages in it.".formatted(MOST_PAGES));
                }
            }
        } catch (IOException | RuntimeException e) {
            if (e instanceof Refused refused) {
                throw refused;
            }
            throw fault("It isn't JSON, or has more in it than can be read.");
        }
        if (prices.found.isEmpty() || prices.currency == null) {
            throw fault(
                    "There is no price of a Linux VM by the hour or of a snapshot in it (%d rows were left out)."
                            .formatted(prices.leftOut));
        }
        if (prices.found.size() > PriceCsv.MOST_LINES) {
            throw fault(
                    "It has %,d prices; a sheet has up to %,d. Filter by region or by SKU."
                            .formatted(prices.found.size(), PriceCsv.MOST_LINES));
        }
        return new Read(
                prices.found.values().stream().map(Found::line).toList(),
                prices.currency,
                prices.leftOut,
                prices.more);
    }

    private void page(JsonNode page) {
        if (page.isArray()) {
            page.forEach(this::page);
            return;
        }
        if (!page.path("Items").isArray()) {
            throw fault("A page of the Retail Prices API has a list `Items`.");
        }
        page.path("Items").forEach(this::item);
        var next = page.path("NextPageLink");
        more = next.isTextual() && !next.asText().isBlank();
    }

    private void item(JsonNode item) {
        var line = line(item);
        if (line == null) {
            leftOut++;
            return;
        }
        var its = item.path("currencyCode").asText();
        if (!its.matches("[A-Z]{3}") || (currency != null && !currency.equals(its))) {
            throw fault("All rows must be in one currency, such as EUR.");
        }
        currency = its;
        // Of two rows of the same thing the later one counts.
        found.merge(
                line.key(),
                new Found(line, item.path("effectiveStartDate").asText()),
                (one, other) -> one.since.compareTo(other.since) > 0 ? one : other);
    }

    private static @Nullable PriceLine line(JsonNode item) {
        var service = item.path("serviceName").asText();
        var unit = item.path("unitOfMeasure").asText();
        var price = item.path("retailPrice");
        var region = item.path("armRegionName").asText();
        if (!item.path("type").asText().equals("Consumption")
                || item.path("tierMinimumUnits").asDouble() != 0
                || !price.isNumber()
                || price.decimalValue().signum() <= 0
                || region.length() > LONGEST) {
            return null;
        }
        if (service.equals("Virtual Machines") && unit.equals("1 Hour")) {
            return machine(item, region, price.decimalValue());
        }
        if (service.equals("Storage") && unit.equals("1 GB/Month")) {
            return snapshot(item, region, price.decimalValue());
        }
        return null;
    }

    private static @Nullable PriceLine machine(JsonNode item, String region, BigDecimal price) {
        var size = item.path("armSkuName").asText();
        var all =
                "%s %s %s"
                        .formatted(
                                item.path("skuName").asText(),
                                item.path("meterName").asText(),
                                item.path("productName").asText())
                        .toLowerCase(Locale.ROOT);
        return size.isEmpty()
                        || size.length() > LONGEST
                        || all.contains("spot")
                        || all.contains("low priority")
                        || all.contains("windows")
                        || all.contains("dedicated host")
                ? null
                : new PriceLine(PriceKind.VM_HOUR, size, region, rounded(price));
    }

    /** What a gallery keeps of a version is a snapshot. */
    private static @Nullable PriceLine snapshot(JsonNode item, String region, BigDecimal price) {
        if (!item.path("meterName").asText().contains("Snapshots")) {
            return null;
        }
        var sku = item.path("skuName").asText();
        var product = item.path("productName").asText();
        boolean zones = sku.contains("ZRS");
        var type =
                product.startsWith("Premium SSD")
                        ? zones ? null : "Premium_LRS"
                        : product.startsWith("Standard HDD")
                                ? zones ? "Standard_ZRS" : "Standard_LRS"
                                : null;
        return type == null
                ? null
                : new PriceLine(PriceKind.STORAGE_MONTH, type, region, rounded(price));
    }

    private static BigDecimal rounded(BigDecimal price) {
        return price.scale() <= CostEntry.DECIMALS
                ? price
                : price.setScale(CostEntry.DECIMALS, RoundingMode.HALF_UP);
    }

    private static Refused fault(String message) {
        return Refused.field(Refusal.INVALID_REQUEST, "file", message);
    }
}
