package dev.goldsmith.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunLog;
import dev.goldsmith.run.RunState;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Whatever people, guests and other systems may write is markup of an attacker here, in each column
 * that can hold it; no page gives it back as markup.
 */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class HostileWordsTest {
    private static final String HOSTILE = "<img src=gs onerror=alert(1)>\"'&{x}";

    /** Columns that hold somebody's words, in whichever table. */
    private static final Set<String> WORDS =
            Set.of(
                    "name",
                    "note",
                    "author_name",
                    "requested_by_name",
                    "canceled_by_name",
                    "updated_by_name",
                    "ended_by_name",
                    "end_reason",
                    "person_name",
                    "actor_name",
                    "from_name",
                    "to_name",
                    "created_by",
                    "created_by_name",
                    "invited_by",
                    "comment",
                    "text",
                    "title",
                    "description",
                    "contact",
                    "os",
                    "device",
                    "message",
                    "failure_message",
                    "error_message",
                    "last_error",
                    "label");

    /** Names that are ids as well, and a mail's HTML, which is a document of its own. */
    private static final Set<String> IDS =
            Set.of("run_step.name", "run_output.name", "region_name.name", "mail.text");

    @Inject AgroalDataSource database;
    @Inject RunLog log;
    @TestHTTPResource String address;

    @Test
    void nothing_that_was_typed_becomes_markup() throws Exception {
        var acme = TestTenant.create("acme").team("web").team("platform");
        var subject = Subject.create(acme, "web");
        acme.save(
                "web",
                subject.word(),
                Documents.document(
                        """
                        { "type": "Shell", "name": "%1$s", "inline": ["echo %1$s"] }\
                        """
                                .formatted(HOSTILE.replace("\"", "\\\"")),
                        Documents.sharedImage(
                                acme.id(), subject.word() + "/" + subject.word(), "image")));
        var failed = failedRun(acme, subject);
        var admin = acme.admin();
        poison(acme, admin.id());

        var asking = new Asking(address);
        var faults = new ArrayList<String>();
        int pages = 0;
        for (var route : Route.all()) {
            if (route.changes()) {
                continue;
            }
            var ofFailed = route.path().replace("runs/{number}", "runs/" + failed.number);
            for (var at : List.of(subject.at(route.path()), subject.at(ofFailed))) {
                var answer = asking.ask(route, at, admin.token());
                boolean html = answer.body().stripLeading().startsWith("<");
                pages += html ? 1 : 0;
                if (html && answer.body().contains("<img src=gs")) {
                    int from = answer.body().indexOf("<img src=gs");
                    faults.add(
                            "%s: %s"
                                    .formatted(
                                            at,
                                            answer.body()
                                                    .substring(Math.max(0, from - 80), from + 20)));
                }
                assertThat(answer.status()).as(at).isLessThan(500);
            }
        }
        assertThat(pages).isGreaterThan(20);
        assertThat(faults).isEmpty();
    }

    private Run failedRun(TestTenant acme, Subject subject) throws Exception {
        acme.template("platform", "hostile");
        var run = acme.run("platform", "hostile");
        var claimed =
                acme.in(() -> {
                    var held = Run.locked(run.id);
                    held.admit(Instant.now());
                    held.claim("worker-1", Duration.ofSeconds(15), acme.system());
                    dev.goldsmith.run.RunStep.plan(
                            held,
                            List.of(
                                    new dev.goldsmith.build.Journal.Planned(
                                            "customize-1",
                                            dev.goldsmith.build.Phase.CUSTOMIZING,
                                            "Shell",
                                            HOSTILE)));
                    held.enter(RunState.CUSTOMIZING);
                    return held;
                });
        var line = "2026-11-23T16:00:00.000Z \u001b[31m%s\u001b[0m\n".formatted(HOSTILE);
        log.append(claimed.ref(), "customize-1", line.getBytes(StandardCharsets.UTF_8), 1);
        acme.in(() -> {
            Run.locked(run.id)
                    .fail(
                            new dev.goldsmith.build.BuildFailure(
                                    "customize-1", HOSTILE, 7, List.of(HOSTILE)),
                            RunState.FAILED,
                            acme.system());
            return run;
        });
        return run;
    }

    private void poison(TestTenant acme, String person) throws SQLException {
        try (var connection = database.getConnection();
                var columns =
                        connection.prepareStatement(
                                """
                                select c.table_name, c.column_name from information_schema.columns c
                                where c.table_schema = database()
                                    and (c.data_type = 'longtext' or c.character_maximum_length >= 100)
                                    and exists (select 1 from information_schema.columns t
                                        where t.table_schema = c.table_schema
                                            and t.table_name = c.table_name
                                            and t.column_name = 'tenant_id')
                                """);
                var rows = columns.executeQuery()) {
            while (rows.next()) {
                var table = rows.getString(1);
                var column = rows.getString(2);
                if (WORDS.contains(column) && !IDS.contains(table + "." + column)) {
                    set(connection, table, column, "tenant_id", acme.id());
                }
            }
            set(connection, "tenant", "name", "id", acme.id());
            set(connection, "person", "name", "id", person);
        }
    }

    private static void set(
            java.sql.Connection connection, String table, String column, String key, String value)
            throws SQLException {
        var sql = "update `%s` set `%s` = ? where `%s` = ?".formatted(table, column, key);
        try (var update = connection.prepareStatement(sql)) {
            update.setString(1, HOSTILE);
            update.setString(2, value);
            update.executeUpdate();
        }
    }
}
