package dev.goldsmith.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;

import dev.goldsmith.activity.Event;
import dev.goldsmith.tenant.Member;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may do what, and that another tenant's things aren't there. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class AccessTest {
    private static final List<String> READS =
            List.of(
                    "",
                    "/teams",
                    "/templates",
                    "/teams/web/templates/nginx",
                    "/teams/web/templates/nginx/versions",
                    "/teams/web/templates/nginx/versions/1",
                    "/runs",
                    "/runs/1",
                    "/runs/1/log",
                    "/galleries",
                    "/galleries/golden",
                    "/galleries/golden/images",
                    "/galleries/golden/images/nginx/versions",
                    "/platform-images");
    private static final List<String> POSTS =
            List.of(
                    "/teams/web/templates/nginx/runs",
                    "/runs/1/cancellation",
                    "/runs/1/retry",
                    "/galleries");

    private TestTenant acme;
    private String document;

    @BeforeEach
    void tenant() {
        acme = TestTenant.create("acme").team("web").team("platform").gallery("golden", "web");
        document = Documents.shell(acme.id(), "golden/nginx", "echo nginx");
        acme.save("web", "nginx", document);
        acme.run("web", "nginx");
    }

    private void expect(Api api, int reads, int writes) {
        for (var path : READS) {
            assertThat(api.get(path).statusCode()).as("GET %s", path).isEqualTo(reads);
        }
        for (var path : POSTS) {
            assertThat(api.post(path, "{}").statusCode()).as("POST %s", path).isEqualTo(writes);
        }
        assertThat(api.put("/teams/web/templates/nginx", document).statusCode()).isEqualTo(writes);
        Api.of(acme, acme.admin()).get("/runs").then().body("items", hasSize(1));
    }

    @Test
    void a_viewer_reads_and_changes_nothing() {
        expect(Api.of(acme, acme.viewer("web")), 200, 403);
    }

    @Test
    void an_auditor_reads_everything_and_changes_nothing() {
        expect(Api.of(acme, acme.person(MemberRole.AUDITOR, Map.of())), 200, 403);
    }

    @Test
    void an_approver_reads_and_changes_nothing() {
        expect(
                Api.of(acme, acme.person(MemberRole.MEMBER, Map.of("web", Role.APPROVER))),
                200,
                403);
    }

    @Test
    void a_member_without_a_role_sees_nothing() {
        expect(Api.of(acme, acme.person(MemberRole.MEMBER, Map.of())), 403, 403);
    }

    @Test
    void another_tenants_things_are_not_there() {
        var other = TestTenant.create("other").team("web");
        expect(new Api("/api/v1/tenants/" + acme.slug(), other.admin().token()), 404, 404);
        expect(new Api("/api/v1/tenants/" + acme.slug(), TestTenant.stranger().token()), 404, 404);
    }

    @Test
    void the_same_names_and_numbers_in_another_tenant_are_other_things() {
        var other = TestTenant.create("other").team("web").gallery("golden", "web");
        var api = Api.of(other, other.admin());
        api.get("/runs/1").then().statusCode(404);
        api.get("/templates").then().body("items", hasSize(0));
        api.get("/galleries/golden/images").then().body("items", hasSize(0));
        other.template("web", "nginx").run("web", "nginx");
        api.post("/runs/1/cancellation").then().statusCode(202);
        Api.of(acme, acme.admin()).get("/runs/1").then().body("state", equalTo("queued"));
    }

    @Test
    void another_teams_things_are_not_there() {
        var api = Api.of(acme, acme.builder("platform"));
        api.get("/teams").then().body("items.slug", equalTo(List.of("platform")));
        api.get("/templates").then().body("items", hasSize(0));
        api.get("/runs").then().body("items", hasSize(0));
        api.get("/galleries").then().body("items", hasSize(0));
        for (var path : READS.subList(3, 6)) {
            assertThat(api.get(path).statusCode()).as(path).isEqualTo(404);
        }
        for (var path : List.of("/runs/1", "/runs/1/log", "/galleries/golden")) {
            assertThat(api.get(path).statusCode()).as(path).isEqualTo(404);
        }
        for (var path : POSTS.subList(0, 3)) {
            assertThat(api.post(path, "{}").statusCode()).as(path).isEqualTo(404);
        }
        api.put("/teams/web/templates/nginx", document).then().statusCode(404);
    }

    @Test
    void without_a_good_token_nobody_gets_in() {
        for (var header : List.of("Bearer gs_wrong", "Bearer", "Basic eDp5", "")) {
            var request = given();
            if (!header.isEmpty()) {
                request.header("Authorization", header);
            }
            request.get("/api/v1/tenants/" + acme.slug() + "/runs")
                    .then()
                    .statusCode(401)
                    .header("WWW-Authenticate", containsString("Bearer"))
                    .contentType(startsWith("application/problem+json"))
                    .body("type", equalTo("urn:goldsmith:problem:unauthenticated"));
        }
    }

    @Test
    void what_is_not_there_is_a_problem_too() {
        var api = Api.of(acme, acme.admin());
        api.get("/nowhere").then().statusCode(404).contentType(startsWith("application/problem"));
        given().get("/api/v1/nowhere")
                .then()
                .statusCode(404)
                .contentType(startsWith("application/problem+json"));
        api.as()
                .delete(api.base() + "/runs")
                .then()
                .statusCode(405)
                .contentType(startsWith("application/problem+json"))
                .body("type", equalTo("urn:goldsmith:problem:method-not-allowed"));
        api.as()
                .accept("image/png")
                .get(api.base() + "/runs")
                .then()
                .statusCode(406)
                .contentType(startsWith("application/problem+json"));
    }

    @Test
    void a_huge_body_is_refused_before_it_is_sent() throws Exception {
        try (var socket = new Socket("localhost", RestAssured.port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(
                            """
                            PUT /api/v1/tenants/x HTTP/1.1\r
                            Host: localhost\r
                            Connection: close\r
                            Content-Length: 52428800\r
                            \r
                            """
                                    .getBytes(StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer)
                    .startsWith("HTTP/1.1 413")
                    .contains("application/problem+json")
                    .contains("urn:goldsmith:problem:too-large");
        }
    }

    @Test
    void the_operator_makes_a_link_for_a_new_password() throws Exception {
        var key = Files.readString(PortalOnly.HOME.resolve("local-key"));
        var name = "ada-" + UUID.randomUUID().toString().substring(0, 8);
        var person =
                acme.in(() -> {
                    var made = Person.local(name, "Ada", "an old password that is lost");
                    made.email = name + "@example.com";
                    Member.add(made, MemberRole.ADMIN);
                    return made.id;
                });
        given().header("Goldsmith-Local-Key", "0".repeat(64))
                .formParam("user", name)
                .post("/api/v1/local/passwords")
                .then()
                .statusCode(403);
        given().header("Goldsmith-Local-Key", key)
                .formParam("user", "nobody-" + name)
                .post("/api/v1/local/passwords")
                .then()
                .statusCode(404);
        var first = link(key, name);
        // By the address as well; the link before is void.
        var link = link(key, name.toUpperCase() + "@example.com");
        given().get(first).then().statusCode(404);
        given().get(link).then().statusCode(200);
        assertThat(
                        acme.in(() -> {
                            var told = Event.<Event>list("kind", "password.linkMade");
                            return told.stream().map(it -> it.subject + it.detail).toList();
                        }))
                .hasSize(2)
                .allMatch(it -> it.startsWith("person/" + person) && !it.contains("reset/"));
        given().formParam("password", "a new one of many words")
                .redirects()
                .follow(false)
                .post(link)
                .then()
                .statusCode(303);
        given().get(link).then().statusCode(404);
        acme.in(() -> {
            var twin = Person.local(name + "-2", "Ada", "another password of hers");
            twin.email = name + "@example.com";
            return twin.id;
        });
        given().header("Goldsmith-Local-Key", key)
                .formParam("user", name + "@example.com")
                .post("/api/v1/local/passwords")
                .then()
                .statusCode(409)
                .body("detail", containsString(name));
    }

    private static String link(String key, String user) {
        var text =
                given().header("Goldsmith-Local-Key", key)
                        .formParam("user", user)
                        .post("/api/v1/local/passwords")
                        .then()
                        .statusCode(200)
                        .extract()
                        .asString();
        assertThat(text).matches("http://.*/reset/[\\w-]{43}");
        return text.substring(text.indexOf("/reset/"));
    }

    @Test
    void administrators_rename_their_tenant() {
        var admin = Api.of(acme, acme.admin());
        admin.put("", "{\"name\": \" Acme & Co \"}")
                .then()
                .statusCode(200)
                .body("name", equalTo("Acme & Co"))
                .body("slug", equalTo(acme.slug()));
        admin.get("").then().body("name", equalTo("Acme & Co"));
        for (var wrong : List.of("{}", "{\"name\": \"\"}", "{\"name\": \"a\\nb\"}")) {
            admin.put("", wrong).then().statusCode(400).body("violations[0].path", equalTo("name"));
        }
        admin.put("", "{\"name\": \"x\", \"slug\": \"other\"}").then().statusCode(400);
        Api.of(acme, acme.person(MemberRole.MEMBER, Map.of("web", Role.OWNER)))
                .put("", "{\"name\": \"Mine\"}")
                .then()
                .statusCode(403);
        var page = "/t/" + acme.slug() + "/settings/organisation";
        admin.as().formParam("name", "").post(page).then().statusCode(400);
        admin.as().formParam("name", "Acme GmbH").post(page);
        admin.get("").then().body("name", equalTo("Acme GmbH"));
        assertThat(acme.in(() -> Event.count("kind", "tenant.renamed"))).isEqualTo(2);
    }

    @Test
    void the_operator_gets_a_token_by_the_key_in_the_home() throws Exception {
        var file = PortalOnly.HOME.resolve("local-key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        var key = Files.readString(file);
        var somebody = acme.admin();
        String subject = acme.in(() -> Person.<Person>findById(somebody.id()).subject);
        var token =
                given().header("Goldsmith-Local-Key", key)
                        .formParam("user", subject)
                        .post("/api/v1/local/tokens")
                        .then()
                        .statusCode(200)
                        .contentType(startsWith("text/plain"))
                        .extract()
                        .asString();
        new Api("/api/v1/tenants/" + acme.slug(), token).get("").then().statusCode(200);
        given().header("Goldsmith-Local-Key", key)
                .formParam("user", "nobody")
                .post("/api/v1/local/tokens")
                .then()
                .statusCode(404);
        for (var wrong : List.of("0".repeat(64), "", key.substring(1))) {
            given().header("Goldsmith-Local-Key", wrong)
                    .formParam("user", subject)
                    .post("/api/v1/local/tokens")
                    .then()
                    .statusCode(403);
        }
    }
}
