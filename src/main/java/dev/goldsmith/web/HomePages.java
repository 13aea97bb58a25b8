package dev.goldsmith.web;

import dev.goldsmith.approval.ApprovalList;
import dev.goldsmith.cascade.CascadeList;
import dev.goldsmith.cost.CostDays;
import dev.goldsmith.cost.CostGroup;
import dev.goldsmith.cost.CostReport;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Idempotency;
import dev.goldsmith.gallery.VersionList;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.lineage.Forest;
import dev.goldsmith.lineage.Lineage;
import dev.goldsmith.lineage.Node;
import dev.goldsmith.lineage.Rebuild;
import dev.goldsmith.run.RunList;
import dev.goldsmith.run.RunState;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.worker.WorkerRow;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The first page: one big Build, what is running, what came of late. */
@Path("/t/{slug}")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class HomePages {
    private static final int RECENT = 8;
    private static final RunList.Filter RUNNING = new RunList.Filter(RunState.ACTIVE, null, null);
    private static final RunList.Filter ENDED = new RunList.Filter(RunState.TERMINAL, null, null);

    @Inject Caller caller;
    @Inject Shell shell;
    @Inject TemplateRunPages runs;
    @Inject Lineage lineage;

    /**
     * @param templates what may be built from here, the one of the last run first
     * @param approvals what needs an answer of this person
     * @param asking what cascades ask the teams that they build for
     * @param freshness how much of the lineage is out of date
     * @param month what the teams that this person reads cost this month
     */
    record Home(
            String root,
            String name,
            List<Template.Row> templates,
            List<ApprovalList.Row> approvals,
            List<CascadeList.Asking> asking,
            Now now,
            List<VersionList.Fresh> versions,
            Freshness freshness,
            Month month,
            List<WorkerRow> workers)
            implements TemplateInstance {}

    /**
     * @param rebuildable the first images that a build would bring up to date
     */
    record Freshness(LineageView.Counts counts, List<Node> rebuildable) {
        /** What a cascade asks for is answered there. */
        static Freshness of(Access by, Forest forest, List<CascadeList.Asking> asking) {
            return new Freshness(
                    LineageView.Counts.of(forest),
                    Rebuild.wanted(by, forest).stream()
                            .filter(it -> asking.stream().noneMatch(asked -> isOf(it, asked)))
                            .limit(RECENT)
                            .toList());
        }

        private static boolean isOf(Node node, CascadeList.Asking asked) {
            var template = node.template();
            return template != null
                    && template.team().equals(asked.team())
                    && template.name().equals(asked.template());
        }
    }

    /** What was charged this month. */
    record Month(BigDecimal amount, String currency) {
        static Month of(Access by, LocalDate today) {
            var first = today.withDayOfMonth(1);
            // A whole month is a sum that is there.
            var report = CostReport.of(by, first, first.plusMonths(1).minusDays(1), CostGroup.KIND);
            return new Month(report.total(), report.currency());
        }
    }

    /** What changes by itself. */
    record Now(String root, List<RunList.Row> running, List<RunList.Row> recent)
            implements TemplateInstance {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance show() {
        var by = caller.access();
        var now = now();
        var buildable =
                Team.readable(by).stream()
                        .filter(team -> by.may(Permission.RUN, team.id))
                        .map(team -> team.slug)
                        .collect(Collectors.toSet());
        var templates =
                Template.page(by, Template.Filter.ALL, null, Page.DEFAULT_LIMIT).items().stream()
                        .filter(row -> buildable.contains(row.team()))
                        .sorted(java.util.Comparator.comparing(row -> !last(now, row)))
                        .toList();
        var asking = CascadeList.asking(by, RECENT);
        var forest = lineage.of(by);
        return new Home(
                "/t/" + by.tenantSlug(),
                by.personName(),
                templates,
                shell.glance().approvals(),
                asking,
                now,
                VersionList.fresh(by, forest.definitions(), RECENT),
                Freshness.of(by, forest, asking),
                Month.of(by, CostDays.today()),
                WorkerRow.fresh());
    }

    private static boolean last(Now now, Template.Row row) {
        var runs = now.running().isEmpty() ? now.recent() : now.running();
        return !runs.isEmpty()
                && runs.getFirst().template().equals(row.name())
                && runs.getFirst().team().equals(row.team());
    }

    /** The big button: which template is in the form. */
    @POST
    @Path("builds")
    @Allow(Permission.RUN)
    public Response build(
            @FormParam("template") @DefaultValue("") String template,
            @FormParam(Idempotency.FIELD) @Nullable String key) {
        int slash = template.indexOf('/');
        if (slash < 1) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST, "template", "Choose a template to build: team/name.");
        }
        return runs.request(template.substring(0, slash), template.substring(slash + 1), key);
    }

    @GET
    @Path("now")
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance changed() {
        return now();
    }

    private Now now() {
        var by = caller.access();
        var runs = RunList.newest(by, List.of(RUNNING, ENDED), RECENT);
        return new Now("/t/" + by.tenantSlug(), runs.getFirst(), runs.getLast());
    }
}
