package dev.goldsmith.web;

import dev.goldsmith.cost.Budget;
import dev.goldsmith.cost.BudgetList;
import dev.goldsmith.cost.BudgetWish;
import dev.goldsmith.cost.PriceBook;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Idempotency;
import dev.goldsmith.kernel.Fields;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateList;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How much may be spent a month, and what is left. */
@Path("/t/{slug}/costs/budgets")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class BudgetPages {
    @Inject Caller caller;

    /**
     * @param editing name of the budget in the form; empty: a new one
     */
    record Budgets(
            String root,
            List<BudgetList.Row> budgets,
            boolean mayEdit,
            String editing,
            String currency,
            List<String> teams,
            List<String> templates,
            List<Budget.At100> verdicts,
            Form form)
            implements TemplateInstance {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance show(@QueryParam("edit") @Nullable String edit) {
        var by = caller.access();
        return edit == null || edit.isBlank() || !by.administers()
                ? page("", Form.filled("thresholds", "50, 90", "at100", Budget.At100.STOP.word()))
                : page(edit, filled(BudgetList.of(by, edit)));
    }

    private static Form filled(BudgetList.Row row) {
        var budget = row.budget();
        return Form.filled(
                "name",
                budget.name,
                "scope",
                row.scope(),
                "month",
                budget.amount.stripTrailingZeros().toPlainString(),
                "thresholds",
                budget.percents().stream().map(String::valueOf).collect(Collectors.joining(", ")),
                "at100",
                budget.at100.word());
    }

    private Budgets page(String editing, Form form) {
        var by = caller.access();
        boolean mayEdit = by.administers();
        return new Budgets(
                root(),
                BudgetList.of(by),
                mayEdit,
                editing,
                PriceBook.all().stream()
                        .filter(PriceBook.Sheet::counts)
                        .findFirst()
                        .orElseThrow()
                        .currency(),
                mayEdit ? Team.readable(by).stream().map(it -> it.slug).toList() : List.of(),
                mayEdit
                        ? TemplateList.page(by, Template.Filter.ALL, null, Page.MAX_LIMIT)
                                .items()
                                .stream()
                                .map(it -> it.team() + "/" + it.name())
                                .toList()
                        : List.of(),
                List.of(Budget.At100.values()),
                form);
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.ADMIN)
    public Response set(MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        return form.submit(
                () -> {
                    var name = Fields.slug("name", form.value("name"));
                    wish(form).write(caller.access(), name);
                    return URI.create(root() + "/costs/budgets");
                },
                again -> page(form.value("editing"), again));
    }

    private static BudgetWish wish(Form form) {
        var scope = form.value("scope").split("/", 2);
        return new BudgetWish(
                scope[0].isEmpty() ? null : scope[0],
                scope.length < 2 ? null : scope[1],
                form.text("month"),
                null,
                Arrays.stream(form.value("thresholds").split(","))
                        .map(String::strip)
                        .filter(it -> !it.isEmpty())
                        .map(BudgetPages::percent)
                        .toList(),
                form.text("at100"));
    }

    private static Integer percent(String typed) {
        if (!typed.matches("\\d{1,3}")) {
            throw Fields.fault(
                    "thresholds", "'thresholds' are whole numbers with commas, like 50, 90.");
        }
        return Integer.valueOf(typed);
    }

    @POST
    @Path("{budget}/removal")
    @Allow(Permission.ADMIN)
    public Response remove(
            @PathParam("budget") String name, @FormParam(Idempotency.FIELD) @Nullable String key) {
        return Form.pressed(
                key,
                () -> {
                    Budget.remove(caller.access(), name);
                    return URI.create(root() + "/costs/budgets");
                });
    }

    private String root() {
        return "/t/" + caller.access().tenantSlug();
    }
}
