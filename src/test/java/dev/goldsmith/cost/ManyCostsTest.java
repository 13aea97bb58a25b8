package dev.goldsmith.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.template.Template;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.ManyRows;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.RowsRead;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant.Somebody;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManagerFactory;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.SoftAssertions;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * 100,000 charges of a year, and then ten times as many in the same groups: what is shown is what
 * was charged, in every grouping, and what is read for it stays the same. Times are printed for
 * docs/benchmarks.md.
 */
@QuarkusTest
@Tag("long")
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class ManyCostsTest {
    private static final LocalDate TODAY = LocalDate.now(ZoneOffset.UTC);
    private static final LocalDate FIRST = TODAY.minusDays(364);
    private static final int ENTRIES = 100_000;
    private static final int MORE = 10;
    private static final int PIECE = 1_000;
    private static final int TEMPLATES = 10;
    private static final int TIMES = 5;

    @Inject AgroalDataSource database;
    @Inject EntityManagerFactory factory;
    @Inject ChargingDuty charging;

    private final Costed base = Costed.create();

    private record Charged(long team, long template, long image) {}

    /** What a page took at its best of some times. */
    private record Cost(long statements, long rows, long millis) {}

    private List<Charged> templates() {
        for (int i = 0; i < TEMPLATES; i++) {
            var team = i % 4 == 0 ? "platform" : "web";
            base.tenant()
                    .save(
                            team,
                            "many-" + i,
                            Documents.shell(base.tenant().id(), team + "/image-" + i, "echo"));
        }
        return base.tenant()
                .in(() -> {
                    var images = ImageDefinition.<ImageDefinition>listAll();
                    var charged = new ArrayList<Charged>();
                    for (var template : Template.<Template>list("name like 'many-%' order by id")) {
                        var image = images.get(charged.size() % images.size());
                        charged.add(new Charged(template.teamId, template.id, image.id));
                    }
                    return charged;
                });
    }

    private void charge(List<Charged> templates) {
        var random = new Random(13);
        for (int from = 0; from < ENTRIES; from += PIECE) {
            int first = from;
            base.tenant()
                    .in(() -> {
                        var entries = new ArrayList<CostEntry>();
                        for (int i = first; i < first + PIECE; i++) {
                            entries.add(entry(i, templates, random));
                        }
                        return Ledger.charge(base.tenant().id(), entries);
                    });
        }
    }

    /** Those of a transaction are of few days, as they are when they come day by day. */
    private static CostEntry entry(int number, List<Charged> templates, Random random) {
        var whose = templates.get(random.nextInt(templates.size()));
        var kind = CostKind.values()[number % CostKind.values().length];
        var entry =
                CostEntry.of(
                        "many/" + number,
                        FIRST.plusDays((long) number * 365 / ENTRIES),
                        kind,
                        new CostEntry.For(
                                whose.team,
                                whose.template,
                                templates.get((int) (whose.template % 3)).template,
                                kind == CostKind.COMPUTE ? 0 : whose.image,
                                random.nextBoolean() ? "local" : "West Europe"),
                        Prices.builtIn(),
                        new Prices.Rate(
                                "x",
                                BigDecimal.ONE,
                                "hour",
                                new BigDecimal("0.%09d".formatted(random.nextInt(1_000_000_000)))),
                        new BigDecimal("1.%09d".formatted(number)));
        entry.runId = 1_000_000_000L + number;
        entry.versionId = 1_000_000_000L + number;
        return entry;
    }

    /**
     * Each once more, as charges of other runs and versions; sums as the ledger would have them.
     */
    private void multiply(ManyRows rows) throws SQLException {
        var columns = new LinkedHashMap<String, String>();
        for (var column :
                "tenant_id day kind team_id template_id lineage_id image_id region item quantity unit price amount currency sheet charged_at"
                        .split(" ")) {
            columns.put(column, "p." + column);
        }
        columns.put("charge", "concat(p.charge, '/', s.n)");
        columns.put("run_id", "p.run_id + 1000000 * s.n");
        columns.put("version_id", "p.version_id + 1000000 * s.n");
        rows.run(
                """
                insert into cost_entry (%s) select %s from cost_entry p,
                    (select 1 as n union all select 2 union all select 3 union all select 4
                     union all select 5 union all select 6 union all select 7 union all select 8
                     union all select 9) s
                where p.charge like 'many/%%'
                """
                        .formatted(
                                String.join(", ", columns.keySet()),
                                String.join(", ", columns.values())));
        rows.run(
                """
                update cost_rollup r join (
                    select tenant_id, day as of_day, team_id, template_id, lineage_id, image_id,
                        kind, region, currency, sum(amount) as amount, count(*) as entries
                    from cost_entry where charge like 'many/%/%'
                    group by tenant_id, day, team_id, template_id, lineage_id, image_id, kind,
                        region, currency) e
                    on e.tenant_id = r.tenant_id and e.of_day = r.day and e.team_id = r.team_id
                        and e.template_id = r.template_id and e.lineage_id = r.lineage_id
                        and e.image_id = r.image_id and e.kind = r.kind and e.region = r.region
                        and e.currency = r.currency
                set r.amount = r.amount + e.amount, r.entries = r.entries + e.entries
                where r.grain = 'D'
                """);
        rows.run(
                """
                update cost_rollup r join (
                    select tenant_id, date_format(day, '%Y-%m-01') as month, team_id, template_id,
                        lineage_id, image_id, kind, region, currency, sum(amount) as amount,
                        sum(entries) as entries
                    from cost_rollup where grain = 'D'
                    group by tenant_id, month, team_id, template_id, lineage_id, image_id, kind,
                        region, currency) d
                    on d.tenant_id = r.tenant_id and d.month = r.day and d.team_id = r.team_id
                        and d.template_id = r.template_id and d.lineage_id = r.lineage_id
                        and d.image_id = r.image_id and d.kind = r.kind and d.region = r.region
                        and d.currency = r.currency
                set r.amount = d.amount, r.entries = d.entries
                where r.grain = 'M'
                """);
        rows.run("analyze table cost_entry");
        rows.run("analyze table cost_rollup");
    }

    /** The database adds up entries; the report has sums. */
    private void sumsFit(LocalDate from, LocalDate to) {
        for (var group : CostGroup.values()) {
            base.tenant()
                    .in(() -> {
                        var sums = new HashMap<Object, BigDecimal>();
                        for (var row :
                                CostEntry.getEntityManager()
                                        .createQuery(
                                                "select e.%1$s, sum(e.amount) from CostEntry e where e.day between :from and :to group by e.%1$s"
                                                        .formatted(group.column),
                                                Object[].class)
                                        .setParameter("from", from)
                                        .setParameter("to", to)
                                        .getResultList()) {
                            sums.merge(group.key(row[0]), (BigDecimal) row[1], BigDecimal::add);
                        }
                        var by = base.tenant().system();
                        var names = group.names(by, sums.keySet());
                        var expected = new HashMap<String, BigDecimal>();
                        sums.forEach((key, sum) ->
                                expected.merge(names.getOrDefault(key, "?"), sum, BigDecimal::add));
                        var report = CostReport.of(by, from, to, group);
                        assertThat(report.lines())
                                .as("by %s from %s to %s", group, from, to)
                                .hasSameSizeAs(expected.keySet())
                                .allSatisfy(it ->
                                        assertThat(it.amount())
                                                .as(it.key())
                                                .isEqualByComparingTo(expected.get(it.key())));
                        return true;
                    });
        }
    }

    private void allSumsFit() {
        sumsFit(FIRST, TODAY);
        sumsFit(FIRST.plusDays(17), TODAY.minusDays(40));
        sumsFit(TODAY.minusDays(9), TODAY.minusDays(2));
    }

    private List<String> pages(Run run) {
        var root = "/t/" + base.tenant().slug();
        var api = "/api/v1/tenants/" + base.tenant().slug();
        var year = "from=%s&to=%s".formatted(FIRST, TODAY);
        var pages =
                new ArrayList<>(
                        List.of(
                                root,
                                root + "/costs",
                                root + "/costs/budgets",
                                root + "/runs",
                                root + "/runs/" + run.number,
                                root + "/gallery/web/base/1.0.0",
                                root + "/lineage",
                                root + "/settings/prices",
                                api + "/budgets",
                                api + "/lineage",
                                api + "/runs/" + run.number));
        for (var group : CostGroup.values()) {
            pages.add("%s/costs?%s&by=%s".formatted(root, year, group.word()));
            pages.add("%s/costs?%s&by=%s".formatted(api, year, group.word()));
        }
        return pages;
    }

    private Map<String, Cost> costs(List<String> pages, Somebody... readers) throws SQLException {
        var meter = new RowsRead(database);
        var costs = new LinkedHashMap<String, Cost>();
        for (var reader : readers) {
            for (var page : pages) {
                costs.put("%s as %s".formatted(page, reader.name()), cost(page, reader, meter));
            }
        }
        return costs;
    }

    /** The best of some: duties of the background read rows of their own. */
    private Cost cost(String page, Somebody reader, RowsRead meter) throws SQLException {
        var statistics = factory.unwrap(SessionFactory.class).getStatistics();
        statistics.setStatisticsEnabled(true);
        get(page, reader);
        var costs = new Cost[TIMES];
        for (int i = 0; i < TIMES; i++) {
            meter.read();
            long statements = statistics.getPrepareStatementCount();
            long began = System.nanoTime();
            get(page, reader);
            long took = (System.nanoTime() - began) / 1_000_000;
            costs[i] =
                    new Cost(
                            statistics.getPrepareStatementCount() - statements,
                            meter.read().read(),
                            took);
        }
        return new Cost(
                Arrays.stream(costs).mapToLong(Cost::statements).min().orElseThrow(),
                Arrays.stream(costs).mapToLong(Cost::rows).min().orElseThrow(),
                Arrays.stream(costs).mapToLong(Cost::millis).min().orElseThrow());
    }

    private static void get(String path, Somebody by) {
        assertThat(RestAssured.given().auth().oauth2(by.token()).get(path).statusCode())
                .as(path)
                .isEqualTo(200);
    }

    @Test
    void ten_times_as_many_are_the_sums_that_are_shown_and_cost_what_they_did() throws Exception {
        var templates = templates();
        base.published("web", Costed.midnight(TODAY.minusDays(2)));
        var run = base.ended("web", RunState.SUCCEEDED, Duration.ofHours(1));
        charging.round();
        var pages = pages(run);
        var admin = base.tenant().admin();
        var viewer = base.tenant().viewer("web");
        var bounds = new SoftAssertions();
        try (var rows = new ManyRows(database.getConnection())) {
            rows.copy("cost_entry", "false", 1, Map.of());
            rows.copy("cost_rollup", "false", 1, Map.of());
            charge(templates);
            rows.run("analyze table cost_entry");
            rows.run("analyze table cost_rollup");
            allSumsFit();
            var few = costs(pages, admin, viewer);
            multiply(rows);
            assertThat(base.tenant().in(() -> CostEntry.count("charge like 'many/%'")))
                    .isEqualTo((long) ENTRIES * MORE);
            allSumsFit();
            var many = costs(pages, admin, viewer);
            few.forEach((page, before) -> {
                var after = many.get(page);
                System.out.printf("%s: %s, then %s%n", page, before, after);
                bounds.assertThat(after.statements).as(page).isEqualTo(before.statements);
                bounds.assertThat(after.rows).as(page).isLessThanOrEqualTo(before.rows * 6 / 5);
            });
        }
        bounds.assertAll();
    }
}
