package dev.goldsmith.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * A key that is unique across tenants tells by its conflict what another tenant has. None is, but
 * what people don't choose, and what is listed here with the reason.
 */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class UniqueKeysTest {
    private static final Set<String> HARMLESS =
            Set.of(
                    // Only the installation's administrators name tenants and give out domains.
                    "tenant (slug)",
                    "added_image (image_key)",
                    "image_alias (alias_key)",
                    "image_fetch (image_key)",
                    "email_domain (domain)",
                    // They bring advisories, too, which are everybody's.
                    "advisory (name)",
                    "advisory_feed (name_key)",
                    // Accounts are the installation's; whoever was invited is told a name is taken.
                    "person (issuer,subject)",
                    // Written by Goldsmith alone.
                    "sign_in_throttle (name_key)",
                    "store_place (name)",
                    "platform_newest (urn)",
                    "setup_step (step)",
                    "scheduled_task (task_name,task_instance)",
                    "flyway_schema_history (installed_rank)");

    @Inject AgroalDataSource database;

    @Test
    void none_is_across_tenants_that_somebody_fills() throws Exception {
        var across = new TreeSet<String>();
        try (var connection = database.getConnection();
                var query = connection.createStatement();
                var rows =
                        query.executeQuery(
                                """
                                select table_name, group_concat(column_name order by seq_in_index)
                                from information_schema.statistics
                                where table_schema = database() and non_unique = 0
                                group by table_name, index_name
                                """)) {
            while (rows.next()) {
                var columns = rows.getString(2);
                // A row's own number or UUID, a hash of random bytes, a row that hangs on another.
                if (!columns.matches("(.*,)?(id|\\w+_id|\\w+_hash)(,.*)?")) {
                    across.add("%s (%s)".formatted(rows.getString(1), columns));
                }
            }
        }
        assertThat(across).isSubsetOf(HARMLESS);
    }
}
