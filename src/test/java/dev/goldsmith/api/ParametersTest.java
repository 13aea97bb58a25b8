package dev.goldsmith.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.goldsmith.approval.Approval;
import dev.goldsmith.approval.ApprovalPolicy;
import dev.goldsmith.approval.Decisions;
import dev.goldsmith.approval.Gate;
import dev.goldsmith.approval.Rule;
import dev.goldsmith.approval.Verdict;
import dev.goldsmith.run.Run;
import dev.goldsmith.secret.TemplateParameters;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import dev.goldsmith.testing.TestTenant.Somebody;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Parameters of a template, from their declaration to the runs that are asked for with values. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class ParametersTest {
    private static final String DECLARED =
            """
            {"name": "NGINX", "default": "1.28", "allowed": ["1.28", "1.29"]},
            {"name": "COUNT", "type": "number", "required": true},
            {"name": "DEBUG", "type": "boolean", "steps": ["step"]},
            {"name": "NOTE"}
            """;

    @Inject Decisions decisions;

    private TestTenant tenant;
    private Somebody owner;

    @BeforeEach
    void tenant() {
        tenant = TestTenant.create("parameters").team("web");
        owner = tenant.person(MemberRole.MEMBER, Map.of("web", Role.OWNER));
        tenant.save("web", "nginx", Documents.shell(tenant.id(), null, "echo 1"));
    }

    private Response declare(String parameters) {
        return Api.of(tenant, owner)
                .put(
                        "/teams/web/templates/nginx/parameters",
                        "{\"parameters\": [%s]}".formatted(parameters));
    }

    private Response run(String values) {
        return Api.of(tenant, owner)
                .post(
                        "/teams/web/templates/nginx/runs",
                        "{\"parameters\": {%s}}".formatted(values));
    }

    @Test
    void what_is_declared_wrong_is_named_by_its_field() {
        for (var wrong :
                Map.ofEntries(
                                Map.entry("{}", "parameters[0].name"),
                                Map.entry("null", "parameters[0].name"),
                                Map.entry("{\"name\": \"PATH\"}", "parameters[0].name"),
                                Map.entry("{\"name\": \"1X\"}", "parameters[0].name"),
                                Map.entry(
                                        "{\"name\": \"X\"}, {\"name\": \"X\"}",
                                        "parameters[1].name"),
                                Map.entry(
                                        "{\"name\": \"X\", \"type\": \"date\"}",
                                        "parameters[0].type"),
                                Map.entry(
                                        "{\"name\": \"X\", \"type\": \"choice\"}",
                                        "parameters[0].allowed"),
                                Map.entry(
                                        "{\"name\": \"X\", \"type\": \"number\", \"allowed\": [\"a\"]}",
                                        "parameters[0].allowed"),
                                Map.entry(
                                        "{\"name\": \"X\", \"type\": \"boolean\", \"default\": \"yes\"}",
                                        "parameters[0].default"),
                                Map.entry(
                                        "{\"name\": \"X\", \"allowed\": [\"a\"], \"default\": \"b\"}",
                                        "parameters[0].default"),
                                Map.entry(
                                        "{\"name\": \"X\", \"default\": {}}",
                                        "parameters[0].default"),
                                Map.entry(
                                        "{\"name\": \"X\", \"default\": \"%s\"}"
                                                .formatted("x".repeat(1025)),
                                        "parameters[0].default"),
                                Map.entry(
                                        "{\"name\": \"X\", \"steps\": [\"gone\"]}",
                                        "parameters[0].steps"),
                                Map.entry(
                                        "{\"name\": \"X\"},".repeat(20) + "{\"name\": \"X\"}",
                                        "parameters"))
                        .entrySet()) {
            declare(wrong.getKey())
                    .then()
                    .statusCode(400)
                    .body("violations.path", contains(wrong.getValue()));
        }
    }

    @Test
    void a_run_takes_values_or_defaults_and_shows_them() {
        declare(DECLARED)
                .then()
                .statusCode(200)
                .body("parameters.name", contains("NGINX", "COUNT", "DEBUG", "NOTE"));
        run("\"COUNT\": 3, \"DEBUG\": true")
                .then()
                .statusCode(201)
                .body(
                        "parameters",
                        equalTo(Map.of("NGINX", "1.28", "COUNT", "3", "DEBUG", "true")));
        run("\"COUNT\": 2.5, \"NGINX\": \"1.29\", \"NOTE\": \"it's \\\"quoted\\\" $HOME\"")
                .then()
                .statusCode(201)
                .body("parameters.NOTE", equalTo("it's \"quoted\" $HOME"));
    }

    @Test
    void a_wrong_value_is_refused_by_its_field_at_every_door() {
        declare(DECLARED).then().statusCode(200);
        for (var wrong :
                Map.ofEntries(
                                Map.entry("", "parameters.COUNT"),
                                Map.entry("\"COUNT\": \"\"", "parameters.COUNT"),
                                Map.entry("\"COUNT\": null", "parameters.COUNT"),
                                Map.entry("\"COUNT\": \"many\"", "parameters.COUNT"),
                                Map.entry("\"COUNT\": 1e300", "parameters.COUNT"),
                                Map.entry("\"COUNT\": [1]", "parameters.COUNT"),
                                Map.entry("\"COUNT\": 1, \"NGINX\": \"1.2\"", "parameters.NGINX"),
                                Map.entry("\"COUNT\": 1, \"DEBUG\": 1", "parameters.DEBUG"),
                                Map.entry("\"COUNT\": 1, \"OTHER\": 1", "parameters.OTHER"),
                                Map.entry("\"COUNT\": 1, \"NOTE\": \"a\\nb\"", "parameters.NOTE"),
                                Map.entry(
                                        "\"COUNT\": 1, \"NOTE\": \"%s\""
                                                .formatted("x".repeat(1025)),
                                        "parameters.NOTE"))
                        .entrySet()) {
            run(wrong.getKey())
                    .then()
                    .statusCode(400)
                    .body("violations.path", contains(wrong.getValue()));
        }
        // Nobody can say anything there, so that what has no default is missing.
        arm().then().statusCode(400).body("error.message", containsString("COUNT is needed"));
        assertThat(tenant.in(() -> Run.count())).isZero();
    }

    private Response arm() {
        return as().post(
                        "/subscriptions/%s/resourceGroups/web/providers/Microsoft.VirtualMachineImages/imageTemplates/nginx/run?api-version=2024-02-01"
                                .formatted(tenant.id()));
    }

    /** Tags go with the document by the ARM door, and count wherever nobody says something else. */
    @Test
    void a_tag_of_the_document_gives_a_value() {
        declare(DECLARED).then().statusCode(200);
        tenant.save("web", "nginx", tagged("goldsmithParameter.COUNT", "7"));
        arm().then().statusCode(202);
        assertThat(values(last())).isEqualTo(Map.of("NGINX", "1.28", "COUNT", "7"));
        run("\"COUNT\": 8").then().statusCode(201).body("parameters.COUNT", equalTo("8"));

        tenant.save("web", "nginx", tagged("goldsmithParameter.COUNT", "few"));
        run("").then()
                .statusCode(400)
                .body("violations.path", contains("tags['goldsmithParameter.COUNT']"));
        tenant.save("web", "nginx", tagged("goldsmithParameter.COUNTS", "7"));
        run("\"COUNT\": 8")
                .then()
                .statusCode(400)
                .body("violations.path", contains("tags['goldsmithParameter.COUNTS']"));
    }

    private String tagged(String name, String value) {
        return Documents.shell(tenant.id(), null, "echo 1")
                .replaceFirst(
                        "\"properties\"",
                        "\"tags\": {\"%s\": \"%s\"}, \"properties\"".formatted(name, value));
    }

    private Run last() {
        return tenant.in(() ->
                Objects.requireNonNull(
                        Run.lastOf(
                                Template.require(
                                        Objects.requireNonNull(Team.bySlug("web")), "nginx"))));
    }

    private static Map<String, String> values(Run run) {
        return TemplateParameters.named(run.parameters);
    }

    @Test
    void a_retry_repeats_the_values_and_is_refused_once_they_cannot_be() {
        declare(DECLARED).then().statusCode(200);
        run("\"COUNT\": 3, \"NGINX\": \"1.29\"").then().statusCode(201);
        var api = Api.of(tenant, owner);
        api.post("/runs/1/cancellation", "{}").then().statusCode(202);
        api.post("/runs/1/retry", "{}")
                .then()
                .statusCode(201)
                .body("parameters", equalTo(Map.of("NGINX", "1.29", "COUNT", "3")));
        declare("{\"name\": \"COUNT\", \"type\": \"number\"}").then().statusCode(200);
        api.post("/runs/1/retry", "{}")
                .then()
                .statusCode(409)
                .body(
                        "detail",
                        equalTo(
                                "Run 1 can't be repeated with its values. The template has no parameter 'NGINX'; it has COUNT. Build the template with others."));
    }

    @Test
    void a_template_that_is_moved_takes_them_along() {
        declare(DECLARED).then().statusCode(200);
        var api = Api.of(tenant, owner);
        api.post("/teams/web/templates/nginx/relocation", "{\"name\": \"proxy\"}");
        api.get("/teams/web/templates/proxy/parameters")
                .then()
                .body("parameters.name", contains("NGINX", "COUNT", "DEBUG", "NOTE"));
    }

    @Test
    void one_variable_is_no_secret_and_a_parameter_at_once() {
        var api = Api.of(tenant, owner);
        api.put("/teams/web/secrets/TOKEN", "{\"value\": \"long enough\"}");
        var uses = "{\"uses\": [{\"secret\": \"TOKEN\", \"step\": \"step\"}]}";
        api.put("/teams/web/templates/nginx/secrets", uses).then().statusCode(200);
        declare("{\"name\": \"TOKEN\"}")
                .then()
                .statusCode(400)
                .body("violations.path", contains("parameters[0].name"));
        api.put("/teams/web/templates/nginx/secrets", "{\"uses\": []}").then().statusCode(200);
        declare("{\"name\": \"TOKEN\"}").then().statusCode(200);
        api.put("/teams/web/templates/nginx/secrets", uses)
                .then()
                .statusCode(400)
                .body("violations.path", contains("uses[0].variable"));
    }

    /** A yes is for the values that it was given for, and no others. */
    @Test
    void a_run_with_other_values_waits_for_another_approval() {
        declare("{\"name\": \"NGINX\", \"default\": \"1.28\"}").then().statusCode(200);
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
        run("").then().statusCode(201).body("state", equalTo("awaitingApproval"));
        Approval approval = tenant.in(() -> Objects.requireNonNull(last().approval()));
        assertThat(
                        given().auth()
                                .oauth2(approver.token())
                                .get("/t/%s/approvals/%d".formatted(tenant.slug(), approval.id))
                                .asString())
                .contains("NGINX=1.28");
        tenant.in(
                () -> decisions.decide(tenant.access(approver), approval.id, Verdict.APPROVE, ""));
        run("\"NGINX\": \"1.28\"").then().statusCode(201).body("state", equalTo("queued"));
        run("\"NGINX\": \"1.29\"")
                .then()
                .statusCode(201)
                .body("state", equalTo("awaitingApproval"));
    }

    /** By the pages, without JavaScript. */
    @Test
    void the_pages_declare_and_ask_for_values() {
        var base = "/t/%s/teams/web/templates/nginx".formatted(tenant.slug());
        var refused =
                as().formParams("parameters[1].name", "COUNT", "parameters[1].type", "choice")
                        .post(base + "/parameters");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.asString()).contains("parameters[0].allowed", "A choice needs");
        as().formParams(
                        "parameters[0].name",
                        "COUNT",
                        "parameters[0].type",
                        "choice",
                        "parameters[0].allowed",
                        "one\r\ntwo",
                        "parameters[0].required",
                        "true")
                .post(base + "/parameters")
                .then()
                .statusCode(303);
        assertThat(as().get(base + "/parameters").asString()).contains("COUNT", "one\ntwo");

        // Each button that builds leads there.
        var asking = as().formParams("version", "1").post(base + "/runs");
        assertThat(asking.statusCode()).isEqualTo(303);
        assertThat(asking.header("Location")).endsWith(base + "/runs/new?version=1");
        var home = as().formParam("template", "web/nginx").post("/t/" + tenant.slug() + "/builds");
        assertThat(home.header("Location")).endsWith("/runs/new?version=");
        assertThat(as().get(base + "/runs/new?version=1").asString())
                .contains("parameters.COUNT", "<option value=\"two\"");
        assertThat(as().formParams("asked", "true", "version", "1").post(base + "/runs").asString())
                .contains("COUNT is needed");
        as().formParams("asked", "true", "version", "1", "parameters.COUNT", "two")
                .post(base + "/runs")
                .then()
                .statusCode(303);
        assertThat(values(last())).isEqualTo(Map.of("COUNT", "two"));
        assertThat(as().get("/t/%s/runs/1".formatted(tenant.slug())).asString())
                .contains("Given to scripts", "COUNT", "<code>two</code>");
    }

    private RequestSpecification as() {
        return given().redirects().follow(false).auth().oauth2(owner.token());
    }
}
