package dev.goldsmith.cost;

import dev.goldsmith.activity.Export;
import dev.goldsmith.kernel.Json;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The columns of FOCUS 1.2, the FinOps Open Cost and Usage Specification, and what of an entry is
 * in each. Prices are neither negotiated nor discounted here, so that its four costs are one.
 */
enum FocusColumn {
    BILLED_COST("BilledCost", FocusColumn::amount),
    BILLING_ACCOUNT_ID("BillingAccountId", it -> it.names.tenantId()),
    BILLING_ACCOUNT_NAME("BillingAccountName", it -> it.names.tenant()),
    BILLING_ACCOUNT_TYPE("BillingAccountType", _ -> "Tenant"),
    BILLING_CURRENCY("BillingCurrency", it -> it.entry.currency),
    BILLING_PERIOD_END("BillingPeriodEnd", it -> moment(month(it).plusMonths(1).atDay(1))),
    BILLING_PERIOD_START("BillingPeriodStart", it -> moment(month(it).atDay(1))),
    CHARGE_CATEGORY("ChargeCategory", _ -> "Usage"),
    /** Of a correction; entries are never corrected. */
    CHARGE_CLASS("ChargeClass", _ -> null),
    CHARGE_DESCRIPTION(
            "ChargeDescription",
            it -> "%s: %s".formatted(it.entry.kind.title, it.entry.item.replace(',', ' '))),
    CHARGE_FREQUENCY("ChargeFrequency", _ -> "Usage-Based"),
    CHARGE_PERIOD_END("ChargePeriodEnd", it -> moment(it.entry.day.plusDays(1))),
    CHARGE_PERIOD_START("ChargePeriodStart", it -> moment(it.entry.day)),
    CONSUMED_QUANTITY("ConsumedQuantity", FocusColumn::quantity),
    CONSUMED_UNIT("ConsumedUnit", FocusColumn::unit),
    CONTRACTED_COST("ContractedCost", FocusColumn::amount),
    CONTRACTED_UNIT_PRICE("ContractedUnitPrice", FocusColumn::price),
    EFFECTIVE_COST("EffectiveCost", FocusColumn::amount),
    INVOICE_ISSUER_NAME("InvoiceIssuerName", _ -> FocusColumn.US),
    LIST_COST("ListCost", FocusColumn::amount),
    LIST_UNIT_PRICE("ListUnitPrice", FocusColumn::price),
    PRICING_CATEGORY("PricingCategory", _ -> "Standard"),
    PRICING_QUANTITY("PricingQuantity", FocusColumn::quantity),
    PRICING_UNIT("PricingUnit", FocusColumn::unit),
    PROVIDER_NAME("ProviderName", _ -> FocusColumn.US),
    PUBLISHER_NAME("PublisherName", _ -> FocusColumn.US),
    REGION_ID("RegionId", it -> it.entry.region),
    REGION_NAME("RegionName", it -> it.entry.region),
    RESOURCE_ID("ResourceId", it -> isImage(it) ? it.names.image() : it.names.template()),
    RESOURCE_NAME("ResourceName", it -> isImage(it) ? it.names.image() : it.names.template()),
    RESOURCE_TYPE("ResourceType", it -> isImage(it) ? "Image" : "Template"),
    SERVICE_CATEGORY("ServiceCategory", it -> service(it).category),
    SERVICE_NAME("ServiceName", it -> service(it).title),
    SERVICE_SUBCATEGORY("ServiceSubcategory", it -> service(it).subcategory),
    SKU_ID("SkuId", FocusColumn::sku),
    SKU_PRICE_ID("SkuPriceId", it -> "%d/%s".formatted(it.entry.sheet, sku(it))),
    SUB_ACCOUNT_ID("SubAccountId", it -> Long.toString(it.entry.teamId)),
    SUB_ACCOUNT_NAME("SubAccountName", it -> it.names.team()),
    SUB_ACCOUNT_TYPE("SubAccountType", _ -> "Team"),
    TAGS("Tags", it -> tags(it.names)),
    /** The same for an entry that is taken out twice. */
    CHARGE("x_ChargeId", it -> it.entry.charge);

    private static final String US = "Goldsmith";

    final String title;
    private final Function<Line, @Nullable String> value;

    FocusColumn(String title, Function<Line, @Nullable String> value) {
        this.title = title;
        this.value = value;
    }

    /**
     * What an entry is about.
     *
     * @param template {@code team/name}; so is {@code lineage}, the template at its root
     * @param image {@code gallery/name}
     */
    record Names(
            String tenantId,
            String tenant,
            String team,
            String template,
            String lineage,
            String image) {}

    record Line(CostEntry entry, Names names) {}

    /** An empty cell has no value. */
    String cell(Line line) {
        return Export.cell(value.apply(line));
    }

    /** Its words for what is charged here. */
    private enum Service {
        COMPUTE("Image builds", "Compute", "Virtual Machines"),
        STORAGE("Image storage", "Storage", "Other (Storage)"),
        EGRESS("Image replication", "Networking", "Data Transfer");

        private final String title;
        private final String category;
        private final String subcategory;

        Service(String title, String category, String subcategory) {
            this.title = title;
            this.category = category;
            this.subcategory = subcategory;
        }
    }

    private static Service service(Line line) {
        return switch (line.entry.kind) {
            case COMPUTE -> Service.COMPUTE;
            case STORAGE -> Service.STORAGE;
            case EGRESS -> Service.EGRESS;
        };
    }

    private static boolean isImage(Line line) {
        return line.entry.imageId != 0;
    }

    private static YearMonth month(Line line) {
        return YearMonth.from(line.entry.day);
    }

    private static String moment(LocalDate day) {
        return day + "T00:00:00Z";
    }

    private static String amount(Line line) {
        return Money.plain(line.entry.amount);
    }

    private static String price(Line line) {
        return Money.plain(line.entry.price);
    }

    private static String quantity(Line line) {
        return Money.plain(line.entry.quantity);
    }

    /** In its format of units; a GB of ours has 2^30 bytes, which is a GiB there. */
    private static String unit(Line line) {
        var unit = line.entry.unit.replace("GB", "GiB");
        return unit.replace("hour", "Hours").replace("month", "Months");
    }

    private static String sku(Line line) {
        return "%s/%s".formatted(line.entry.kind.word(), line.entry.item);
    }

    private static String tags(Names names) {
        return Json.write(
                new TreeMap<>(Map.of("lineage", names.lineage(), "template", names.template())));
    }
}
