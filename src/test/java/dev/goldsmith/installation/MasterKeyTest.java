package dev.goldsmith.installation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.kernel.Unusable;
import dev.goldsmith.tenant.TenantKey;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class MasterKeyTest {
    @Inject InstallationConfig installation;
    @Inject DataSource database;
    @Inject HomeKey home;
    @TempDir Path folder;

    @Test
    void a_home_with_another_key_does_not_start_on_this_database() throws Exception {
        Files.write(folder.resolve("master.key"), new byte[32]);
        assertThatThrownBy(portal()::agree)
                .isInstanceOf(Unusable.class)
                .hasMessageContaining(folder.resolve("master.key") + " isn't the master key")
                .hasMessageContaining("copy master.key from the home of its first portal");
    }

    @Test
    void a_home_without_the_key_makes_none_for_a_database_that_has_one() {
        assertThatThrownBy(portal()::agree)
                .isInstanceOf(Unusable.class)
                .hasMessageContaining("is missing");
        assertThat(folder.resolve("master.key")).doesNotExist();
    }

    @Test
    void a_copy_of_the_key_will_do() throws Exception {
        Files.copy(installation.masterKeyFile(), folder.resolve("master.key"));
        assertThatCode(portal()::agree).doesNotThrowAnyException();
    }

    /** As a release left it that kept no check value. */
    @Test
    void a_database_without_a_check_value_takes_only_a_key_that_opens_what_it_has()
            throws Exception {
        var acme = TestTenant.create("key");
        acme.in(() -> TenantKey.current(acme.id(), home));
        var kept = swap(null);
        try {
            assertThatThrownBy(portal()::agree)
                    .isInstanceOf(Unusable.class)
                    .hasMessageContaining("is missing");
            Files.write(folder.resolve("master.key"), new byte[32]);
            assertThatThrownBy(portal()::agree)
                    .isInstanceOf(Unusable.class)
                    .hasMessageContaining("isn't the master key");
            Files.delete(folder.resolve("master.key"));
            Files.copy(installation.masterKeyFile(), folder.resolve("master.key"));
            portal().agree();
            assertThat(swap(kept)).isEqualTo(kept);
        } finally {
            swap(kept);
        }
    }

    @Test
    void a_portal_makes_a_key_where_the_secrets_are_given_up() throws Exception {
        var kept = swap("lost");
        try {
            portal().agree();
            assertThat(Files.getPosixFilePermissions(folder.resolve("master.key"))).hasSize(2);
            assertThat(portal().bytes()).hasSize(32);
            assertThatCode(portal()::agree).doesNotThrowAnyException();
        } finally {
            swap(kept);
        }
    }

    /** Another portal of this installation, in a home of its own. */
    private MasterKey portal() {
        var key = new MasterKey();
        key.database = database;
        key.installation =
                new SmallRyeConfigBuilder()
                        .addDefaultInterceptors()
                        .addDiscoveredConverters()
                        .withMapping(InstallationConfig.class)
                        .withDefaultValue("goldsmith.home", folder.toString())
                        .build()
                        .getConfigMapping(InstallationConfig.class);
        return key;
    }

    private String swap(String check) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            String before;
            try (var row = statement.executeQuery("select key_check from installation")) {
                row.next();
                before = row.getString(1);
            }
            try (var update =
                    connection.prepareStatement("update installation set key_check = ?")) {
                update.setString(1, check);
                update.executeUpdate();
            }
            return before;
        }
    }
}
