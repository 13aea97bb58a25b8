package dev.goldsmith.access;

import static java.time.Instant.EPOCH;
import static java.time.Instant.now;
import static java.time.temporal.ChronoUnit.MICROS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.activity.Publisher;
import dev.goldsmith.activity.Sealer;
import dev.goldsmith.approval.ApprovalDuty;
import dev.goldsmith.cascade.AutoCascadeDuty;
import dev.goldsmith.cascade.CascadeDuty;
import dev.goldsmith.contents.PackageIndex;
import dev.goldsmith.cost.ChargingDuty;
import dev.goldsmith.gallery.WithdrawnRuns;
import dev.goldsmith.guardrail.ExemptionDuty;
import dev.goldsmith.lifecycle.EndDuty;
import dev.goldsmith.lifecycle.RetentionDuty;
import dev.goldsmith.notify.Postman;
import dev.goldsmith.people.Tenants;
import dev.goldsmith.provenance.Signing;
import dev.goldsmith.run.Admission;
import dev.goldsmith.run.ClosedTenants;
import dev.goldsmith.run.RunState;
import dev.goldsmith.run.Sweeper;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Tenant;
import dev.goldsmith.testing.ManyRows;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.RowsRead;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import dev.goldsmith.trigger.DuePatches;
import dev.goldsmith.trigger.DueTriggers;
import dev.goldsmith.webhook.Courier;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the application reads, and does in the background, touches as many rows in a tenant with
 * 100,000 of each thing as in one with ten. The database itself says how many rows it went over and
 * how many it sorted, so that each statement is counted that was really sent, whoever sent it.
 */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class FlatTest {
    private static final int MANY = 100_000;

    /** What a page reads at most: many times what it shows, and far from what is there. */
    private static final long ROWS = 8_000;

    private static final long SORTED = 2_000;

    /** Of each tenant, in the lists of them: the tests before this one have made hundreds. */
    private static final long OF_A_TENANT = 20;

    /** They go over everything that they are about, because that is what they are for. */
    private static final Set<String> WHOLE =
            Set.of("export", "exports", "recall", "recall-preview");

    private static final String ADMIN = "admin";
    private static final String VIEWER = "small's viewer";
    private static final String OWNER = "both's owner";

    @Inject AgroalDataSource database;
    @Inject Sealer sealer;
    @Inject Publisher publisher;
    @Inject Admission admission;
    @Inject Sweeper sweeper;
    @Inject ClosedTenants closed;
    @Inject ApprovalDuty approvals;
    @Inject ExemptionDuty exemptions;
    @Inject EndDuty ends;
    @Inject RetentionDuty retention;
    @Inject Postman postman;
    @Inject Courier courier;
    @Inject DueTriggers triggers;
    @Inject DuePatches patches;
    @Inject CascadeDuty cascades;
    @Inject AutoCascadeDuty automatic;
    @Inject WithdrawnRuns withdrawn;
    @Inject Tenants tenants;
    @Inject PackageIndex index;
    @Inject Signing signing;
    @Inject ChargingDuty charging;

    @TestHTTPResource String address;

    private TestTenant acme;

    /** Of a team with little, and all of it long ago. */
    private Subject small;

    private Subject big;

    /** Who asked for nearly all runs, and looks at nothing. */
    private String asker;

    private final Map<String, String> callers = new LinkedHashMap<>();
    private ManyRows rows;
    private long most;

    @BeforeEach
    void fill() throws SQLException {
        acme = TestTenant.create("acme").team("small").team("web");
        small = Subject.create(acme, "small");
        big = Subject.create(acme, "web");
        var operator = acme.admin();
        acme.in(() -> Person.update("installationAdmin = true where id = ?1", operator.id()));
        callers.put(ADMIN, operator.token());
        callers.put(VIEWER, acme.person(MemberRole.MEMBER, Map.of("small", Role.VIEWER)).token());
        callers.put(
                OWNER,
                acme.person(MemberRole.MEMBER, Map.of("small", Role.OWNER, "web", Role.OWNER))
                        .token());
        asker = acme.person(MemberRole.MEMBER, Map.of()).id();
        sealer.round();
        publisher.round();
        postman.round();
        index.round();
        charging.round();
        most = ROWS + OF_A_TENANT * acme.in(() -> Tenant.count());
        rows = new ManyRows(database.getConnection());
        tables();
    }

    private void tables() throws SQLException {
        var tenant = "'" + acme.id() + "'";
        var mine = "p.tenant_id = " + tenant;
        // Rare states are the oldest ones, so that nothing is found by luck.
        rows.copy(
                "run",
                "p.id = " + big.run().id,
                MANY,
                Map.of(
                        "number", "1000 + s.n",
                        "state",
                                """
                                case when s.n < 100 then 'FAILED' when s.n < 120 then 'CANCELED'
                                when s.n < 140 then 'REJECTED' else 'SUCCEEDED' end
                                """,
                        "requested_by", "'" + asker + "'",
                        "started_at", "p.requested_at + interval s.n second",
                        "ended_at", "p.requested_at + interval (s.n + 60) second"));
        var firstRun =
                "(select min(x.id) from run x where x.tenant_id = %s and x.number >= 1000)"
                        .formatted(tenant);
        rows.make(
                "run_phase",
                MANY,
                Map.of(
                        "tenant_id", tenant,
                        "run_id", firstRun + " + s.n",
                        "attempt", "1",
                        "phase", "'BUILDING'",
                        "started_at", "utc_timestamp(6)",
                        "ended_at", "utc_timestamp(6)"));
        rows.copy(
                "run_output",
                "p.id = (select max(x.id) from run_output x where x.tenant_id = %s)"
                        .formatted(tenant),
                MANY,
                Map.of("run_id", firstRun + " + s.n"));
        rows.copy(
                "event",
                mine + " and p.seq = 1",
                MANY,
                Map.of(
                        "seq", "1000000 + s.n",
                        "team_id",
                                "(select id from team where tenant_id = %s and slug = 'web')"
                                        .formatted(tenant),
                        "at", "p.at + interval s.n second"));
        rows.run(
                """
                update event_chain set head_seq = 1000000 + %d, published_seq = head_seq
                where tenant_id = %s
                """
                        .formatted(MANY - 1, tenant));
        rows.copy(
                "image_version",
                mine
                        + " and p.definition_id = (select id from image_definition where tenant_id = %s and name = '%s')"
                                .formatted(tenant, big.word()),
                MANY,
                Map.of(
                        "patch",
                        "100 + s.n",
                        "run_id",
                        firstRun + " + s.n",
                        "parent_platform",
                        "'Debian:debian-12:12-gen2'"));
        // The one is built on a version of the other that has as many before it as after it.
        rows.run(
                """
                update image_version v join image_definition d on d.id = v.definition_id
                join (select x.id from image_version x join image_definition e on e.id = x.definition_id
                    where e.tenant_id = %1$s and e.name = '%2$s'
                    order by x.major, x.minor, x.patch limit 1 offset 50000) b
                set v.parent_version = b.id, v.parent_platform = null
                where d.tenant_id = %1$s and d.name = '%3$s'
                """
                        .formatted(tenant, big.word(), small.word()));
        // And all of the other one's on its first version.
        rows.run(
                """
                update image_version v join image_definition d on d.id = v.definition_id
                join (select min(x.id) as id from image_version x join image_definition e on e.id = x.definition_id
                    where e.tenant_id = %1$s and e.name = '%2$s') b
                set v.parent_version = b.id, v.parent_platform = null
                where d.tenant_id = %1$s and d.name = '%3$s' and v.patch %% 2 = 0 and v.id > b.id
                """
                        .formatted(tenant, big.word(), big.word()));
        var channel =
                "(select c.%s from channel c join image_definition d on d.id = c.definition_id"
                        + " where d.name = '"
                        + big.word()
                        + "' and c.name = 'stable')";
        // Each new version entered it.
        var version =
                "(select min(v.id) from image_version v join image_definition d on d.id ="
                        + " v.definition_id where d.name = '"
                        + big.word()
                        + "' and v.patch = 100) + s.n";
        var move = new LinkedHashMap<String, String>();
        move.put("tenant_id", tenant);
        move.put("channel_id", channel.formatted("id"));
        move.put("definition_id", channel.formatted("definition_id"));
        move.put("from_version_id", version + " - 1");
        move.put("to_version_id", version);
        move.put("state", "'MADE'");
        move.put("asked_by_name", "'x'");
        move.put("asked_at", "utc_timestamp(6)");
        move.put("moved_at", "utc_timestamp(6)");
        move.put("comment", "''");
        rows.make("channel_move", MANY, move);
        points("(select max(x.id) from image_version x where x.definition_id = d.id)");
        rows.make("guardrail_version", MANY, guardrails(tenant));
        rows.make(
                "held_disk",
                MANY,
                Map.of(
                        "tenant_id", tenant,
                        "disk", "sha2(s.n, 256)",
                        "image", "concat('version/', s.n)",
                        "bytes", "1000"));
        // All are due; what is done with each is another test's matter.
        var trigger = new TreeMap<String, String>();
        trigger.put("tenant_id", tenant);
        trigger.put("template_id", "1000000000 + s.n");
        trigger.put("name", "'source'");
        trigger.put("name_key", "'source'");
        trigger.put("created_at", "utc_timestamp(6)");
        trigger.put("kind", "'SOURCE_IMAGE'");
        trigger.put("no_cache", "false");
        trigger.put("failures", "0");
        trigger.put("next_at", "utc_timestamp(6) - interval s.n second");
        rows.make("template_trigger", MANY, trigger);
        // Another package with as many versions, and as many lists that have the one looked for.
        rows.make(
                "known_package",
                MANY,
                Map.of(
                        "tenant_id", tenant,
                        "name", "'many'",
                        "version", "concat('1.', s.n)",
                        "manager", "'dpkg'"));
        rows.make(
                "package_list",
                MANY,
                Map.of(
                        "tenant_id", tenant,
                        "digest", "sha2(s.n, 256)",
                        "state", "'READ'"));
        rows.make(
                "listed_package",
                MANY,
                Map.of(
                        "tenant_id", tenant,
                        "known_id",
                                "(select id from known_package where tenant_id = %s and name = 'bash')"
                                        .formatted(tenant),
                        "list_id",
                                "(select max(x.id) - 99999 from package_list x where x.tenant_id = %s) + s.n"
                                        .formatted(tenant)));
        rows.copy(
                "approval",
                "p.id = " + big.approval(),
                MANY,
                Map.of(
                        "subject", "concat('run/', 1000 + s.n)",
                        "state", "case when s.n < 50 then 'REJECTED' else 'APPROVED' end",
                        "ended_at", "utc_timestamp(6)"));
        var firstApproval =
                "(select min(x.id) from approval x where x.tenant_id = %s and x.subject = 'run/1000')"
                        .formatted(tenant);
        rows.copy(
                "approval_need",
                "p.approval_id = " + big.approval(),
                MANY,
                Map.of(
                        "approval_id",
                        firstApproval + " + s.n",
                        "state",
                        "case when s.n < 50 then 'REJECTED' else 'APPROVED' end"));
        rows.make("message", MANY, message(tenant));
        cascades(tenant);
        recalls(tenant);
        rows.make("exemption", MANY, exemption(tenant));
        costs(tenant, firstRun);
        rows.copy(
                "api_token",
                "p.person_id = (select person_id from member where tenant_id = %s and role = 'ADMIN')"
                        .formatted(tenant),
                MANY,
                Map.of(
                        "token_hash",
                        "sha2(concat(%s, s.n), 256)".formatted(tenant),
                        "tenant_id",
                        tenant,
                        "expires_at",
                        "p.expires_at + interval s.n second"));
    }

    /** A charge of each run; sums are as many as there are templates, whatever is charged. */
    private void costs(String tenant, String firstRun) throws SQLException {
        var whose = new LinkedHashMap<String, String>();
        whose.put("tenant_id", tenant);
        whose.put("run_id", firstRun + " + s.n");
        whose.put(
                "team_id", "(select x.team_id from run x where x.id = %d)".formatted(big.run().id));
        var template = "(select x.template_id from run x where x.id = %d)".formatted(big.run().id);
        whose.put("template_id", template);
        whose.put("lineage_id", template);
        whose.put("currency", "'USD'");
        whose.put("amount", "0.01 + s.n / 1000000");
        whose.put("charged_at", "utc_timestamp(6)");
        var entry = new LinkedHashMap<>(whose);
        entry.put("charge", "concat('test/', s.n)");
        entry.put("day", "utc_date() - interval (s.n % 300) day");
        entry.put("kind", "'COMPUTE'");
        entry.put("image_id", "0");
        entry.put("region", "'local'");
        entry.put("item", "'x'");
        entry.put("quantity", "1");
        entry.put("unit", "'hour'");
        entry.put("price", "0.01 + s.n / 1000000");
        entry.put("sheet", "0");
        rows.make("cost_entry", MANY, entry);
        var run = new LinkedHashMap<>(whose);
        run.put("run_number", "1000 + s.n");
        run.put("saved", "0");
        run.put("saved_millis", "0");
        run.put("failed_month", "case when s.n < 100 then date_format(utc_date(), '%Y-%m-01') end");
        rows.make("run_cost", MANY, run);
    }

    /** All of them were lifted, and each took something of the large team. */
    private void recalls(String tenant) throws SQLException {
        var web = "(select id from team where tenant_id = %s and slug = 'web')".formatted(tenant);
        var columns = new LinkedHashMap<String, String>();
        columns.put("tenant_id", tenant);
        columns.put("version_id", "1000000000 + s.n");
        columns.put("team_id", web);
        columns.put("gallery", "'x'");
        columns.put("image", "'x'");
        columns.put("number", "'1.0.0'");
        columns.put("reason", "'x'");
        columns.put("recalled_by", "'x'");
        columns.put("recalled_by_name", "'x'");
        columns.put("recalled_at", "utc_timestamp(6)");
        columns.put("restored_at", "utc_timestamp(6)");
        for (var count : List.of("versions", "managed_images", "teams", "channels", "runs")) {
            columns.put(count, "1");
        }
        rows.make("recall", MANY, columns);
        var recall =
                "(select min(x.id) from recall x where x.tenant_id = %s) + s.n".formatted(tenant);
        rows.make(
                "recall_team",
                MANY,
                Map.of("tenant_id", tenant, "recall_id", recall, "team_id", web, "images", "1"));
    }

    /** All of them have ended, and each reaches the large team. */
    private void cascades(String tenant) throws SQLException {
        var web = "(select id from team where tenant_id = %s and slug = 'web')".formatted(tenant);
        var columns = new LinkedHashMap<String, String>();
        columns.put("tenant_id", tenant);
        columns.put("number", "1000 + s.n");
        columns.put("team_id", web);
        columns.put("definition_id", "1");
        columns.put("channel_id", "1");
        columns.put("gallery", "'x'");
        columns.put("image", "'x'");
        columns.put("channel", "'stable'");
        columns.put("to_version_id", "1");
        columns.put("to_version", "'1.0.0'");
        columns.put("state", "case when s.n < 50 then 'FAILED' else 'SUCCEEDED' end");
        columns.put("state_since", "utc_timestamp(6)");
        columns.put("started_by_name", "'x'");
        columns.put("started_at", "utc_timestamp(6)");
        columns.put("comment", "''");
        columns.put("max_concurrent", "1");
        columns.put("failure_limit", "1");
        rows.make("image_cascade", MANY, columns);
        var cascade =
                "(select min(x.id) from image_cascade x where x.tenant_id = %s and x.number >= 1000) + s.n"
                        .formatted(tenant);
        rows.make(
                "cascade_team",
                MANY,
                Map.of(
                        "tenant_id",
                        tenant,
                        "cascade_id",
                        cascade,
                        "team_id",
                        web,
                        "number",
                        "1000 + s.n"));
        var item = new LinkedHashMap<String, String>();
        item.put("tenant_id", tenant);
        item.put("cascade_id", cascade);
        item.put("number", "1");
        item.put("template_id", "1");
        item.put("template_name", "'x'");
        item.put("team_id", web);
        item.put("source_image", "'x/x'");
        item.put("depth", "1");
        item.put("wave", "1");
        item.put("parents", "'[]'");
        item.put("runs", "'[]'");
        item.put("state", "'SUCCEEDED'");
        item.put("state_since", "utc_timestamp(6)");
        rows.make("cascade_item", MANY, item);
    }

    /** Where the channel stable of the one points, which stays there when many rows go. */
    private void points(String version) throws SQLException {
        rows.run(
                """
                update channel c join image_definition d on d.id = c.definition_id
                set c.version_id = %s where d.name = '%s' and c.name = 'stable'
                """
                        .formatted(version, big.word()));
    }

    /** Of the one, changed again and again. */
    private Map<String, String> guardrails(String tenant) {
        var columns = new LinkedHashMap<String, String>();
        columns.put("tenant_id", tenant);
        columns.put(
                "template_id",
                "(select x.template_id from run x where x.id = %d)".formatted(big.run().id));
        columns.put("number", "1 + s.n");
        columns.put("document", "'{\"regions\": [\"local\"]}'");
        columns.put("frozen", "'[]'");
        columns.put("fingerprint", "sha2(s.n, 256)");
        columns.put("author_name", "'x'");
        columns.put("created_at", "utc_timestamp(6)");
        return columns;
    }

    /** From the guardrails of the one, for the one: nearly all are over. */
    private Map<String, String> exemption(String tenant) {
        var template = "(select x.template_id from run x where x.id = %d)".formatted(big.run().id);
        var columns = new LinkedHashMap<String, String>();
        columns.put("tenant_id", tenant);
        columns.put("baseline_id", template);
        columns.put("template_id", template);
        columns.put("descendants", "false");
        columns.put("kind", "'REGION'");
        columns.put("named", "'local'");
        columns.put("print", "sha2(s.n, 256)");
        columns.put("reason", "'x'");
        columns.put("ends_at", "utc_timestamp(6) + interval s.n second");
        columns.put("state", "case when s.n < 3 then 'GRANTED' else 'ENDED' end");
        columns.put("requested_by_name", "'x'");
        columns.put("requested_at", "utc_timestamp(6)");
        return columns;
    }

    private static Map<String, String> message(String tenant) {
        var columns = new LinkedHashMap<String, String>();
        columns.put("tenant_id", tenant);
        columns.put("event_id", "s.n");
        columns.put("person_id", "uuid()");
        columns.put("channel", "'mail'");
        columns.put("recipient", "'x@example.org'");
        columns.put("subject", "'x'");
        columns.put("text", "'x'");
        columns.put("html", "'x'");
        columns.put("message_id", "'x'");
        columns.put("digest", "false");
        columns.put("state", "'SENT'");
        columns.put("attempts", "1");
        columns.put("not_before", "utc_timestamp(6)");
        columns.put("created_at", "utc_timestamp(6)");
        return columns;
    }

    @AfterEach
    void empty() throws SQLException {
        points("null");
        rows.close();
    }

    @Test
    void nothing_reads_more_than_it_shows() throws Exception {
        var client = new Asking(address);
        var meter = new RowsRead(database);
        var tooMuch = new ArrayList<String>();
        for (var one : questions().entrySet()) {
            for (var path : one.getValue()) {
                client.ask(new Route("GET", path), path, callers.get(one.getKey()));
                var cost = meter.read();
                if (isTooMuch(cost)) {
                    tooMuch.add("GET %s by %s: %s".formatted(path, one.getKey(), cost));
                }
            }
        }
        for (var duty : duties().entrySet()) {
            duty.getValue().run();
            var cost = meter.read();
            if (isTooMuch(cost)) {
                tooMuch.add("%s: %s".formatted(duty.getKey(), cost));
            }
        }
        assertThat(tooMuch).isEmpty();
    }

    private boolean isTooMuch(RowsRead.Cost cost) {
        return cost.read() > most || cost.sorted() > SORTED;
    }

    /** What each caller asks for: what belongs to no tenant once, what they don't see never. */
    private Map<String, List<String>> questions() {
        var routes =
                Route.all().stream()
                        .filter(it -> it.method().equals("GET"))
                        .map(Route::path)
                        .filter(it -> Stream.of(it.split("/")).noneMatch(WHOLE::contains))
                        .toList();
        var all = Stream.concat(at(routes, List.of(small, big)), lists()).toList();
        var questions = new LinkedHashMap<String, List<String>>();
        questions.put(ADMIN, all);
        questions.put(OWNER, all.stream().filter(this::isTheTenants).toList());
        questions.put(
                VIEWER,
                Stream.concat(at(routes, List.of(small)), lists())
                        .filter(this::isTheTenants)
                        .toList());
        return questions;
    }

    private static Stream<String> at(List<String> routes, List<Subject> subjects) {
        return routes.stream()
                .flatMap(route -> subjects.stream().map(it -> it.at(route)))
                .distinct();
    }

    private boolean isTheTenants(String path) {
        return path.contains(acme.slug()) || path.contains(acme.id());
    }

    /** Each list with each of its filters. */
    private Stream<String> lists() {
        var lists = new ArrayList<String>();
        for (var door : List.of("/t/", "/api/v1/tenants/")) {
            var root = door + acme.slug();
            for (var state : RunState.values()) {
                lists.add(root + "/runs?state=" + state.word());
            }
            lists.add(root + "/lineage?state=outOfDate");
            lists.add(root + "/recalls");
            for (var by : List.of("template", "lineage", "image", "region", "kind", "month")) {
                lists.add(root + "/costs?from=2026-01-15&to=2026-12-15&by=" + by);
            }
            lists.add(root + "/recalls?after=50000");
            lists.add(root + "/packages?name=bash");
            lists.add(root + "/packages?name=bash&below=6&after=50000-1");
            lists.add(root + "/packages?name=many&below=1.5");
            lists.add(root + "/runs?after=50000");
            lists.add(root + "/runs?after=1001");
            lists.add(root + "/runs?state=failed&after=1050");
            lists.add(root + "/runs?state=succeeded&after=50000");
            lists.add(root + "/approvals?after=" + (big.approval() + MANY / 2));
            lists.add(root + "/approvals?state=approved&after=" + (big.approval() + MANY / 2));
            lists.add(root + "/approvals?state=rejected");
            var middle =
                    "&after=%d.1".formatted(MICROS.between(EPOCH, now().plusSeconds(MANY / 2)));
            lists.add(root + "/activity?" + middle);
            lists.add(root + "/activity?team=web" + middle);
            lists.add(root + "/activity?noun=run" + middle);
            lists.add(root + "/activity?noun=run");
            lists.add(root + "/activity?noun=emailDomain");
            lists.add(root + "/activity?team=small");
            lists.add(root + "/activity?team=web&noun=emailDomain");
            for (var subject : List.of(big, small)) {
                lists.add(root + "/runs?template=" + subject.word());
                lists.add(root + "/runs?after=50000&template=" + subject.word());
                lists.add(
                        root
                                + "/runs?state=failed&template="
                                + subject.team()
                                + "/"
                                + subject.word());
            }
        }
        var runs = "/t/%s/runs?".formatted(acme.slug());
        var here = "person=" + asker;
        for (var filter :
                List.of(
                        "q=e",
                        "q=e&state=failed",
                        "q=1050",
                        here,
                        here + "&after=50000",
                        here + "&state=failed",
                        here + "&q=zzz",
                        here + "&team=small",
                        "from=2020-01-01",
                        "from=2020-01-01&after=50000",
                        "from=2099-01-01",
                        "until=2020-01-01",
                        "until=2099-01-01&state=failed",
                        "from=2020-01-01&team=web&q=e")) {
            lists.add(runs + filter);
            // From the other end, too: what is rare there is at this one, and the other way round.
            lists.add(runs + filter + "&sort=oldest");
        }
        for (var filter :
                List.of(
                        "",
                        "after=50000&",
                        "state=failed&",
                        "state=failed&after=1050&",
                        "state=succeeded&after=50000&",
                        "state=running&",
                        "team=small&",
                        "team=web&after=50000&",
                        "template=" + small.word() + "&",
                        "template=" + big.word() + "&after=50000&")) {
            lists.add(runs + filter + "sort=oldest");
        }
        lists.add("/t/%s/templates?q=e&sort=changed".formatted(acme.slug()));
        lists.add("/api/v1/tenants/%s/cascades?after=50000".formatted(acme.slug()));
        for (var patch : List.of("", "&patch=true")) {
            lists.add(
                    "/t/%1$s/cascades/new?gallery=%2$s&image=%2$s&channel=stable%3$s"
                            .formatted(acme.slug(), big.word(), patch));
        }
        lists.add(
                "/api/v1/tenants/%s/galleries/%s/images/%s/versions?after=1.0.50000"
                        .formatted(acme.slug(), big.word(), big.word()));
        return lists.stream();
    }

    private Map<String, Runnable> duties() {
        var duties = new TreeMap<String, Runnable>();
        duties.put("indexing packages", index::round);
        duties.put("signing versions", signing::round);
        duties.put("charging runs", charging::round);
        duties.put("sealing", sealer::round);
        duties.put("publishing", publisher::round);
        duties.put("admission", admission::round);
        duties.put("sweeping runs", sweeper::round);
        duties.put("closed tenants", closed::round);
        duties.put("approvals", approvals::round);
        duties.put("exceptions", exemptions::round);
        duties.put("ends of life", () -> ends.round(now()));
        duties.put("retention", retention::round);
        duties.put("messages", postman::round);
        duties.put("webhooks", courier::round);
        duties.put("triggers", () -> triggers.round(now()));
        duties.put("patch schedules", () -> patches.round(now()));
        duties.put("withdrawn runs", withdrawn::round);
        duties.put("cascades", () -> cascades.round(now()));
        duties.put("automatic cascades", automatic::round);
        duties.put("erasing tenants", tenants::erase);
        duties.put("tenants' use", tenants::list);
        return duties;
    }
}
