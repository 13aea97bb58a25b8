package dev.goldsmith.api;

import dev.goldsmith.cost.Money;
import dev.goldsmith.cost.PriceBook;
import dev.goldsmith.cost.PriceImport;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Once;
import dev.goldsmith.tenant.Permission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** By which prices is charged. */
@Path(Links.TENANT + "/prices")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Costs")
public class PricesResource {
    @Inject Caller caller;

    /**
     * @param number 0: the built-in prices
     * @param effectiveFrom null: since ever
     * @param inUse whether it counts now
     * @param prices null in the list
     */
    @Schema(name = "PriceSheet")
    public record Sheet(
            int number,
            String currency,
            String source,
            @Nullable Instant effectiveFrom,
            boolean inUse,
            @Nullable List<Line> prices) {
        static Sheet of(PriceBook.Sheet it, @Nullable List<Line> prices) {
            return new Sheet(
                    it.number(), it.currency(), it.source(), it.from(), it.counts(), prices);
        }
    }

    /**
     * @param kind {@code vmHour}, {@code vcpuHour}, {@code memoryHour}, {@code storageMonth} or
     *     {@code egress}
     * @param item a VM size, a storage type, or the region that is left; empty: any
     * @param region where it holds, or the region that is reached; empty: everywhere
     */
    @Schema(name = "Price")
    public record Line(String kind, String item, String region, BigDecimal price) {}

    /** All of them: there are few. */
    @Schema(name = "PriceSheets")
    public record Sheets(List<Sheet> items) {}

    /**
     * @param prices CSV with the columns {@code kind,item,region,price}, or JSON text of the Azure
     *     Retail Prices API with all its pages
     * @param currency of CSV; JSON says it
     * @param source where the prices come from
     * @param effectiveFrom default: now; never before
     */
    @Schema(name = "PriceSheetRequest")
    public record Wanted(
            @Nullable String prices,
            @Nullable String currency,
            @Nullable String source,
            @Nullable String effectiveFrom) {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    @Operation(operationId = "listPriceSheets", summary = "Price sheets, the newest first")
    public Sheets list() {
        return new Sheets(PriceBook.all().stream().map(it -> Sheet.of(it, null)).toList());
    }

    @GET
    @Path("{sheet}")
    @Allow(Permission.READ)
    @Transactional
    @Operation(operationId = "getPriceSheet", summary = "One price sheet with its prices")
    public Sheet get(@PathParam("sheet") String number) {
        return sheet((int) PathNumber.of(number, "price sheet", Integer.MAX_VALUE));
    }

    private static Sheet sheet(int number) {
        return Sheet.of(
                PriceBook.require(number),
                PriceBook.lines(number).stream()
                        .map(it ->
                                new Line(
                                        it.kind().word,
                                        it.item(),
                                        it.region(),
                                        Money.exact(it.amount())))
                        .toList());
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.ADMIN)
    @Transactional
    @Once
    @Operation(
            operationId = "addPriceSheet",
            summary = "Add a price sheet",
            description =
                    "It takes the place of the one before from its date on. What was charged stays.")
    @APIResponse(
            responseCode = "201",
            description = "Added",
            content = @Content(schema = @Schema(implementation = Sheet.class)))
    public RestResponse<Sheet> add(Wanted wanted) {
        var by = caller.access();
        var read =
                PriceImport.read(
                        Objects.requireNonNullElse(wanted.prices(), ""), wanted.currency());
        var sheet =
                read.add(
                        by,
                        wanted.source(),
                        Query.instant("$.effectiveFrom", wanted.effectiveFrom()));
        return Made.at(Links.of(by).prices(sheet.number), sheet(sheet.number));
    }
}
