package dev.goldsmith.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.testing.DatabaseServer;
import dev.goldsmith.testing.Services;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

@DisabledIfSystemProperty(
        named = DatabaseServer.MYSQL,
        matches = ".+",
        disabledReason = "the database isn't the embedded one")
class EmbeddedServicesTest {

    private final Services.Running services = Services.running();

    @Test
    void the_user_of_the_database_makes_tables_in_its_own_schema() throws SQLException {
        var database = services.database();
        try (var connection =
                        DriverManager.getConnection(
                                database.jdbcUrl(), EmbeddedDatabase.USER, database.password());
                var statement = connection.createStatement()) {
            statement.execute("create table probe (name varchar(20))");
            statement.execute("insert into probe values ('Größe'), ('größe')");
            try (var rows = statement.executeQuery("select count(distinct name) from probe")) {
                rows.next();
                assertThat(rows.getInt(1)).as("names keep their case").isEqualTo(2);
            }
            statement.execute("drop table probe");
        }
    }

    @Test
    void nobody_gets_in_without_the_password() {
        var url = services.database().jdbcUrl();
        for (var user : new String[] {"root", EmbeddedDatabase.USER, ""}) {
            Assertions.assertThatThrownBy(() -> DriverManager.getConnection(url, user, ""))
                    .as("user '%s'", user)
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("ccess denied");
        }
    }

    @Test
    void its_password_is_the_owners_alone() throws Exception {
        for (var name : new String[] {"password", "init.sql"}) {
            var mode = Files.getPosixFilePermissions(services.folder().resolve(name));
            assertThat(PosixFilePermissions.toString(mode)).isEqualTo("rw-------");
        }
    }

    @Test
    void nobody_reads_the_broker_without_the_password() {
        var wrong = services.brokerSettings();
        wrong.putAll(EmbeddedBroker.login("guessed"));
        try (var admin = Admin.create(wrong)) {
            Assertions.assertThatThrownBy(() -> admin.listTopics().names().get())
                    .hasCauseInstanceOf(SaslAuthenticationException.class);
        }
        Map<String, Object> none =
                Map.of(
                        "bootstrap.servers", services.bootstrap(),
                        "default.api.timeout.ms", 1500,
                        "request.timeout.ms", 1000);
        try (var admin = Admin.create(none)) {
            Assertions.assertThatThrownBy(() -> admin.listTopics().names().get())
                    .isInstanceOf(java.util.concurrent.ExecutionException.class);
        }
    }

    @Test
    void the_broker_has_the_topics_of_the_kafka_folder() throws Exception {
        try (var admin = Admin.create(services.brokerSettings())) {
            var topics =
                    admin.describeTopics(
                                    java.util.List.of(
                                            "goldsmith.runs.qemu",
                                            "goldsmith.runs.azure",
                                            "goldsmith.events"))
                            .allTopicNames()
                            .get();
            assertThat(topics.get("goldsmith.runs.qemu").partitions()).hasSize(6);
            assertThat(topics).hasSize(3);
        }
    }
}
