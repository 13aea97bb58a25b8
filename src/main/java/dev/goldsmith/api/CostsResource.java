package dev.goldsmith.api;

import dev.goldsmith.cost.CostDays;
import dev.goldsmith.cost.CostGroup;
import dev.goldsmith.cost.CostReport;
import dev.goldsmith.cost.Money;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.download.CostFiles;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.tenant.Permission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What builds and images cost. */
@Path(Links.TENANT + "/costs")
@RunOnVirtualThread
@Tag(name = "Costs")
public class CostsResource {
    @Inject Caller caller;
    @Inject CostFiles files;

    /**
     * @param from the first day, {@code to}: the last one, by UTC
     * @param by what the lines are
     * @param currency of all amounts
     * @param total of all lines, on this page and the others
     * @param lines the dearest first; months in their order
     * @param otherCurrencies in which something was charged in these days, and which aren't in it
     */
    @Schema(name = "Costs")
    public record Answer(
            LocalDate from,
            LocalDate to,
            String by,
            String currency,
            BigDecimal total,
            List<Line> lines,
            @Nullable String next,
            List<String> otherCurrencies) {}

    /**
     * @param key {@code team}, {@code team/template}, {@code gallery/image}, {@code team/name
     *     (managed image)}, a region, a kind or a month
     */
    @Schema(name = "CostsLine")
    public record Line(String key, BigDecimal amount) {}

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "getCosts",
            summary = "What builds and images cost, in groups",
            description =
                    "Of the teams that you read. By default this month, by team. Groups: team,"
                            + " template, lineage, image, region, kind, month.")
    public Answer get(
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("by") @Nullable String by,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        var report = report(from, to, by);
        int begin = after == null ? 0 : Math.toIntExact(offset(after));
        int most = Query.limit(limit);
        var lines = report.lines();
        var page =
                lines.subList(Math.min(begin, lines.size()), Math.min(begin + most, lines.size()));
        return new Answer(
                report.from(),
                report.to(),
                report.by().word(),
                report.currency(),
                Money.exact(report.total()),
                page.stream().map(it -> new Line(it.key(), Money.exact(it.amount()))).toList(),
                begin + most < lines.size() ? Integer.toString(begin + most) : null,
                report.others());
    }

    private static long offset(String after) {
        return Query.whole(
                "after",
                after,
                0,
                Integer.MAX_VALUE - Page.MAX_LIMIT,
                "the 'next' of the page before, nothing else");
    }

    @GET
    @Path("export")
    @Produces("text/csv")
    @Allow(Permission.READ)
    @Operation(
            operationId = "exportCosts",
            summary = "Costs as a file: all groups, or all charges",
            description =
                    "`format` is `csv`, the groups of `by`, or `focus`, a line for each charge in"
                            + " the columns of FOCUS 1.2, oldest first.")
    @APIResponse(
            responseCode = "200",
            description = "A heading, then a line for each group or charge",
            content =
                    @Content(
                            mediaType = "text/csv",
                            schema = @Schema(implementation = String.class)))
    public Response export(
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("by") @Nullable String by,
            @QueryParam("format") @Nullable String format) {
        if (format == null || format.equals("csv")) {
            return files.groups(caller.access(), CostDays.of(from, to), CostGroup.require(by));
        }
        if (!format.equals("focus")) {
            throw Query.fault(
                    "format", "'format' must be csv or focus; it is '%s'.".formatted(format));
        }
        if (by != null) {
            throw Query.fault("by", "Leave 'by' out: FOCUS has a line for each charge.");
        }
        return files.charges(caller.access(), CostDays.of(from, to));
    }

    private CostReport report(@Nullable String from, @Nullable String to, @Nullable String by) {
        var group = CostGroup.require(by);
        var days = CostDays.of(from, to);
        return CostReport.of(caller.access(), days.from(), days.to(), group);
    }
}
