package dev.goldsmith.contents;

import static dev.goldsmith.contents.Stocked.debian;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.contents.PackageSearch.Result;
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
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Searches of 10,000 versions, each with a list of its own of 600 packages: none goes over more
 * rows than a few pages have. Their times are printed for docs/benchmarks.md.
 */
@QuarkusTest
@Tag("long")
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class ManyPackagesTest {
    private static final long FEW = 8_000;

    @Inject AgroalDataSource database;
    @Inject PackageIndex index;

    private Stocked stocked;
    private RowsRead meter;

    private Result search(String name, @Nullable String below, @Nullable String after)
            throws SQLException {
        meter.read();
        long before = System.nanoTime();
        var found =
                stocked.tenant()
                        .in(() ->
                                PackageSearch.of(
                                        stocked.tenant().system(), name, below, after, 50));
        long took = (System.nanoTime() - before) / 1_000_000;
        var cost = meter.read();
        System.out.printf("%s, at most %s, after %s: %d ms, %s%n", name, below, after, took, cost);
        assertThat(cost.read()).isLessThan(FEW);
        return found;
    }

    @Test
    void a_search_goes_over_no_more_than_it_shows() throws Exception {
        stocked = Stocked.with("web");
        stocked.publish("web", debian("first 1"));
        index.round();
        try (var rows = new ManyRows(database.getConnection())) {
            new ManyLists(rows, stocked.tenant().id())
                    .fill(
                            "known_package",
                            Map.of("manager", "'dpkg'"),
                            "listed_package",
                            "known_id",
                            ManyLists.Order.BY_PACKAGE);
            meter = new RowsRead(database);
            // The first of a process loads its classes: apart, so that it hides nothing.
            assertThat(search("first", null, null).page().items()).hasSize(1);
            for (int i = 0; i < 10; i++) {
                // Half of all versions, and all of them, by several pages.
                var name = "package-" + 59 * i;
                for (var below : new String[] {"1.9", null, "1.0"}) {
                    var first = search(name, below, null).page();
                    assertThat(first.items()).hasSize(50);
                    var second = search(name, below, first.next()).page();
                    assertThat(second.items())
                            .hasSize(50)
                            .doesNotContainAnyElementsOf(first.items());
                }
            }
            assertThat(search("package-1", "0.9", null).page().items()).isEmpty();
            assertThat(search("nothing", null, null).page().items()).isEmpty();
        }
    }
}
