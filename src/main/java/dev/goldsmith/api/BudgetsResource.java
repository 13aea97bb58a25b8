package dev.goldsmith.api;

import dev.goldsmith.cost.Budget;
import dev.goldsmith.cost.BudgetList;
import dev.goldsmith.cost.BudgetWish;
import dev.goldsmith.cost.Money;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.tenant.Permission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** How much may be spent a month. */
@Path(Links.TENANT + "/budgets")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Costs")
public class BudgetsResource {
    private static final int CENTS = 2;

    @Inject Caller caller;

    /**
     * @param team null: all teams
     * @param template of the team; null: all of its templates
     */
    @Schema(name = "BudgetScope")
    public record Scope(@Nullable String team, @Nullable String template) {}

    /**
     * @param month amount a month, by UTC, as text
     * @param thresholds percents at which people are told, besides 100
     * @param at100 what happens to a run that may cost more than is left: {@code warn}, {@code
     *     approve} or {@code stop}
     * @param spent what was charged this month
     * @param reserved what runs that aren't charged yet may cost
     * @param left what is left of the month; less than 0: more was spent
     */
    @Schema(name = "Budget")
    public record Answer(
            String name,
            Scope scope,
            String month,
            String currency,
            List<Integer> thresholds,
            String at100,
            BigDecimal spent,
            BigDecimal reserved,
            BigDecimal left) {
        static Answer of(BudgetList.Row row) {
            var budget = row.budget();
            var exact = Money.exact(budget.amount);
            return new Answer(
                    budget.name,
                    new Scope(row.team(), row.template()),
                    exact.setScale(Math.max(CENTS, exact.scale()), RoundingMode.UNNECESSARY)
                            .toPlainString(),
                    budget.currency,
                    budget.percents(),
                    budget.at100.word(),
                    Money.exact(row.use().spent()),
                    Money.exact(row.use().reserved()),
                    Money.exact(row.use().left(budget)));
        }
    }

    /** All of them: there are few. */
    @Schema(name = "Budgets")
    public record Answers(List<Answer> items) {}

    /**
     * @param scope left out: all teams
     * @param month amount a month, like {@code "100.00"}
     * @param currency left out: that of the tenant's prices; another one is refused
     * @param thresholds left out: 50 and 90
     * @param at100 left out: {@code warn}
     */
    @Schema(name = "BudgetRequest")
    public record Wanted(
            @Nullable Scope scope,
            @Nullable String month,
            @Nullable String currency,
            @Nullable List<Integer> thresholds,
            @Nullable String at100) {
        BudgetWish wish() {
            return new BudgetWish(
                    scope == null ? null : scope.team(),
                    scope == null ? null : scope.template(),
                    month,
                    currency,
                    thresholds,
                    at100);
        }
    }

    @GET
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "listBudgets",
            summary = "Budgets of the teams that you read, by name, with this month's use")
    public Answers list() {
        return new Answers(BudgetList.of(caller.access()).stream().map(Answer::of).toList());
    }

    @GET
    @Path("{budget}")
    @Allow(Permission.READ)
    @Transactional
    @Operation(operationId = "getBudget", summary = "One budget")
    public Answer get(@PathParam("budget") String name) {
        return Answer.of(BudgetList.of(caller.access(), name));
    }

    @PUT
    @Path("{budget}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.ADMIN)
    @Transactional
    @Operation(
            operationId = "setBudget",
            summary = "Set a budget",
            description =
                    "What was charged this month counts from the start; runs that were requested"
                            + " before count when they are charged.")
    @APIResponse(
            responseCode = "201",
            description = "Added",
            content = @Content(schema = @Schema(implementation = Answer.class)))
    @APIResponse(
            responseCode = "200",
            description = "Replaced",
            content = @Content(schema = @Schema(implementation = Answer.class)))
    public RestResponse<Answer> put(@PathParam("budget") String name, Wanted wanted) {
        var by = caller.access();
        boolean fresh = wanted.wish().write(by, name);
        var answer = Answer.of(BudgetList.of(by, name));
        return RestResponse.status(
                fresh ? RestResponse.Status.CREATED : RestResponse.Status.OK, answer);
    }

    @DELETE
    @Path("{budget}")
    @Allow(Permission.ADMIN)
    @Transactional
    @Operation(operationId = "removeBudget", summary = "Remove a budget")
    public Answers remove(@PathParam("budget") String name) {
        Budget.remove(caller.access(), name);
        return list();
    }
}
