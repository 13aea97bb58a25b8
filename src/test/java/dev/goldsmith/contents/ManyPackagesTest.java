package dev.goldsmith.contents;

import static dev.goldsmith.contents.Stocked.debian;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.testing.ManyRows;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Prints how long it takes to search 10,000 versions, each with a list of its own of 600 packages:
 * six million rows, for docs/benchmarks.md.
 */
@QuarkusTest
@Tag("long")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class ManyPackagesTest {
    private static final int VERSIONS = 10_000;
    private static final int PACKAGES = 600;

    /** Lists that one statement fills, so that none outlasts the connection. */
    private static final int PIECE = 100;

    @Inject AgroalDataSource database;
    @Inject PackageIndex index;

    @Test
    void a_search_goes_over_no_more_than_it_shows() throws Exception {
        var stocked = Stocked.with("web");
        stocked.publish("web", debian("first 1"));
        index.round();
        var id = "'" + stocked.tenant().id() + "'";
        try (var rows = new ManyRows(database.getConnection())) {
            // 600 names, each in 20 versions.
            rows.make(
                    "known_package",
                    PACKAGES * 20,
                    Map.of(
                            "tenant_id",
                            id,
                            "name",
                            "concat('package-', s.n mod " + PACKAGES + ")",
                            "version",
                            "concat('1.', s.n div " + PACKAGES + ")",
                            "manager",
                            "'dpkg'"));
            rows.make(
                    "package_list",
                    VERSIONS,
                    Map.of("tenant_id", id, "digest", "sha2(s.n, 256)", "state", "'READ'"));
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
            rows.copy("listed_package", "p.tenant_id = " + id, 1, Map.of("list_id", "-1"));
            for (int part = 0; part < VERSIONS; part += PIECE) {
                rows.run(
                        """
                        insert into listed_package (known_id, list_id, tenant_id)
                        select k.id, l.id, l.tenant_id
                        from (select min(id) as id from package_list where tenant_id = %1$s
                            and digest = sha2(0, 256)) m
                        join package_list l on l.id >= m.id + %2$d and l.id < m.id + %3$d
                        join known_package k on k.tenant_id = %1$s
                            and k.version = concat('1.', l.id mod 20)
                        """
                                .formatted(id, part, part + PIECE));
            }
            rows.run("analyze table listed_package");
            var times = new ArrayList<Long>();
            for (int i = 0; i < 20; i++) {
                long before = System.nanoTime();
                var name = "package-" + 29 * i;
                var found =
                        stocked.tenant()
                                .in(() ->
                                        PackageSearch.of(
                                                stocked.tenant().system(), name, "1.9", null, 50));
                times.add((System.nanoTime() - before) / 1_000_000);
                assertThat(found.page().items()).hasSize(50);
                assertThat(found.page().next()).isNotNull();
            }
            System.out.println("searches of 10,000 versions x 600 packages, ms: " + times);
        }
    }
}
