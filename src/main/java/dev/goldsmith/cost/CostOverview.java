package dev.goldsmith.cost;

import dev.goldsmith.tenant.Access;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What somebody's teams cost, at a glance.
 *
 * @param forecast what this month is going to cost: what it has, and for each day that is left what
 *     images cost yesterday and what builds cost a day in the last thirty
 * @param storage what images cost a month, by yesterday's
 * @param months the last twelve, the oldest first
 * @param unused the dearest versions that nobody used for long, as the last night found them
 * @param failures the dearest runs that failed, in this month and the last one
 */
public record CostOverview(
        String currency,
        BigDecimal thisMonth,
        BigDecimal lastMonth,
        BigDecimal forecast,
        BigDecimal storage,
        List<CostReport.Line> months,
        List<Failure> failures,
        List<Unused> unused) {
    private static final int MONTHS = 12;
    private static final int RECENT = 30;
    private static final int FAILURES = 10;
    private static final int UNUSED = 20;

    /** A run that failed, and what for. */
    public record Failure(
            long run, String team, String template, BigDecimal amount, String currency) {}

    /** A version that nobody used for long, and what deleting it saves a month. */
    public record Unused(
            String gallery,
            String image,
            String version,
            Instant publishedAt,
            BigDecimal monthly,
            String currency) {}

    public static CostOverview of(Access by, LocalDate today) {
        var month = YearMonth.from(today);
        var first = month.minusMonths(MONTHS - 1);
        var year = CostReport.of(by, first.atDay(1), month.atEndOfMonth(), CostGroup.MONTH);
        Map<String, BigDecimal> sums =
                year.lines().stream()
                        .collect(Collectors.toMap(CostReport.Line::key, CostReport.Line::amount));
        var months = new ArrayList<CostReport.Line>();
        for (int i = 0; i < MONTHS; i++) {
            var key = first.plusMonths(i).toString();
            months.add(new CostReport.Line(key, sums.getOrDefault(key, BigDecimal.ZERO)));
        }
        var yesterday = today.minusDays(1);
        var storage = storage(by, yesterday, yesterday);
        var recent = CostReport.of(by, today.minusDays(RECENT - 1), today, CostGroup.KIND);
        var builds = sum(recent, false).divide(BigDecimal.valueOf(RECENT), MathContext.DECIMAL64);
        var left = BigDecimal.valueOf(month.lengthOfMonth() - today.getDayOfMonth());
        var now = months.getLast().amount();
        return new CostOverview(
                year.currency(),
                now,
                months.get(MONTHS - 2).amount(),
                // Today's storage is charged tomorrow.
                now.add(builds.multiply(left)).add(storage.multiply(left.add(BigDecimal.ONE))),
                storage.multiply(BigDecimal.valueOf(month.lengthOfMonth()))
                        .setScale(CostEntry.DECIMALS, RoundingMode.HALF_UP),
                List.copyOf(months),
                failures(by, month),
                UnusedVersion.dearest(by, UNUSED));
    }

    private static BigDecimal storage(Access by, LocalDate from, LocalDate to) {
        return sum(CostReport.of(by, from, to, CostGroup.KIND), true);
    }

    private static BigDecimal sum(CostReport report, boolean storage) {
        return report.lines().stream()
                .filter(it -> it.key().equals(CostKind.STORAGE.word()) == storage)
                .map(CostReport.Line::amount)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static List<Failure> failures(Access by, YearMonth month) {
        var teams = by.readableTeams();
        return RunCost.getEntityManager()
                .createQuery(
                        """
                        select c.runNumber, t.slug, x.name, c.amount, c.currency
                        from RunCost c
                        join Team t on t.id = c.teamId
                        join Template x on x.id = c.templateId
                        where c.failedMonth in :months and c.amount > 0
                            and (:all = true or c.teamId in :teams)
                        order by c.amount desc, c.runNumber desc
                        """,
                        Object[].class)
                .setParameter("months", List.of(month.atDay(1), month.minusMonths(1).atDay(1)))
                .setParameter("all", by.readsAllTeams())
                .setParameter("teams", teams.isEmpty() ? List.of(-1L) : teams)
                .setMaxResults(FAILURES)
                .getResultStream()
                .map(row ->
                        new Failure(
                                (Long) row[0],
                                (String) row[1],
                                (String) row[2],
                                (BigDecimal) row[3],
                                (String) row[4]))
                .toList();
    }
}
