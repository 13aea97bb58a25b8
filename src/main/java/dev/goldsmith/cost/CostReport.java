package dev.goldsmith.cost;

import dev.goldsmith.activity.Export;
import dev.goldsmith.tenant.Access;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was charged in some days, in groups, as far as somebody reads it. Whole months are read as
 * months and the rest as days, so that a year costs no more than what is in it.
 *
 * @param currency that of the tenant's prices now, or whatever there is
 * @param others other currencies that something was charged in; sums are never mixed
 */
public record CostReport(
        LocalDate from,
        LocalDate to,
        CostGroup by,
        String currency,
        BigDecimal total,
        List<Line> lines,
        List<String> others) {

    /**
     * @param key what the group is called
     */
    public record Line(String key, BigDecimal amount) {}

    /** As CSV, a line each; the words are this application's or its people's. */
    public String csv() {
        var text = new StringBuilder("%s,amount,currency\r\n".formatted(by.word()));
        for (var line : lines) {
            text.append(Export.cell(line.key))
                    .append(',')
                    .append(Money.plain(line.amount))
                    .append(',')
                    .append(currency)
                    .append("\r\n");
        }
        return text.toString();
    }

    /** What its file is called. */
    public String file() {
        return "costs-by-%s-%s-%s.csv".formatted(by.word(), from, to);
    }

    /** Some days, in one grain. */
    private record Span(String grain, LocalDate from, LocalDate to) {}

    /**
     * @param from the first day, {@code to}: the last one
     */
    public static CostReport of(Access by, LocalDate from, LocalDate to, CostGroup group) {
        var sums = new TreeMap<String, Map<Object, BigDecimal>>();
        for (var span : spans(from, to)) {
            for (var row : rows(by, span, group)) {
                sums.computeIfAbsent((String) row[0], _ -> new HashMap<>())
                        .merge(group.key(row[1]), (BigDecimal) row[2], BigDecimal::add);
            }
        }
        var currency = currency(sums.keySet());
        var found = sums.getOrDefault(currency, Map.of());
        var names = group.names(by, found.keySet());
        var named = new TreeMap<String, BigDecimal>();
        found.forEach((key, amount) ->
                named.merge(names.getOrDefault(key, CostGroup.HIDDEN), amount, BigDecimal::add));
        var lines = new ArrayList<Line>();
        named.forEach((key, amount) -> lines.add(new Line(key, amount)));
        if (group != CostGroup.MONTH) {
            lines.sort(Comparator.comparing(Line::amount).reversed().thenComparing(Line::key));
        }
        return new CostReport(
                from,
                to,
                group,
                currency,
                lines.stream().map(Line::amount).reduce(BigDecimal.ZERO, BigDecimal::add),
                List.copyOf(lines),
                sums.keySet().stream().filter(it -> !it.equals(currency)).toList());
    }

    private static String currency(Collection<String> charged) {
        var now = Prices.at(Instant.now()).currency();
        return charged.contains(now) || charged.isEmpty() ? now : charged.iterator().next();
    }

    /** Days up to the first month that is whole, the months, and the days after the last one. */
    private static List<Span> spans(LocalDate from, LocalDate to) {
        var first =
                from.getDayOfMonth() == 1
                        ? YearMonth.from(from)
                        : YearMonth.from(from).plusMonths(1);
        var last =
                to.equals(YearMonth.from(to).atEndOfMonth())
                        ? YearMonth.from(to)
                        : YearMonth.from(to).minusMonths(1);
        if (last.isBefore(first)) {
            return List.of(new Span(CostRollup.DAY, from, to));
        }
        var spans = new ArrayList<Span>();
        if (from.isBefore(first.atDay(1))) {
            spans.add(new Span(CostRollup.DAY, from, first.atDay(1).minusDays(1)));
        }
        spans.add(new Span(CostRollup.MONTH, first.atDay(1), last.atDay(1)));
        if (to.isAfter(last.atEndOfMonth())) {
            spans.add(new Span(CostRollup.DAY, last.atEndOfMonth().plusDays(1), to));
        }
        return spans;
    }

    private static List<Object[]> rows(Access by, Span span, CostGroup group) {
        var teams = by.readableTeams();
        return CostRollup.getEntityManager()
                .createQuery(
                        """
                        select r.currency, r.%1$s, sum(r.amount) from CostRollup r
                        where r.grain = :grain and r.day between :from and :to
                            and (:all = true or r.teamId in :teams)
                        group by r.currency, r.%1$s
                        """
                                .formatted(group.column),
                        Object[].class)
                .setParameter("grain", span.grain)
                .setParameter("from", span.from)
                .setParameter("to", span.to)
                .setParameter("all", by.readsAllTeams())
                .setParameter("teams", teams.isEmpty() ? List.of(-1L) : teams)
                .getResultList();
    }
}
