package dev.goldsmith.advisory;

import dev.goldsmith.advisory.MatchRows.Found;
import dev.goldsmith.advisory.MatchRows.Key;
import dev.goldsmith.advisory.MatchRows.Said;
import dev.goldsmith.contents.ListReader;
import dev.goldsmith.gallery.ListedContent;
import dev.goldsmith.installation.Duties;
import dev.goldsmith.packages.PackageList;
import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.tenant.Tenancy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Compares packages with advisories, each pair once: what no list had before with all advisories,
 * and advisories that have changed with all packages of a tenant, some at a time.
 */
@ApplicationScoped
public class Matching implements ListReader {
    private static final Logger LOG = Logger.getLogger(Matching.class);

    /** Changes of a transaction; each is up to two hundred advisories. */
    private static final int AT_ONCE = 5;

    /** Advisories of removed feeds that go in a transaction. */
    private static final int LET_GO = 5_000;

    private static final String BEHIND =
            """
            select p.tenant_id, 0 from advisory_progress p
            join tenant t on t.id = p.tenant_id and t.state <> 'DELETING'
            where p.seq < (select c.seq from advisory_clock c where c.id = 1)
            order by p.tenant_id
            """;

    @Inject AcrossTenants across;
    @Inject Tenancy tenancy;

    void duties(@Observes Duties duties) {
        duties.once("comparing packages with advisories", Duration.ofSeconds(10), this::round);
    }

    @Override
    public void read(ListedContent listed, PackageList list) {
        var rows = new MatchRows(listed.tenantId);
        rows.locked();
        var matched = new MatchedRows(listed.tenantId);
        var ecosystem = Ecosystem.of(list).orElse(null);
        listed.ecosystem = ecosystem == null ? null : ecosystem.name();
        if (ecosystem == null) {
            matched.unlist(listed);
            return;
        }
        var fresh = matched.list(listed, ecosystem, Named.of(list, ecosystem.order()));
        rows.change(
                Map.of(),
                MatchRows.matches(
                        ecosystem,
                        fresh,
                        MatchRows.said(
                                ecosystem.name(), MatchedRows.names(fresh), Severity.UNRATED)),
                true);
    }

    /** All tenants that are behind, by turns; one that fails holds up nobody else. */
    public void round() {
        var behind = across.refs(BEHIND).stream().map(AcrossTenants.Ref::tenantId).toList();
        while (!behind.isEmpty()) {
            behind = behind.stream().filter(this::piece).toList();
        }
        try {
            forget();
        } catch (RuntimeException e) {
            LOG.warn("advisories of removed feeds stay for now", e);
        }
    }

    /** Whether there is more to do. */
    private boolean piece(String tenant) {
        try {
            return tenancy.in(tenant, () -> compared(tenant));
        } catch (RuntimeException e) {
            LOG.warnf(e, "packages of tenant %s aren't compared with advisories for now", tenant);
            return false;
        }
    }

    private static boolean compared(String tenant) {
        var rows = new MatchRows(tenant);
        long from = rows.locked();
        long now = AdvisoryRows.now();
        long to = Math.min(from + AT_ONCE, now);
        var advisories =
                Advisory.<Advisory>list("seq > ?1 and seq <= ?2", from, to).stream()
                        .map(it -> it.id)
                        .toList();
        if (!advisories.isEmpty()) {
            rows.change(rows.there(advisories), matches(tenant, rows.said(advisories)), false);
        }
        rows.reached(to);
        return to < now;
    }

    private static Map<Key, Found> matches(String tenant, List<Said> said) {
        var packages = new MatchedRows(tenant);
        var found = new HashMap<Key, Found>();
        said.stream()
                .collect(Collectors.groupingBy(Said::ecosystem))
                .forEach((name, of) -> {
                    var names = of.stream().map(Said::name).collect(Collectors.toSet());
                    found.putAll(
                            MatchRows.matches(
                                    Ecosystem.stored(name),
                                    packages.versions(name, names),
                                    of.stream()));
                });
        return found;
    }

    /** Advisories of removed feeds, when all have taken note of that. */
    private void forget() {
        int gone;
        do {
            gone =
                    across.change(
                            """
                            delete from advisory where feed_id is null and seq <= coalesce(
                                    (select min(p.seq) from advisory_progress p), 0)
                                and not exists (select 1 from vulnerability v
                                    where v.advisory_id = advisory.id)
                            limit %d
                            """
                                    .formatted(LET_GO));
        } while (gone == LET_GO);
    }
}
