package dev.goldsmith.advisory;

import static dev.goldsmith.contents.Stocked.debian;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.advisory.Affected.Event;
import dev.goldsmith.advisory.Affected.What;
import dev.goldsmith.contents.PackageIndex;
import dev.goldsmith.contents.Stocked;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.testing.ManyRows;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Prints how long 10,000 versions of 600 packages each take to be compared with 50,000 advisories,
 * and pages of them, for docs/benchmarks.md.
 */
@QuarkusTest
@Tag("long")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class ManyVulnerabilitiesTest {
    private static final int VERSIONS = 10_000;
    private static final int PACKAGES = 600;
    private static final int ADVISORIES = 50_000;

    /** Lists that one statement fills, so that none outlasts the connection. */
    private static final int PIECE = 100;

    /** Advisories of one change, as an import writes them. */
    private static final int CHANGE = 200;

    @Inject AgroalDataSource database;
    @Inject PackageIndex index;
    @Inject Matching matching;

    private static String json() {
        return Json.write(
                new Affected(
                        List.of(
                                List.of(
                                        new Event(What.INTRODUCED, "0"),
                                        new Event(What.FIXED, "1.10"))),
                        List.of()));
    }

    private static <T> T timed(String what, Callable<T> work) throws Exception {
        long before = System.nanoTime();
        var result = work.call();
        System.out.printf("%s: %,d ms%n", what, (System.nanoTime() - before) / 1_000_000);
        return result;
    }

    @Test
    void all_are_compared_in_the_end_and_pages_stay_quick() throws Exception {
        var stocked = Stocked.with("web");
        stocked.publish("web", debian("first 1"));
        index.round();
        var tenant = stocked.tenant();
        var id = "'" + tenant.id() + "'";
        try (var rows = new ManyRows(database.getConnection())) {
            rows.make(
                    "matched_package",
                    PACKAGES * 20,
                    Map.of(
                            "tenant_id",
                            id,
                            "ecosystem",
                            "'Debian:12'",
                            "name",
                            "concat('package-', s.n mod " + PACKAGES + ")",
                            "version",
                            "concat('1.', s.n div " + PACKAGES + ")"));
            rows.make(
                    "package_list",
                    VERSIONS,
                    Map.of(
                            "tenant_id",
                            id,
                            "digest",
                            "sha2(s.n, 256)",
                            "state",
                            "'READ'",
                            "ecosystem",
                            "'Debian:12'"));
            rows.copy(
                    "image_version",
                    "p.tenant_id = " + id,
                    VERSIONS,
                    Map.of(
                            "patch",
                            "100 + s.n",
                            "run_id",
                            "-s.n - 1",
                            "packages",
                            "sha2(s.n, 256)"));
            rows.copy("listed_match", "p.tenant_id = " + id, 1, Map.of("list_id", "-1"));
            for (int part = 0; part < VERSIONS; part += PIECE) {
                rows.run(
                        """
                        insert into listed_match (matched_id, list_id, tenant_id)
                        select k.id, l.id, l.tenant_id
                        from (select min(id) as id from package_list where tenant_id = %1$s
                            and digest = sha2(0, 256)) m
                        join package_list l on l.id >= m.id + %2$d and l.id < m.id + %3$d
                        join matched_package k on k.tenant_id = %1$s and k.ecosystem = 'Debian:12'
                            and k.version = concat('1.', l.id mod 20)
                        """
                                .formatted(id, part, part + PIECE));
            }
            rows.run("analyze table listed_match");
            long seq = tenant.in(AdvisoryRows::now);
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
                            "'Debian:12'",
                            "name",
                            "concat('package-', (s.n div 2) mod " + 10 * PACKAGES + ")",
                            "severity",
                            "s.n mod 5",
                            "affected",
                            "'" + json() + "'"));
            rows.copy("vulnerability", "false", 1, Map.of());
            rows.run(
                    "insert into advisory_coverage (feed_id, ecosystem) select max(id), 'Debian:12' from advisory_feed");
            rows.run("update advisory_clock set seq = %d".formatted(seq + 1 + ADVISORIES / CHANGE));
            timed(
                    "matching 10,000 x 600 with 50,000",
                    () -> {
                        matching.round();
                        return true;
                    });
            List<ImageVersion> shown =
                    tenant.in(() -> ImageVersion.list("patch >= 100 and patch < 150"));
            var affected = new ArrayList<ImageVersion>();
            for (int i = 0; i < 3; i++) {
                var summaries =
                        timed(
                                "counts of a page of 50 versions",
                                () -> tenant.in(() -> Vulnerabilities.of(shown)));
                // Half of the packages' versions are fixed.
                shown.stream()
                        .filter(it ->
                                Objects.requireNonNull(summaries.get(it.id)).counts().total() > 0)
                        .forEach(affected::add);
            }
            assertThat(affected).isNotEmpty();
            for (int i = 0; i < 3; i++) {
                var page =
                        timed(
                                "a page of findings of one version",
                                () ->
                                        tenant.in(() ->
                                                Vulnerabilities.page(
                                                        affected.getFirst(), null, 50)));
                assertThat(page.items()).hasSize(50);
            }
            timed(
                    "comparing two versions",
                    () ->
                            tenant.in(() ->
                                    Vulnerabilities.between(
                                            affected.getFirst(), affected.getLast())));
            var fresh = new ArrayList<String>();
            IntStream.range(0, PACKAGES).forEach(it -> fresh.add("package-" + it + " 1.5a"));
            stocked.publish("web", debian(fresh.toArray(String[]::new)));
            timed(
                    "a new list of 600 new packages",
                    () -> {
                        index.round();
                        return true;
                    });
            var next = seq + 2 + ADVISORIES / CHANGE;
            rows.run(
                    "update advisory set seq = %d where name in ('MANY-0', 'MANY-1')"
                            .formatted(next));
            rows.run("update advisory_clock set seq = %d".formatted(next));
            timed(
                    "two advisories that change",
                    () -> {
                        matching.round();
                        return true;
                    });
            rows.run("delete from advisory_feed where name = 'many'");
        }
    }
}
