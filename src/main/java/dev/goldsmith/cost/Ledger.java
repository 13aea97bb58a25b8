package dev.goldsmith.cost;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;

/**
 * The only writer of entries and of their sums, which are written in one transaction. What is there
 * already isn't charged again; of two who charge the same at once the unique key lets one through.
 */
final class Ledger {
    /** Keys of a statement. */
    private static final int AT_ONCE = 500;

    private Ledger() {}

    /** Writes those that weren't charged before, and gives them back. */
    static List<CostEntry> charge(String tenant, List<CostEntry> entries) {
        var fresh = fresh(entries);
        var sums = new TreeMap<LedgerRows.Group, LedgerRows.Sum>();
        for (var entry : fresh) {
            entry.persist();
            var sum = new LedgerRows.Sum(entry.amount, 1);
            sums.merge(group(CostRollup.DAY, entry.day, entry), sum, LedgerRows.Sum::plus);
            sums.merge(
                    group(CostRollup.MONTH, entry.day.withDayOfMonth(1), entry),
                    sum,
                    LedgerRows.Sum::plus);
        }
        // In one order, so that two who add to the same groups don't wait for each other.
        sums.forEach((group, sum) -> LedgerRows.add(tenant, group, sum));
        return fresh;
    }

    private static LedgerRows.Group group(String grain, LocalDate day, CostEntry entry) {
        return LedgerRows.Group.of(grain, day, entry);
    }

    private static List<CostEntry> fresh(List<CostEntry> entries) {
        var known = new HashSet<String>();
        for (int at = 0; at < entries.size(); at += AT_ONCE) {
            var some = entries.subList(at, Math.min(entries.size(), at + AT_ONCE));
            known.addAll(
                    CostEntry.getEntityManager()
                            .createQuery(
                                    "select e.charge from CostEntry e where e.charge in :charges",
                                    String.class)
                            .setParameter("charges", some.stream().map(it -> it.charge).toList())
                            .getResultList());
        }
        var fresh = new ArrayList<CostEntry>();
        for (var entry : entries) {
            if (known.add(entry.charge)) {
                fresh.add(entry);
            }
        }
        // In one order: who charges some of the same at once waits once, and doesn't deadlock.
        fresh.sort(Comparator.comparing(it -> it.charge));
        return fresh;
    }
}
