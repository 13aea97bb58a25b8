package dev.goldsmith.cost;

import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes the ledger out, an entry a line, in the columns of FOCUS 1.2. It reads page by page, so
 * that nothing is held between two of them, however many entries there are.
 */
@ApplicationScoped
public class FocusExport {
    private static final int PAGE = 500;

    @Inject Tenancy tenancy;

    /** What its file is called. */
    public static String file(CostDays days) {
        return "costs-focus-1.2-%s-%s.csv".formatted(days.from(), days.to());
    }

    /** What was charged to the teams that somebody reads. */
    public void write(Access by, CostDays days, OutputStream out) throws IOException {
        out.write(row(Stream.of(FocusColumn.values()).map(it -> it.title)));
        for (CostEntry last = null; ; ) {
            var after = last;
            var page = tenancy.in(by.tenantId(), () -> lines(by, days, after));
            for (var line : page) {
                out.write(row(Stream.of(FocusColumn.values()).map(it -> it.cell(line))));
            }
            out.flush();
            if (page.size() < PAGE) {
                return;
            }
            last = page.getLast().entry();
        }
    }

    private static byte[] row(Stream<String> cells) {
        return (cells.collect(Collectors.joining(",")) + "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    private static List<FocusColumn.Line> lines(
            Access by, CostDays days, @Nullable CostEntry after) {
        var entries = entries(by, days, after);
        var tenant = Tenant.<Tenant>findById(by.tenantId());
        var teams = names(by, CostGroup.TEAM, entries, it -> it.teamId);
        var templates = names(by, CostGroup.TEMPLATE, entries, it -> it.templateId);
        var lineages = names(by, CostGroup.LINEAGE, entries, it -> it.lineageId);
        var images = names(by, CostGroup.IMAGE, entries, it -> it.imageId);
        return entries.stream()
                .map(it ->
                        new FocusColumn.Line(
                                it,
                                new FocusColumn.Names(
                                        tenant.id,
                                        tenant.name,
                                        teams.getOrDefault(it.teamId, CostGroup.HIDDEN),
                                        templates.getOrDefault(it.templateId, CostGroup.HIDDEN),
                                        lineages.getOrDefault(it.lineageId, CostGroup.HIDDEN),
                                        images.getOrDefault(it.imageId, CostGroup.HIDDEN))))
                .toList();
    }

    private static Map<Object, String> names(
            Access by, CostGroup group, List<CostEntry> of, Function<CostEntry, Object> key) {
        return group.names(by, new HashSet<>(of.stream().map(key).toList()));
    }

    /** In the order of an index: of a day what was charged first. */
    private static List<CostEntry> entries(Access by, CostDays days, @Nullable CostEntry after) {
        LocalDate day = after == null ? days.from() : after.day;
        var teams = by.readableTeams();
        return CostEntry.getEntityManager()
                .createQuery(
                        """
                        select e from CostEntry e
                        where e.day between :day and :to and (e.day > :day or e.id > :id)
                            and (:all = true or e.teamId in :teams)
                        order by e.day, e.id
                        """,
                        CostEntry.class)
                .setParameter("day", day)
                .setParameter("to", days.to())
                .setParameter("id", after == null ? 0 : after.id)
                .setParameter("all", by.readsAllTeams())
                .setParameter("teams", teams.isEmpty() ? List.of(-1L) : teams)
                .setMaxResults(PAGE)
                .getResultList();
    }
}
