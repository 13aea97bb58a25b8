package dev.goldsmith.advisory;

import static dev.goldsmith.contents.Stocked.debian;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.advisory.Affected.Event;
import dev.goldsmith.advisory.Affected.What;
import dev.goldsmith.contents.PackageIndex;
import dev.goldsmith.contents.Stocked;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.testing.ManyLists;
import dev.goldsmith.testing.ManyRows;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.RowsRead;
import dev.goldsmith.testing.Services;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * 10,000 versions of 600 packages each, and 50,000 advisories: what is done for a page goes over
 * the rows of that page. Times are printed for docs/benchmarks.md.
 */
@QuarkusTest
@Tag("long")
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class ManyVulnerabilitiesTest {
    private static final int ADVISORIES = 50_000;

    /** Advisories of one change, as an import writes them. */
    private static final int CHANGE = 200;

    /** Of one version, with what advisories say of it. */
    private static final long VERSION = 60L * ManyLists.PACKAGES;

    private static final int SHOWN = 50;

    /** Of those shown: of the 20 versions of each package, the first ten are below the fix. */
    private static final int AFFECTED = 30;

    @Inject AgroalDataSource database;
    @Inject PackageIndex index;
    @Inject Matching matching;

    private Stocked stocked;
    private RowsRead meter;

    /** Asked at the end, so that one run prints all figures. */
    private final SoftAssertions bounds = new SoftAssertions();

    private static String json() {
        return Json.write(
                new Affected(
                        List.of(
                                List.of(
                                        new Event(What.INTRODUCED, "0"),
                                        new Event(What.FIXED, "1.10"))),
                        List.of()));
    }

    private <T> T measured(String what, long most, Callable<T> work) throws Exception {
        meter.read();
        long before = System.nanoTime();
        var result = work.call();
        long took = (System.nanoTime() - before) / 1_000_000;
        var cost = meter.read();
        System.out.printf("%s: %,d ms, %s%n", what, took, cost);
        bounds.assertThat(cost.read()).as(what).isLessThan(most);
        return result;
    }

    private void measured(String what, long most, Runnable work) throws Exception {
        measured(
                what,
                most,
                () -> {
                    work.run();
                    return what;
                });
    }

    /** Half of the versions of each package are affected. */
    private void advise(ManyRows rows, long seq) throws SQLException {
        rows.run(
                "insert into advisory_feed (name, name_key, kind, created_at, imported_at) values ('many', 'many', 'FILE', now(6), now(6))");
        rows.make(
                "advisory",
                ADVISORIES,
                Map.of(
                        "name",
                        "concat('MANY-', s.n)",
                        "feed_id",
                        "(select max(f.id) from advisory_feed f)",
                        "modified",
                        "now(6)",
                        "published",
                        "now(6)",
                        "summary",
                        "'many'",
                        "aliases",
                        "if(s.n mod 2 = 0, '', concat('MANY-', s.n - 1))",
                        "seq",
                        "%d + s.n div %d".formatted(seq + 1, CHANGE)));
        // A tenth is about packages that the tenant has; two of each pair about the same one.
        rows.make(
                "advisory_package",
                ADVISORIES,
                Map.of(
                        "advisory_id",
                        "(select a.id from advisory a where a.name = concat('MANY-', s.n))",
                        "ecosystem",
                        "'" + ManyLists.ECOSYSTEM + "'",
                        "name",
                        "concat('package-', (s.n div 2) mod %d)".formatted(10 * ManyLists.PACKAGES),
                        "severity",
                        "s.n mod 5",
                        "affected",
                        "'" + json() + "'"));
        rows.copy("vulnerability", "false", 1, Map.of());
        rows.run(
                "insert into advisory_coverage (feed_id, ecosystem) select max(id), '%s' from advisory_feed"
                        .formatted(ManyLists.ECOSYSTEM));
        clock(rows, seq + 1 + ADVISORIES / CHANGE);
    }

    private static void clock(ManyRows rows, long seq) throws SQLException {
        rows.run("update advisory_clock set seq = %d".formatted(seq));
    }

    @Test
    void all_are_compared_in_the_end_and_pages_stay_quick() throws Exception {
        stocked = Stocked.with("web");
        stocked.publish("web", debian("first 1"));
        index.round();
        var tenant = stocked.tenant();
        try (var rows = new ManyRows(database.getConnection())) {
            new ManyLists(rows, tenant.id())
                    .fill(
                            "matched_package",
                            Map.of("ecosystem", "'" + ManyLists.ECOSYSTEM + "'"),
                            "listed_match",
                            "matched_id",
                            ManyLists.Order.BY_LIST);
            advise(rows, tenant.in(AdvisoryRows::now));
            meter = new RowsRead(database);
            measured("comparing all with 50,000 advisories", 3_000_000, matching::round);
            pages();
            rows.run("delete from advisory_feed where name = 'many'");
        }
        bounds.assertAll();
    }

    private void pages() throws Exception {
        var tenant = stocked.tenant();
        List<ImageVersion> shown =
                tenant.in(() -> ImageVersion.list("patch >= 100 and patch < ?1", 100 + SHOWN));
        var affected = new ArrayList<ImageVersion>();
        for (int i = 0; i < 3; i++) {
            var summaries =
                    measured(
                            "counts of a page of 50 versions",
                            3L * SHOWN * ManyLists.PACKAGES,
                            () -> tenant.in(() -> Vulnerabilities.of(shown)));
            affected.clear();
            shown.stream()
                    .filter(it -> Objects.requireNonNull(summaries.get(it.id)).counts().total() > 0)
                    .forEach(affected::add);
        }
        assertThat(affected).hasSize(AFFECTED);
        for (int i = 0; i < 3; i++) {
            var page =
                    measured(
                            "a page of findings of one version",
                            VERSION,
                            () ->
                                    tenant.in(() ->
                                            Vulnerabilities.page(affected.getFirst(), null, 50)));
            assertThat(page.items()).hasSize(50);
        }
        var change =
                measured(
                        "comparing two versions",
                        2 * VERSION,
                        () ->
                                tenant.in(() ->
                                        Vulnerabilities.between(
                                                affected.getFirst(), affected.getLast())));
        assertThat(change.open()).isNotEmpty();
    }
}
