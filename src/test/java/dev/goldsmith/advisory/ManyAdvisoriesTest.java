package dev.goldsmith.advisory;

import static dev.goldsmith.contents.Stocked.debian;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.contents.PackageIndex;
import dev.goldsmith.contents.Stocked;
import dev.goldsmith.gallery.ImageVersion;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Prints how long it takes to compare 50,000 advisories with 10,000 versions of 600 packages each,
 * every package in 20 versions, and to show them, for docs/benchmarks.md.
 */
@QuarkusTest
@Tag("long")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class ManyAdvisoriesTest {
    private static final int VERSIONS = 10_000;
    private static final int PACKAGES = 600;
    private static final int ADVISORIES = 50_000;

    @Inject AgroalDataSource database;
    @Inject PackageIndex index;
    @Inject Matching matching;
    @Inject Feeds feeds;

    @Test
    void advisories_are_compared_with_packages_and_not_with_versions() throws Exception {
        feeds.send(
                "many",
                Written.advisory("MANY-1")
                        .of("Debian:12", "many", "introduced", "0")
                        .json()
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        var stocked = Stocked.with("web");
        stocked.publish("web", debian("first 1"));
        index.round();
        matching.round();
        var id = "'" + stocked.tenant().id() + "'";
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
            for (int part = 0; part < VERSIONS; part += 500) {
                rows.run(
                        """
                        insert into listed_match (list_id, matched_id, tenant_id)
                        select l.id, k.id, l.tenant_id
                        from (select min(id) as id from package_list where tenant_id = %1$s
                            and digest = sha2(0, 256)) m
                        join package_list l on l.id >= m.id + %2$d and l.id < m.id + %3$d
                        join matched_package k on k.tenant_id = %1$s
                            and k.version = concat('1.', l.id mod 20)
                        """
                                .formatted(id, part, part + 500));
            }
            rows.make(
                    "advisory",
                    ADVISORIES,
                    Map.of(
                            "name",
                            "concat('MANY-', 10 + s.n)",
                            "feed_id",
                            "(select id from advisory_feed where name_key = 'many')",
                            "modified",
                            "utc_timestamp(6)",
                            "published",
                            "utc_timestamp(6)",
                            "summary",
                            "'One of many'",
                            "aliases",
                            "''",
                            "seq",
                            "(select seq from advisory_clock where id = 1) + 1 + s.n div 200"));
            rows.copy("vulnerability", "false", 1, Map.of());
            rows.copy("advisory_package", "false", 1, Map.of());
            rows.run(
                    """
                    insert into advisory_package (advisory_id, ecosystem, name, severity, affected)
                    select id, 'Debian:12', concat('package-', id mod 600), id mod 5,
                        concat('{"r":[[{"w":"INTRODUCED","v":"0"},{"w":"FIXED","v":"1.',
                            id mod 23, '"}]],"v":[]}')
                    from advisory where name like 'MANY-%'
                    """);
            rows.run(
                    "update advisory_clock set seq = seq + 1 + %d where id = 1"
                            .formatted(ADVISORIES / 200));
            rows.run("analyze table listed_match, matched_package, advisory, advisory_package");

            long before = System.nanoTime();
            matching.round();
            long compared = (System.nanoTime() - before) / 1_000_000;
            rows.run("analyze table vulnerability");
            var times = new ArrayList<Long>();
            for (int i = 0; i < 10; i++) {
                int from = i * 50;
                long asked = System.nanoTime();
                stocked.tenant()
                        .in(() -> {
                            List<ImageVersion> page =
                                    ImageVersion.find("state = 'PUBLISHED' order by id desc")
                                            .range(from, from + 49)
                                            .list();
                            var all = Vulnerabilities.of(page);
                            var first = page.getFirst();
                            assertThat(Objects.requireNonNull(all.get(first.id)).counts().total())
                                    .isPositive();
                            return Vulnerabilities.page(first, null, 50);
                        });
                times.add((System.nanoTime() - asked) / 1_000_000);
            }
            System.out.println(
                    "50,000 advisories compared with 10,000 versions x 600 packages, ms: "
                            + compared
                            + "; 50 versions counted and 50 findings of one shown, ms: "
                            + times);
        }
    }
}
