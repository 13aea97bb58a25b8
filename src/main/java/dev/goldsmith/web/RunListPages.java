package dev.goldsmith.web;

import dev.goldsmith.cost.Money;
import dev.goldsmith.cost.RunCost;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.RunList;
import dev.goldsmith.run.RunState;
import dev.goldsmith.tenant.Permission;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The runs of a tenant, newest first. */
@Path("/t/{slug}/runs")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class RunListPages {
    @Inject Caller caller;

    /**
     * @param active whether something in it goes on, so that it is looked at again
     * @param query this page's own query, for looking again
     */
    record Runs(
            String root,
            List<RunList.Row> rows,
            Costs costs,
            @Nullable String next,
            List<RunState> states,
            String state,
            String template,
            boolean active,
            String query)
            implements TemplateInstance {}

    record Rows(String root, List<RunList.Row> rows, Costs costs, boolean active, String query)
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
            @QueryParam("state") @DefaultValue("") String state,
            @QueryParam("template") @DefaultValue("") String template,
            @QueryParam("after") @DefaultValue("") String after,
            @HeaderParam("HX-Request") @Nullable String fragment) {
        var by = caller.access();
        Set<RunState> states = EnumSet.noneOf(RunState.class);
        Stream.of(RunState.values()).filter(s -> s.word().equals(state)).forEach(states::add);
        if (!state.isEmpty() && states.isEmpty()) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "state",
                    "'state' is one of %s."
                            .formatted(
                                    Stream.of(RunState.values())
                                            .map(RunState::word)
                                            .collect(Collectors.joining(", "))));
        }
        var page =
                RunList.page(
                        by,
                        new RunList.Filter(
                                states, null, template.isBlank() ? null : template.strip()),
                        number(after),
                        Page.DEFAULT_LIMIT);
        var root = "/t/" + by.tenantSlug();
        boolean active = page.items().stream().anyMatch(row -> !row.state().terminal());
        var query =
                "state=%s&template=%s&after=%s"
                        .formatted(Show.urlEncode(state), Show.urlEncode(template), after);
        var costs = Costs.of(page.items());
        return fragment != null
                ? new Rows(root, page.items(), costs, active, query)
                : new Runs(
                        root,
                        page.items(),
                        costs,
                        page.next(),
                        List.of(RunState.values()),
                        state,
                        template,
                        active,
                        query);
    }

    private static @Nullable Long number(String after) {
        if (after.isEmpty()) {
            return null;
        }
        if (!after.matches("\\d{1,18}")) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST, "after", "'after' is a run's number, such as 42.");
        }
        return Long.valueOf(after);
    }
}
