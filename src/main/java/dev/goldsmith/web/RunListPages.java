package dev.goldsmith.web;

import dev.goldsmith.cost.Money;
import dev.goldsmith.cost.RunCost;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.people.SavedFilter;
import dev.goldsmith.run.RunList;
import dev.goldsmith.run.RunState;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The runs of a tenant. */
@Path("/t/{slug}/runs")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class RunListPages {
    /** What renews itself; everything else wants the page. */
    private static final String ROWS = "rows";

    @Inject Caller caller;

    /**
     * @param active whether something in it goes on, so that it is looked at again
     * @param acts whether this person can cancel and retry runs somewhere
     */
    record Runs(
            String root,
            Listing list,
            List<RunList.Row> rows,
            Costs costs,
            List<RunState> states,
            List<Team> teams,
            List<Names.Name> people,
            List<SavedFilter> saved,
            boolean active,
            boolean acts)
            implements TemplateInstance {}

    record Rows(
            String root,
            Listing list,
            List<RunList.Row> rows,
            Costs costs,
            boolean active,
            boolean acts)
            implements TemplateInstance {}

    /** What runs cost, by their numbers. */
    public record Costs(Map<Long, RunCost> all) {
        static Costs of(List<RunList.Row> rows) {
            return new Costs(RunCost.ofNumbers(rows.stream().map(RunList.Row::number).toList()));
        }

        /** A dash where it isn't charged yet. */
        public String of(RunList.Row row) {
            var cost = all.get(row.number());
            return cost == null || cost.amount == null
                    ? "–"
                    : Money.shown(cost.amount, cost.currency);
        }
    }

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance list(
            @BeanParam RunFilter filter,
            @BeanParam Listing.At at,
            @HeaderParam("HX-Target") @Nullable String part) {
        var by = caller.access();
        var page =
                RunList.page(
                        by, filter.read(), filter.order(), number(at.cursor()), Page.DEFAULT_LIMIT);
        var root = "/t/" + by.tenantSlug();
        var list = filter.listing(root + "/runs", at, page.next());
        boolean active = page.items().stream().anyMatch(row -> !row.state().terminal());
        boolean acts = by.mayAnywhere(Permission.RUN);
        var costs = Costs.of(page.items());
        return ROWS.equals(part)
                ? new Rows(root, list, page.items(), costs, active, acts)
                : new Runs(
                        root,
                        list,
                        page.items(),
                        costs,
                        List.of(RunState.values()),
                        Team.readable(by),
                        Names.all(by),
                        SavedFilter.of(by, "runs"),
                        active,
                        acts);
    }

    private static @Nullable Long number(@Nullable String after) {
        if (after == null) {
            return null;
        }
        if (!after.matches("\\d{1,18}")) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST, "after", "'after' is a run's number, such as 42.");
        }
        return Long.valueOf(after);
    }
}
