package dev.goldsmith.web;

import dev.goldsmith.cost.BudgetList;
import dev.goldsmith.cost.CostDays;
import dev.goldsmith.cost.CostGroup;
import dev.goldsmith.cost.CostOverview;
import dev.goldsmith.cost.CostReport;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.download.CostFiles;
import dev.goldsmith.tenant.Permission;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What builds and images cost the teams that somebody reads. */
@Path("/t/{slug}/costs")
@RunOnVirtualThread
public class CostPages {
    /** Lines of the page; the file has all. */
    private static final int MOST = 100;

    /** The page of budgets has all. */
    private static final int BUDGETS = 5;

    @Inject Caller caller;
    @Inject CostFiles files;

    /**
     * @param budgets those that are used the most
     * @param lines the first of the report's
     * @param everybodys whether the reader reads all teams
     * @param more lines that aren't shown
     * @param days as a query has them
     */
    record Costs(
            String root,
            CostOverview overview,
            List<BudgetList.Row> budgets,
            CostReport report,
            List<CostReport.Line> lines,
            CostChart months,
            CostChart groups,
            List<CostGroup> all,
            boolean everybodys,
            int more,
            String days)
            implements TemplateInstance {}

    @GET
    @Produces(MediaType.TEXT_HTML)
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance show(
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("by") @Nullable String by) {
        var access = caller.access();
        var report = report(from, to, by);
        var overview = CostOverview.of(access, CostDays.today());
        var lines = report.lines().stream().limit(MOST).toList();
        return new Costs(
                "/t/" + access.tenantSlug(),
                overview,
                BudgetList.of(access).stream()
                        .sorted(Comparator.comparing(BudgetList.Row::taken).reversed())
                        .limit(BUDGETS)
                        .toList(),
                report,
                lines,
                CostChart.columns(overview.months()),
                CostChart.rows(lines),
                List.of(CostGroup.values()),
                access.readsAllTeams(),
                report.lines().size() - lines.size(),
                "from=%s&to=%s".formatted(report.from(), report.to()));
    }

    /** What the page shows, and the rest of it. */
    @GET
    @Path("csv")
    @Produces("text/csv")
    @Allow(Permission.READ)
    public Response csv(
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("by") @Nullable String by) {
        return files.groups(caller.access(), CostDays.of(from, to), group(by));
    }

    /** Each charge, for programs that read FOCUS. */
    @GET
    @Path("focus")
    @Produces("text/csv")
    @Allow(Permission.READ)
    public Response focus(
            @QueryParam("from") @Nullable String from, @QueryParam("to") @Nullable String to) {
        return files.charges(caller.access(), CostDays.of(from, to));
    }

    private CostReport report(@Nullable String from, @Nullable String to, @Nullable String by) {
        var days = CostDays.of(from, to);
        return CostReport.of(caller.access(), days.from(), days.to(), group(by));
    }

    private static CostGroup group(@Nullable String by) {
        return CostGroup.require(by == null || by.isBlank() ? null : by);
    }
}
