package dev.goldsmith.installation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.kernel.Unusable;
import dev.goldsmith.secret.SecretSave;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.TenantKey;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.inject.Inject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
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
    @Inject GuardedFetch fetch;
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

    /** Killed before each statement that writes, and begun again: then all opens by the new key. */
    @Test
    void a_next_key_takes_over_wherever_it_was_killed() throws Exception {
        var acme = TestTenant.create("rotation").team("web");
        var secret =
                acme.in(() -> {
                    TenantKey.current(acme.id(), home);
                    var web = Objects.requireNonNull(Team.bySlug("web"));
                    var wish = new SecretSave.Wish("of the old key", null, null, null, List.of());
                    return SecretSave.put(acme.system(), web, "TOKEN", wish, home, fetch);
                });
        var place = "secret/%s/%d/TOKEN/1".formatted(acme.id(), secret.teamId);
        var old = Files.readAllBytes(installation.masterKeyFile());
        var kept = swap(null);
        swap(kept);
        try {
            Files.write(folder.resolve("master.key"), old);
            var fresh = new byte[32];
            fresh[0] = 1;
            Files.write(folder.resolve("master.key.next"), fresh);
            int deaths = 0;
            for (boolean done = false; !done; deaths++) {
                var portal = portal();
                portal.database = dying(deaths);
                try {
                    portal.agree();
                    done = true;
                } catch (IllegalStateException killed) {
                    assertThat(killed).hasRootCauseMessage("killed");
                    if (deaths > 0) {
                        // Whoever has the old key only doesn't start on what is half done.
                        var other = portal();
                        other.installation = installation;
                        assertThatThrownBy(other::agree).isInstanceOf(Unusable.class);
                    }
                }
            }
            assertThat(deaths).isGreaterThan(3);
            assertThat(folder.resolve("master.key.next")).doesNotExist();
            assertThat(folder.resolve("master.key")).hasBinaryContent(fresh);
            assertThat(folder.resolve("master.key.before")).hasBinaryContent(old);
            var stored = locked(acme);
            assertThat(new String(opened(portal()).unlock(place, stored), UTF_8))
                    .isEqualTo("of the old key");
            assertThatThrownBy(() -> home.unlock(place, stored))
                    .isInstanceOf(IllegalStateException.class);
            try (var connection = database.getConnection()) {
                assertThat(KeyRotation.run(connection, opened(portal()), opened(portal())))
                        .isZero();
            }
        } finally {
            Files.write(folder.resolve("master.key.next"), old);
            portal().agree();
        }
        assertThat(swap(kept)).isEqualTo(kept);
        assertThat(new String(home.unlock(place, locked(acme)), UTF_8)).isEqualTo("of the old key");
    }

    /** What a portal locks is what is locked anew. */
    @Test
    void each_column_that_is_locked_is_known() throws Exception {
        var locks = new TreeSet<String>();
        try (var files = Files.walk(Path.of("src/main/java"))) {
            for (var file : files.filter(it -> it.toString().endsWith(".java")).toList()) {
                var text = Files.readString(file);
                if (text.replaceAll("\\s", "").contains("home.lock(")) {
                    locks.add(file.getFileName().toString());
                }
            }
        }
        assertThat(locks)
                .as("whoever locks something says so in KeyRotation, and here")
                .containsExactly(
                        "AzureConnection.java",
                        "ChannelChoice.java",
                        "KeptAddress.java",
                        "SecondFactors.java",
                        "SecretSave.java",
                        "SignInSettings.java",
                        "Smtp.java",
                        "TenantKey.java",
                        "Tokens.java",
                        "Webhook.java",
                        "WebhookKey.java");
    }

    private static HomeKey opened(MasterKey master) {
        var key = new HomeKey();
        key.master = master;
        return key;
    }

    private String locked(TestTenant of) throws SQLException {
        try (var connection = database.getConnection();
                var select =
                        connection.prepareStatement(
                                "select locked from secret where tenant_id = ?")) {
            select.setString(1, of.id());
            try (var row = select.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    /** The database, for who dies before one of its updates. */
    private DataSource dying(int updates) {
        var left = new AtomicInteger(updates);
        return around(DataSource.class, database, left);
    }

    private static <T> T around(Class<T> type, Object real, AtomicInteger left) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (_, method, arguments) -> {
                            if (method.getName().equals("executeUpdate")
                                    && left.getAndDecrement() == 0) {
                                throw new SQLException("killed");
                            }
                            try {
                                var answer = method.invoke(real, arguments);
                                return switch (answer) {
                                    case Connection it -> around(Connection.class, it, left);
                                    case PreparedStatement it ->
                                            around(PreparedStatement.class, it, left);
                                    case null, default -> answer;
                                };
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        }));
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
