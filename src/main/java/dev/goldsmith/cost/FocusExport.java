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

    /**
     * What was charged to the teams that somebody reads, oldest first; to those who don't read all
     * of them one team after the other, so that nothing is read of the others.
     */
    public void write(Access by, CostDays days, OutputStream out) throws IOException {
        out.write(row(Stream.of(FocusColumn.values()).map(it -> it.title)));
        if (by.readsAllTeams()) {
            write(by, days, null, out);
        } else {
            for (long team : by.readableTeams().stream().sorted().toList()) {
                write(by, days, team, out);
            }
        }
    }

    private void write(Access by, CostDays days, @Nullable Long team, OutputStream out)
            throws IOException {
        for (CostEntry last = null; ; ) {
            var after = last;
            var page = tenancy.in(by.tenantId(), () -> lines(by, entries(days, team, after)));
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

    private static List<FocusColumn.Line> lines(Access by, List<CostEntry> entries) {
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
    private static List<CostEntry> entries(
            CostDays days, @Nullable Long team, @Nullable CostEntry after) {
        LocalDate day = after == null ? days.from() : after.day;
        var query =
                CostEntry.getEntityManager()
                        .createQuery(
                                """
                                select e from CostEntry e
                                where e.day between :day and :to and (e.day > :day or e.id > :id)
                                %s order by e.day, e.id
                                """
                                        .formatted(team == null ? "" : "and e.teamId = :team"),
                                CostEntry.class)
                        .setParameter("day", day)
                        .setParameter("to", days.to())
                        .setParameter("id", after == null ? 0 : after.id);
        if (team != null) {
            query.setParameter("team", team);
        }
        return query.setMaxResults(PAGE).getResultList();
    }
}
