package dev.goldsmith.web;

import dev.goldsmith.activity.ChainCheck;
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
import dev.goldsmith.lineage.Forest;
import dev.goldsmith.lineage.Lineage;
import dev.goldsmith.lineage.Node;
import dev.goldsmith.lineage.Rebuild;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunList;
import dev.goldsmith.run.RunState;
import dev.goldsmith.run.RunsLeft;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateList;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.worker.WorkerRow;
import io.quarkus.narayana.jta.QuarkusTransaction;
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
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The first page: one big Build, what is running, what came of late. */
@Path("/t/{slug}")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class HomePages {
    private static final int RECENT = 8;
    private static final int OPTIONS = 20;
    private static final RunList.Filter RUNNING = new RunList.Filter(RunState.ACTIVE, null, null);
    private static final RunList.Filter ENDED = new RunList.Filter(RunState.TERMINAL, null, null);

    @Inject Caller caller;
    @Inject Shell shell;
    @Inject TemplateRunPages runs;
    @Inject Lineage lineage;

    /**
     * @param said what is so, in a sentence
     * @param builds what can be built from here; null: this person builds nothing
     * @param first what comes first in a tenant that has built nothing; null: it has
     * @param needs how much needs this person
     * @param failures this person's own, that they haven't marked as read
     * @param asking what cascades ask the teams that they build for
     * @param audits the last verification of the chain, and whether it is this person's to see
     * @param freshness how much of the lineage is out of date
     * @param month what the teams that this person reads cost this month
     */
    record Home(
            String root,
            String name,
            String said,
            @Nullable Buildable builds,
            @Nullable FirstSteps first,
            int needs,
            List<ApprovalList.Row> approvals,
            boolean decides,
            List<Run> failures,
            List<CascadeList.Asking> asking,
            Audit audits,
            Now now,
            List<VersionList.Fresh> versions,
            Freshness freshness,
            Month month,
            List<WorkerRow> workers)
            implements TemplateInstance {}

    /**
     * What can be built, by a part of its name.
     *
     * @param said of the one whose whole name it is; null: where that is said already
     */
    record Options(List<Template.Row> rows, @Nullable String said) implements TemplateInstance {}

    /** For who exports the record. */
    record Audit(boolean mine, @Nullable ChainCheck last) {
        static Audit of(Access by) {
            boolean mine = by.may(Permission.EXPORT);
            return new Audit(mine, mine ? ChainCheck.latest() : null);
        }
    }

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
    record Now(
            String root,
            List<RunList.Row> running,
            Map<Long, RunsLeft.Standing> standing,
            List<RunList.Row> recent)
            implements TemplateInstance {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance show() {
        var by = caller.access();
        var now = now();
        var page = TemplateList.page(by, Template.Filter.ALL, null, Page.DEFAULT_LIMIT).items();
        var asking = CascadeList.asking(by, RECENT);
        var forest = lineage.of(by);
        var glance = shell.glance();
        var failures = glance.failures();
        int needs = glance.approvals().size() + failures.size() + asking.size();
        boolean builds = by.mayAnywhere(Permission.RUN);
        return new Home(
                "/t/" + by.tenantSlug(),
                by.personName(),
                HomeSentence.of(needs, now.running()),
                builds && !page.isEmpty() ? Buildable.of(by, Buildable.last(by, now), page) : null,
                page.isEmpty() ? FirstSteps.of(by) : null,
                needs,
                glance.approvals(),
                by.mayAnywhere(Permission.DECIDE),
                failures,
                asking,
                Audit.of(by),
                now,
                VersionList.fresh(by, forest.definitions(), RECENT),
                Freshness.of(by, forest, asking),
                Month.of(by, CostDays.today()),
                WorkerRow.fresh());
    }

    /**
     * What the field of the big button offers while somebody types: {@code name}, {@code
     * team/name}.
     */
    @GET
    @Path("builds")
    @Allow(Permission.RUN)
    @Transactional
    public TemplateInstance options(@QueryParam("template") @DefaultValue("") String text) {
        return new Options(
                Buildable.matching(caller.access(), text, OPTIONS),
                Buildable.said(caller.access(), text.strip()));
    }

    /** The big button: which template is in the form. */
    @POST
    @Path("builds")
    @Allow(Permission.RUN)
    public Response build(
            @FormParam("template") @DefaultValue("") String template,
            @FormParam(Idempotency.FIELD) @Nullable String key) {
        int slash = template.indexOf('/');
        if (slash > 0) {
            return runs.request(template.substring(0, slash), template.substring(slash + 1), key);
        }
        // Only a name was typed: it is enough where one team has it.
        var by = caller.access();
        var named =
                QuarkusTransaction.joiningExisting()
                        .call(() ->
                                Buildable.matching(by, template, Page.MAX_LIMIT).stream()
                                        .filter(it -> it.name().equalsIgnoreCase(template.strip()))
                                        .toList());
        return named.size() == 1
                ? runs.request(named.getFirst().team(), named.getFirst().name(), key)
                : Response.seeOther(
                                URI.create(
                                        "/t/%s/templates?q=%s"
                                                .formatted(
                                                        by.tenantSlug(),
                                                        Show.urlEncode(template.strip()))))
                        .build();
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
        return new Now(
                "/t/" + by.tenantSlug(),
                runs.getFirst(),
                RunsLeft.of(runs.getFirst(), Instant.now()),
                runs.getLast());
    }
}
