package dev.goldsmith.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.goldsmith.approval.Approval;
import dev.goldsmith.approval.ApprovalPolicy;
import dev.goldsmith.approval.Decisions;
import dev.goldsmith.approval.Gate;
import dev.goldsmith.approval.Rule;
import dev.goldsmith.approval.Verdict;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.secret.Secret;
import dev.goldsmith.secret.TemplateSecrets;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import dev.goldsmith.testing.TestTenant.Somebody;
import dev.goldsmith.testing.VaultServer;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.hamcrest.Matcher;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Secrets, from their writing to the runs that take their names along. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class SecretsResourceTest {
    private static final String VALUE = "correct-horse-battery-staple";
    private static final String WRITTEN = "{\"value\": \"%s\"}".formatted(VALUE);

    @Inject AgroalDataSource database;
    @Inject Decisions decisions;
    @Inject HomeKey home;

    @ConfigProperty(name = "goldsmith.fetch.ports")
    int port;

    private TestTenant tenant;
    private Somebody owner;

    @BeforeEach
    void tenant() {
        tenant = TestTenant.create("secrets").team("web").team("ops");
        owner = tenant.person(MemberRole.MEMBER, Map.of("web", Role.OWNER));
        tenant.save("web", "nginx", Documents.shell(tenant.id(), null, "echo 1"));
    }

    private Response put(String team, String name, String json) {
        return Api.of(tenant, team.equals("web") ? owner : tenant.admin())
                .put("/teams/%s/secrets/%s".formatted(team, name), json);
    }

    private Response use(String uses) {
        return Api.of(tenant, owner)
                .put("/teams/web/templates/nginx/secrets", "{\"uses\": [%s]}".formatted(uses));
    }

    private Response run() {
        return Api.of(tenant, owner).post("/teams/web/templates/nginx/runs", "{}");
    }

    @Test
    void a_value_is_written_and_never_shown_and_another_one_is_the_next_version() throws Exception {
        put("web", "TOKEN", WRITTEN)
                .then()
                .statusCode(200)
                .body("version", equalTo(1), "updatedBy", equalTo(owner.name()))
                .body(not(containsString(VALUE)));
        put("web", "TOKEN", "{\"offeredTo\": [\"ops\"]}")
                .then()
                .body("version", equalTo(1), "offeredTo", contains("ops"));
        put("web", "TOKEN", "{\"value\": \"another value than before\"}")
                .then()
                .body("version", equalTo(2), "offeredTo", empty());

        var api = Api.of(tenant, owner);
        for (var path : new String[] {"/teams/web/secrets", "/teams/web/secrets/TOKEN"}) {
            assertThat(api.get(path).asString()).contains("TOKEN").doesNotContain("before");
        }
        var events = Api.of(tenant, tenant.admin()).get("/activity").asString();
        assertThat(events)
                .contains("secret.created", "secret.changed", "secret.replaced")
                .doesNotContain(VALUE, "another value");
        assertThat(stored(tenant)).isNotEmpty().doesNotContain(VALUE, "another value");
    }

    private String reference(String more) {
        return "{\"reference\": {\"kind\": \"vault\", \"address\": \"http://127.0.0.1:%d\", \"path\": \"ci/registry\", \"field\": \"token\"}%s}"
                .formatted(port, more);
    }

    private static String credential(String text) {
        return ", \"credential\": \"%s\"".formatted(text);
    }

    private Response tried() {
        return Api.of(tenant, owner).post("/teams/web/secrets/TOKEN/trials", "{}");
    }

    /** Instead of a value; what lets in there is as little told as that. */
    @Test
    void where_a_value_lies_is_shown_and_tried_and_neither_it_nor_the_credential_is()
            throws Exception {
        try (var vault = new VaultServer(port)) {
            put("web", "TOKEN", reference(credential(VaultServer.TOKEN)))
                    .then()
                    .statusCode(200)
                    .body(
                            "reference.mount",
                            equalTo("secret"),
                            "reference.engine",
                            equalTo(2),
                            "triedAt",
                            nullValue())
                    .body(not(containsString(VaultServer.TOKEN)));
            tried().then()
                    .statusCode(200)
                    .body("trialFault", nullValue(), "fetchedVersion", equalTo("2"))
                    .body(not(containsString(vault.value())));

            put("web", "TOKEN", reference(credential("hvs.of-somebody"))).then().statusCode(200);
            tried().then()
                    .body("trialFault", containsString("doesn't let the token read"))
                    .body("version", equalTo(2))
                    .body(not(containsString("hvs.of-somebody")));
        }
        var events = Api.of(tenant, tenant.admin()).get("/activity").asString();
        assertThat(events).contains("HashiCorp Vault 127.0.0.1").doesNotContain("hvs.");
        assertThat(column("credential")).isNotEmpty().doesNotContain("hvs.");
        assertThat(column("coalesce(locked, 'none')")).isEqualTo("none");

        put("web", "TOKEN", WRITTEN).then().body("reference", nullValue(), "version", equalTo(3));
        tried().then().statusCode(409).body("detail", containsString("stored here"));
        assertThat(column("coalesce(credential, 'none')")).isEqualTo("none");
    }

    /** It is for one place. */
    @Test
    void a_credential_is_kept_for_the_same_place_alone() {
        put("web", "TOKEN", reference("")).then().statusCode(400).body(faulty("credential"));
        put("web", "TOKEN", reference(credential("hvs.of-somebody"))).then().statusCode(200);
        put("web", "TOKEN", reference("").replace("ci/registry", "ci/other"))
                .then()
                .statusCode(200)
                .body("version", equalTo(2));
        put("web", "TOKEN", reference("").replace("\"field\"", "\"namespace\": \"a\", \"field\""))
                .then()
                .statusCode(400)
                .body(faulty("credential"));
    }

    private static Matcher<String> faulty(String field) {
        return containsString("\"path\":\"%s\"".formatted(field));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "~kind~: ~safe~, ~address~: ~https://127.0.0.1:1~|reference.address",
                "~kind~: ~safe~, ~address~: ~http://127.0.0.1:PORT~|reference.kind",
                "~kind~: ~vault~, ~address~: ~http://127.0.0.1:PORT/ui~, ~path~: ~a~, ~field~: ~b~|reference.address",
                "~kind~: ~vault~, ~address~: ~http://169.254.169.254~, ~path~: ~a~, ~field~: ~b~|reference.address",
                "~kind~: ~vault~, ~address~: ~http://127.0.0.1:PORT~, ~field~: ~b~|reference.path",
                "~kind~: ~vault~, ~address~: ~http://127.0.0.1:PORT~, ~path~: ~a/../sys~, ~field~: ~b~|reference.path",
                "~kind~: ~vault~, ~address~: ~http://127.0.0.1:PORT~, ~path~: ~a?b~, ~field~: ~b~|reference.path",
                "~kind~: ~vault~, ~address~: ~http://127.0.0.1:PORT~, ~path~: ~a~, ~field~: ~b~, ~engine~: 3|reference.engine",
                "~kind~: ~vault~, ~address~: ~http://127.0.0.1:PORT~, ~path~: ~a~, ~field~: ~b~, ~engine~: 1, ~version~: ~2~|reference.version",
                "~kind~: ~keyVault~, ~address~: ~http://127.0.0.1:PORT~, ~path~: ~a~, ~connection~: ~none~|reference.connection",
                "~kind~: ~keyVault~, ~address~: ~http://127.0.0.1:PORT~, ~path~: ~a/b~, ~connection~: ~none~|reference.path",
                "~kind~: ~http~, ~address~: ~http://127.0.0.1:PORT/?token=abc~|reference.address",
                "~kind~: ~http~, ~address~: ~http://127.0.0.1:PORT/~|credential",
                "~kind~: ~http~, ~address~: ~http://127.0.0.1:PORT/~, ~header~: ~Host~|reference.header",
                "~kind~: ~http~, ~address~: ~http://127.0.0.1:PORT/~, ~header~: ~A: b~|reference.header"
            })
    void a_reference_that_can_not_be_is_refused_by_its_field(String it, String field) {
        var json =
                "{\"reference\": {%s}, \"credential\": \"abc\"}"
                        .formatted(it.replace('~', '"').replace("PORT", Integer.toString(port)));
        put("web", "TOKEN", json).then().statusCode(400).body(faulty(field));
    }

    @Test
    void a_value_and_a_reference_are_not_both_and_a_header_has_one_line() {
        put("web", "TOKEN", reference(credential("a") + ", \"value\": \"" + VALUE + "\""))
                .then()
                .statusCode(400)
                .body(faulty("value"));
        put("web", "TOKEN", reference(credential("a\\r\\nX-Other: b")))
                .then()
                .statusCode(400)
                .body(faulty("credential"));
        put("web", "TOKEN", "{\"credential\": \"abc\"}").then().statusCode(400);
    }

    private String column(String what) throws Exception {
        try (var connection = database.getConnection();
                var select =
                        connection.prepareStatement(
                                "select %s from secret where tenant_id = ?".formatted(what))) {
            select.setString(1, tenant.id());
            try (var row = select.executeQuery()) {
                return row.next() ? String.valueOf(row.getString(1)) : "";
            }
        }
    }

    private String stored(TestTenant of) throws Exception {
        try (var connection = database.getConnection();
                var select =
                        connection.prepareStatement(
                                "select locked from secret where tenant_id = ?")) {
            select.setString(1, of.id());
            try (var row = select.executeQuery()) {
                return row.next() ? row.getString(1) : "";
            }
        }
    }

    /** The row's place is in what is encrypted. */
    @Test
    void a_value_that_was_copied_to_another_name_does_not_open() throws Exception {
        put("web", "TOKEN", WRITTEN).then().statusCode(200);
        put("web", "OTHER", "{\"value\": \"something else here\"}").then().statusCode(200);
        use("{\"secret\": \"OTHER\"}").then().statusCode(200);
        try (var connection = database.getConnection();
                var copy =
                        connection.prepareStatement(
                                "update secret a join secret b on b.tenant_id = a.tenant_id and b.name = 'TOKEN'"
                                        + " set a.locked = b.locked where a.tenant_id = ? and a.name = 'OTHER'")) {
            copy.setString(1, tenant.id());
            assertThat(copy.executeUpdate()).isEqualTo(1);
        }
        var run = tenant.run("web", "nginx");
        assertThat(catchThrowable(() -> open(run)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("locked for another place");
    }

    private String open(Run run) {
        return tenant.in(() ->
                TemplateSecrets.open(tenant.reload(run).secrets, run.teamId, home, List.of())
                        .getFirst()
                        .value());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "token | {'value': 'long enough'} | name",
                "1TOKEN | {'value': 'long enough'} | name",
                "TOKEN | {} | value",
                "TOKEN | {'value': 'short'} | value",
                "TOKEN | {'value': 'abc\\n\\n\\n\\n\\nd'} | value",
                "TOKEN | {'value': '        x     '} | value",
                "TOKEN | {'value': 'with \\u0000 in it'} | value",
                "TOKEN | {'value': 'half \\ud800 of one'} | value",
                "TOKEN | {'value': 'long enough', 'expiresAt': '2020-01-01T00:00:00Z'} | expiresAt",
                "TOKEN | {'value': 'long enough', 'expiresAt': 'tomorrow'} | expiresAt",
                "TOKEN | {'value': 'long enough', 'offeredTo': ['nobody']} | offeredTo",
            })
    void what_is_wrong_is_named_by_its_field(String name, String json, String field) {
        put("web", name, json.replace('\'', '"'))
                .then()
                .statusCode(400)
                .body("violations.path", contains(field))
                .body(not(containsString("long enough")));
    }

    @Test
    void scripts_get_what_their_team_has_or_is_offered() {
        put("web", "TOKEN", WRITTEN);
        put("ops", "SHARED", "{\"value\": \"a shared value\", \"offeredTo\": [\"web\"]}");
        put("ops", "THEIRS", "{\"value\": \"a value of theirs\"}");

        for (var wrong :
                Map.of(
                                "{\"secret\": \"NONE\"}", "uses[0].secret",
                                "{\"secret\": \"ops/THEIRS\"}", "uses[0].secret",
                                "{\"secret\": \"TOKEN\", \"variable\": \"PATH\"}",
                                        "uses[0].variable",
                                "{\"secret\": \"TOKEN\", \"variable\": \"a b\"}",
                                        "uses[0].variable",
                                "{\"secret\": \"TOKEN\", \"step\": \"gone\"}", "uses[0].step",
                                "{\"secret\": \"TOKEN\"}, {\"secret\": \"TOKEN\", \"step\": \"step\"}",
                                        "uses[1].variable",
                                "null", "uses[0].secret")
                        .entrySet()) {
            use(wrong.getKey())
                    .then()
                    .statusCode(400)
                    .body("violations.path", contains(wrong.getValue()));
        }
        use("{\"secret\": \"TOKEN\"}, {\"secret\": \"ops/SHARED\", \"variable\": \"as\", \"step\": \"step\"}")
                .then()
                .statusCode(200)
                .body("uses.secret", contains("web/TOKEN", "ops/SHARED"))
                .body("uses.variable", contains("TOKEN", "as"));
        var run = tenant.run("web", "nginx");
        assertThat(tenant.reload(run).secrets).contains("ops/SHARED").doesNotContain(VALUE);
    }

    @Test
    void what_is_offered_no_more_or_was_removed_or_has_ended_refuses_the_run() throws Exception {
        put("ops", "SHARED", "{\"value\": \"a shared value\", \"offeredTo\": [\"web\"]}");
        use("{\"secret\": \"ops/SHARED\"}").then().statusCode(200);
        put("ops", "SHARED", "{}");
        run().then()
                .statusCode(409)
                .body(
                        "detail",
                        containsString("There is no secret ops/SHARED that this template can use"));

        put("web", "TOKEN", WRITTEN);
        use("{\"secret\": \"TOKEN\"}").then().statusCode(200);
        run().then().statusCode(201);
        try (var connection = database.getConnection();
                var expire =
                        connection.prepareStatement(
                                "update secret set expires_at = '2020-01-01' where tenant_id = ?")) {
            expire.setString(1, tenant.id());
            expire.executeUpdate();
        }
        run().then().statusCode(409).body("detail", containsString("web/TOKEN expired at 2020"));
        Api.of(tenant, owner)
                .as()
                .delete("/api/v1/tenants/%s/teams/web/secrets/TOKEN".formatted(tenant.slug()))
                .then()
                .statusCode(200);
        run().then().statusCode(409).body("detail", containsString("no secret web/TOKEN"));
    }

    @Test
    void others_see_what_they_may_and_set_nothing() {
        put("web", "TOKEN", WRITTEN);
        var viewer = Api.of(tenant, tenant.viewer("web"));
        viewer.get("/teams/web/secrets/TOKEN").then().statusCode(200);
        viewer.put("/teams/web/secrets/TOKEN", WRITTEN).then().statusCode(403);
        viewer.put("/teams/web/templates/nginx/secrets", "{}").then().statusCode(403);
        Api.of(tenant, tenant.builder("web"))
                .put("/teams/web/secrets/TOKEN", WRITTEN)
                .then()
                .statusCode(403);
        Api.of(tenant, tenant.builder("web"))
                .put("/teams/web/templates/nginx/secrets", "{\"uses\": [{\"secret\": \"TOKEN\"}]}")
                .then()
                .statusCode(200);
        Api.of(tenant, tenant.builder("ops"))
                .get("/teams/web/secrets/TOKEN")
                .then()
                .statusCode(404);
        var elsewhere = TestTenant.create("elsewhere").team("web");
        Api.of(elsewhere, elsewhere.admin()).get("/teams/web/secrets/TOKEN").then().statusCode(404);
    }

    /** A yes holds for the scripts' secrets that it was given for. */
    @Test
    void an_approved_version_is_asked_about_again_once_its_scripts_are_given_others() {
        put("web", "TOKEN", WRITTEN);
        tenant.in(() ->
                ApprovalPolicy.write(
                        tenant.system(),
                        Objects.requireNonNull(Team.bySlug("web")),
                        List.of(
                                new Rule(
                                        Gate.NEW_VERSION,
                                        List.of(new Rule.Need("web", Role.APPROVER, 1, null)),
                                        24,
                                        null,
                                        null,
                                        List.of())),
                        null));
        var approver = tenant.person(MemberRole.MEMBER, Map.of("web", Role.APPROVER));
        var first = tenant.run("web", "nginx");
        assertThat(first.state).isEqualTo(RunState.AWAITING_APPROVAL);
        Approval approval = tenant.in(() -> Objects.requireNonNull(first.approval()));
        tenant.in(
                () -> decisions.decide(tenant.access(approver), approval.id, Verdict.APPROVE, ""));
        assertThat(tenant.run("web", "nginx").state).isEqualTo(RunState.QUEUED);

        use("{\"secret\": \"TOKEN\"}").then().statusCode(200);
        assertThat(tenant.run("web", "nginx").state).isEqualTo(RunState.AWAITING_APPROVAL);

        use("").then().statusCode(200);
        assertThat(tenant.run("web", "nginx").state).isEqualTo(RunState.QUEUED);
    }

    /** By the form, without JavaScript; what was refused comes back without the value. */
    @Test
    void the_page_writes_and_shows_everything_but_the_value() {
        var root = "/t/%s/settings/secrets".formatted(tenant.slug());
        var refused = form().formParams("name", "lower", "value", VALUE).post(root + "/web/new");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.asString()).contains("capital letters").doesNotContain(VALUE);
        form().formParams("name", "KEY", "value", "line one\r\nline two", "expiresAt", "2999-01-31")
                .post(root + "/web/new")
                .then()
                .statusCode(303);
        form().formParams("value", "", "expiresAt", "2999-01-31", "offeredTo", "ops")
                .post(root + "/web/named/KEY")
                .then()
                .statusCode(303);
        for (var page : new String[] {root, root + "/web/named/KEY"}) {
            assertThat(form().get(page).asString())
                    .contains("KEY", "version 1", "ops")
                    .doesNotContain("line one");
        }
        var given = "/t/%s/teams/web/templates/nginx/secrets".formatted(tenant.slug());
        assertThat(form().formParam("uses", "PEM = KEY @ step\nNOBODY").post(given).asString())
                .contains("PEM = KEY @ step", "no secret web/NOBODY");
        form().formParam("uses", "PEM = KEY @ step").post(given).then().statusCode(303);
        assertThat(form().get(given).asString()).contains("PEM = web/KEY @ step");
        assertThat(open(tenant.run("web", "nginx"))).isEqualTo("line one\nline two");
        tenant.in(() -> {
            var team = Objects.requireNonNull(Team.bySlug("web"));
            assertThat(Secret.require(team, "KEY").lastUsedAt).isNotNull();
            return true;
        });
    }

    private RequestSpecification form() {
        return given().redirects().follow(false).auth().oauth2(owner.token());
    }
}
