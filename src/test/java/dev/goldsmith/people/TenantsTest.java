package dev.goldsmith.people;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.goldsmith.activity.Event;
import dev.goldsmith.approval.Passages;
import dev.goldsmith.build.Captured;
import dev.goldsmith.gallery.ManagedImage;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.ApiClient;
import dev.goldsmith.tenant.ClientScope;
import dev.goldsmith.tenant.Invitation;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.SignedIn;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.UUID;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the installation's administrators do to tenants, and what they still don't see. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class TenantsTest {
    private static final String TENANTS = "/api/v1/installation/tenants";

    @Inject Tenants tenants;
    @Inject TenantExport export;
    @Inject Tenancy tenancy;
    @Inject AgroalDataSource database;

    private TestTenant acme;
    private TestTenant.Somebody admin;
    private TestTenant.Somebody operator;

    @BeforeEach
    void tenant() {
        acme = TestTenant.create("acme").team("web").gallery("golden", "web");
        acme.template("web", "nginx").run("web", "nginx");
        admin = acme.admin();
        operator = TestTenant.stranger();
        tenancy.outside(
                () -> Person.update("installationAdmin = true where id = ?1", operator.id()));
    }

    private static RequestSpecification as(TestTenant.Somebody who) {
        return given().auth().oauth2(who.token()).contentType("application/json");
    }

    private int home(TestTenant.Somebody who) {
        return as(who).get("/api/v1/tenants/" + acme.slug()).statusCode();
    }

    @Test
    void only_the_installations_administrators_see_the_list_and_no_tenant_from_within() {
        as(admin).get(TENANTS).then().statusCode(403);
        given().get(TENANTS).then().statusCode(401);
        as(operator)
                .get(TENANTS + "/" + acme.slug())
                .then()
                .statusCode(200)
                .body("people", equalTo(1));
        assertThat(home(operator)).isEqualTo(404);
        as(operator).get("/t/" + acme.slug()).then().statusCode(404);
        // A token that is good for one tenant is good for nothing here, whoever's it is.
        acme.in(() ->
                dev.goldsmith.tenant.Member.add(Person.findById(operator.id()), MemberRole.ADMIN));
        var bound =
                acme.in(() ->
                        Tokens.issue(
                                        acme.access(operator),
                                        new SignedIn(operator.id(), Person.LOCAL, "s", null),
                                        new Tokens.Wanted("mine", null, null, null, 9))
                                .text());
        given().auth().oauth2(bound).get(TENANTS).then().statusCode(403);
    }

    @Test
    void a_tenant_is_made_with_its_first_administrator_invited() {
        var slug = "new-" + UUID.randomUUID().toString().substring(0, 8);
        as(operator)
                .body(
                        Map.of(
                                "slug",
                                slug,
                                "name",
                                "New",
                                "administrator",
                                "boss@example.com",
                                "maxMembers",
                                3))
                .post(TENANTS)
                .then()
                .statusCode(201)
                .body("maxMembers", equalTo(3));
        as(operator).get("/api/v1/tenants/" + slug).then().statusCode(404);
        Tenant made = tenancy.outside(() -> Tenant.find("slug", slug).singleResult());
        Invitation first = tenancy.in(made.id, () -> Invitation.findAll().singleResult());
        assertThat(first.role).isEqualTo(MemberRole.ADMIN);
        as(operator)
                .body(Map.of("slug", slug, "name", "Again"))
                .post(TENANTS)
                .then()
                .statusCode(409)
                .body("violations[0].path", equalTo("slug"));
        for (var wrong :
                List.of(
                        Map.of("slug", "No Spaces", "name", "x"),
                        Map.of("slug", "a", "name", ""),
                        Map.of("slug", "a", "name", "x", "maxMembers", 0),
                        Map.of("slug", "a", "name", "x", "administrator", "nobody"))) {
            as(operator).body(wrong).post(TENANTS).then().statusCode(400);
        }
    }

    @Test
    void suspended_nobody_opens_it_and_resumed_everybody_does() {
        as(operator)
                .put(TENANTS + "/" + acme.slug() + "/suspension")
                .then()
                .statusCode(200)
                .body("state", equalTo("suspended"));
        as(admin)
                .get("/api/v1/tenants/" + acme.slug())
                .then()
                .statusCode(403)
                .body("detail", containsString("suspended"));
        // Who isn't a member is told nothing.
        assertThat(home(TestTenant.stranger())).isEqualTo(404);
        as(operator).delete(TENANTS + "/" + acme.slug() + "/suspension").then().statusCode(200);
        assertThat(home(admin)).isEqualTo(200);
        List<Event> told = acme.in(() -> Event.list("kind like 'tenant.%' order by id"));
        assertThat(told)
                .extracting(it -> it.kind)
                .containsExactly("tenant.suspended", "tenant.resumed");
        assertThat(told)
                .allSatisfy(it -> {
                    assertThat(it.actorId).isEqualTo(operator.id());
                    assertThat(it.door).isEqualTo("api");
                    assertThat(it.address).isEqualTo("127.0.0.1");
                });
    }

    @Test
    void a_full_disk_builds_no_more() throws Exception {
        as(operator)
                .body(Map.of("name", "Acme", "maxDiskGb", 1))
                .put(TENANTS + "/" + acme.slug())
                .then()
                .statusCode(200);
        acme.save(
                "web",
                "large",
                Documents.shell(acme.id(), null, "true")
                        .replace(
                                "\"customize\"",
                                "\"vmProfile\": {\"osDiskSizeGB\": 4095}, \"customize\""));
        assertThatThrownBy(() -> acme.run("web", "large"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("disks have 4095 GB")
                .hasMessageContaining("quota is 1 GB");
        acme.run("web", "nginx");
        fill(1_000_000_000L);
        assertThatThrownBy(() -> acme.run("web", "nginx"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("use 1.0 GB of its 1 GB");
        as(operator)
                .body(Map.of("name", "Acme"))
                .put(TENANTS + "/" + acme.slug())
                .then()
                .statusCode(200)
                .body("diskBytes", equalTo(1_000_000_000));
        acme.run("web", "nginx");
    }

    /** Two images that share one disk: it counts once. */
    private void fill(long bytes) {
        var disk =
                new Captured(
                        Digest.of("disk"),
                        bytes,
                        bytes,
                        Digest.of("packages"),
                        "12",
                        Digest.of("source"),
                        "debian 12");
        for (var name : List.of("one", "two")) {
            acme.in(() -> {
                var team = Objects.requireNonNull(Team.bySlug("web"));
                return ManagedImage.create(
                        acme.system(),
                        team,
                        name,
                        "local",
                        Map.of(),
                        disk,
                        null,
                        Passages.into(team));
            });
        }
    }

    @Test
    void deleted_it_is_closed_can_be_taken_back_and_is_gone_after_its_time_of_grace()
            throws Exception {
        var builder = acme.builder("web");
        var elsewhere = TestTenant.create("other").team("web");
        elsewhere.in(() ->
                dev.goldsmith.tenant.Member.add(Person.findById(admin.id()), MemberRole.ADMIN));
        var program =
                acme.in(() ->
                        ApiClient.create(
                                        acme.system(),
                                        "robot",
                                        new ClientScope(
                                                MemberRole.MEMBER, Map.of("web", Role.BUILDER)))
                                .clientId);
        as(operator)
                .delete(TENANTS + "/" + acme.slug())
                .then()
                .statusCode(200)
                .body("state", equalTo("deleting"));
        assertThat(home(admin)).isEqualTo(403);
        as(operator).delete(TENANTS + "/" + acme.slug() + "/suspension").then().statusCode(200);
        assertThat(home(admin)).isEqualTo(200);
        tenants.erase();
        assertThat(home(admin)).isEqualTo(200);

        as(operator).delete(TENANTS + "/" + acme.slug()).then().statusCode(200);
        tenants.erase();
        assertThat(home(admin)).isEqualTo(403);
        tenancy.outside(
                () -> Tenant.update("deleteAfter = ?1 where id = ?2", Instant.now(), acme.id()));
        tenants.erase();
        assertThat(home(admin)).isEqualTo(404);
        as(operator).get(TENANTS + "/" + acme.slug()).then().statusCode(404);
        assertThat(tenancy.outside(() -> Person.findByIdOptional(builder.id()))).isEmpty();
        assertThat(tenancy.outside(() -> Person.findByIdOptional(program))).isEmpty();
        assertThat(tenancy.outside(() -> Person.findByIdOptional(admin.id()))).isPresent();
        for (var table : List.of("team", "template", "run", "event", "member", "api_client")) {
            assertThat(count(table)).as(table).isZero();
        }
        as(admin).get("/api/v1/tenants/" + elsewhere.slug()).then().statusCode(200);
    }

    private long count(String table) throws Exception {
        try (var connection = database.getConnection();
                var select =
                        connection.prepareStatement(
                                "select count(*) from " + table + " where tenant_id = ?")) {
            select.setString(1, acme.id());
            try (var rows = select.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    @Test
    void a_tenant_in_use_is_exported_by_its_own_people_only() throws Exception {
        as(operator).get(TENANTS + "/" + acme.slug() + "/export").then().statusCode(409);
        as(acme.builder("web"))
                .get("/api/v1/tenants/" + acme.slug() + "/export")
                .then()
                .statusCode(403);
        var auditor = acme.person(MemberRole.AUDITOR, Map.of());
        var zip =
                as(auditor)
                        .get("/api/v1/tenants/" + acme.slug() + "/export")
                        .then()
                        .statusCode(200)
                        .extract()
                        .asByteArray();
        var files = unzip(zip);
        assertThat(files.get("records/template.ndjson")).contains("\"name\":\"nginx\"");
        assertThat(files.get("people.ndjson")).contains(admin.name());
        assertThat(files.get("manifest.json")).contains(acme.id());
        as(operator).put(TENANTS + "/" + acme.slug() + "/suspension").then().statusCode(200);
        as(operator).get(TENANTS + "/" + acme.slug() + "/export").then().statusCode(200);
        long told = acme.in(() -> Event.count("kind", "tenant.exported"));
        assertThat(told).isEqualTo(2);
    }

    @Test
    void an_export_has_nothing_of_others_and_nothing_that_opens_something() throws Exception {
        var other = TestTenant.create("other").team("web").template("web", "theirs");
        var access = acme.access(admin);
        var token =
                acme.in(() ->
                        Tokens.issue(
                                access,
                                new SignedIn(admin.id(), Person.LOCAL, "s", null),
                                new Tokens.Wanted("mine", null, null, null, 9)));
        var secret =
                acme.in(() ->
                        ApiClient.create(
                                        acme.system(),
                                        "robot",
                                        new ClientScope(MemberRole.MEMBER, Map.of()))
                                .addSecret(acme.system(), 9));
        var out = new ByteArrayOutputStream();
        export.write(acme.id(), out);
        var all = String.join("\n", unzip(out.toByteArray()).values());
        assertThat(all)
                .contains("\"name\":\"mine\"")
                .doesNotContain("theirs")
                .doesNotContain(other.id())
                .doesNotContain(token.text())
                .doesNotContain(token.token().tokenHash)
                .doesNotContain(secret.secret().secretHash);
    }

    /** A new column is told or secret because somebody said so, not by its name. */
    @Test
    void each_column_of_a_tenants_tables_is_told_or_secret() throws Exception {
        var told = new StringBuilder();
        try (var connection = database.getConnection()) {
            var all = TenantTables.with(connection, "tenant_id");
            TenantExport.SECRETS.forEach(
                    (table, columns) -> assertThat(all.get(table)).as(table).containsAll(columns));
            assertThat(all.keySet()).containsAll(TenantExport.KEPT_HERE);
            TenantExport.told(connection)
                    .forEach((table, columns) ->
                            told.append(table + ": ")
                                    .append(String.join(" ", new TreeSet<>(columns)))
                                    .append('\n'));
        }
        try (var in = Objects.requireNonNull(getClass().getResourceAsStream("told.txt"))) {
            assertThat(told.toString())
                    .as(
                            "told.txt has what an export tells; what opens something belongs into SECRETS")
                    .isEqualTo(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static Map<String, String> unzip(byte[] zip) throws Exception {
        Map<String, String> files = new HashMap<>();
        try (var in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                files.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return files;
    }
}
