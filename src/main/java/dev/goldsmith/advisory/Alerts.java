package dev.goldsmith.advisory;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.advisory.AlertRows.Newly;
import dev.goldsmith.installation.Duties;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Says once a round of imports, team by team, what became known of versions that channels point to:
 * when no import is under way any more and all packages were compared.
 */
@ApplicationScoped
public class Alerts {
    private static final Logger LOG = Logger.getLogger(Alerts.class);

    /** Channels that are looked at together. */
    private static final int PIECE = 100;

    /** Versions, and advisories of each, that are told by name. */
    private static final int NAMED = 20;

    private static final int WORST = 3;

    private static final String UNTOLD =
            """
            select p.tenant_id, 0 from advisory_progress p
            join tenant t on t.id = p.tenant_id and t.state <> 'DELETING'
            where p.seq >= (select c.seq from advisory_clock c where c.id = 1)
                and exists (select 1 from vulnerability v
                    where v.tenant_id = p.tenant_id and v.told = false)
            order by p.tenant_id
            """;

    @Inject AcrossTenants across;
    @Inject Tenancy tenancy;
    @Inject Feeds feeds;

    void duties(@Observes Duties duties) {
        duties.once("telling of vulnerabilities", Duration.ofSeconds(30), this::round);
    }

    public void round() {
        if (feeds.underWay()) {
            return;
        }
        for (var it : across.refs(UNTOLD)) {
            try {
                tenancy.in(it.tenantId(), () -> tell(it.tenantId()));
            } catch (RuntimeException e) {
                LOG.warnf(e, "tenant %s isn't told of vulnerabilities for now", it.tenantId());
            }
        }
    }

    private void tell(String tenantId) {
        new MatchRows(tenantId).locked();
        var rows = new AlertRows(tenantId);
        var settings = AlertSetting.all();
        var teams = new HashMap<Long, List<Newly>>();
        long last = 0;
        for (List<Long> piece; !(piece = rows.channels(last, PIECE)).isEmpty(); ) {
            for (var it : rows.untold(piece)) {
                var least = settings.getOrDefault(it.team(), AlertSetting.usual());
                if (least.isPresent() && it.severity().compareTo(least.get()) >= 0) {
                    teams.computeIfAbsent(it.team(), _ -> new ArrayList<>()).add(it);
                }
            }
            last = piece.getLast();
        }
        Tenant tenant = Tenant.findById(tenantId);
        var by = Access.system(tenant);
        teams.forEach((team, newly) -> {
            Team of = Team.findById(team);
            if (of.archivedAt == null) {
                var least = settings.getOrDefault(team, AlertSetting.usual()).orElseThrow();
                tell(by, of, newly, least, rows);
            }
        });
        rows.told();
    }

    private static void tell(
            Access by, Team team, List<Newly> newly, Severity least, AlertRows rows) {
        var versions = new LinkedHashMap<String, List<Newly>>();
        newly.stream()
                .sorted(Comparator.comparing(Newly::severity).reversed())
                .forEach(it ->
                        versions.computeIfAbsent(
                                        "%s/%s/%s"
                                                .formatted(it.gallery(), it.image(), it.version()),
                                        _ -> new ArrayList<>())
                                .add(it));
        Event.tell(
                by,
                team.id,
                EventKind.VULNERABILITY_FOUND,
                "vulnerability/" + team.slug,
                Map.of(
                        "count",
                        versions.size(),
                        "many",
                        versions.size() == 1 ? "1 version" : versions.size() + " versions",
                        "least",
                        least.word(),
                        "severity",
                        newly.stream()
                                .map(Newly::severity)
                                .max(Comparator.naturalOrder())
                                .orElse(least)
                                .word(),
                        "versions",
                        versions.entrySet().stream()
                                .limit(NAMED)
                                .map(it -> version(it.getKey(), it.getValue(), least, rows))
                                .toList()));
    }

    /** Channels of one version have the same. */
    private static Map<String, ?> version(
            String name, List<Newly> newly, Severity least, AlertRows rows) {
        var counts = new LinkedHashMap<String, Integer>();
        newly.forEach(it -> counts.put(it.severity().word(), it.number()));
        return Map.of(
                "version",
                name,
                "channels",
                newly.stream().map(Newly::channel).distinct().sorted().toList(),
                "found",
                counts,
                "advisories",
                rows.worst(newly.getFirst(), least, WORST));
    }
}
