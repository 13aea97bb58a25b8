package dev.goldsmith.approval;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageShare;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.ManagedImage;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant.Somebody;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Images cross from team to team by sharing alone, whoever is in both. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class SharingTest {
    private static final String SHELF = "shelf/nginx";

    @Inject AgroalDataSource database;

    private Asked web;
    private Somebody owner;
    private Somebody both;
    private Somebody lab;
    private ImageVersion version;

    @BeforeEach
    void tenant() {
        web = Asked.create().galleries();
        owner = web.person("web", Role.OWNER);
        both =
                web.tenant()
                        .person(
                                MemberRole.MEMBER,
                                Map.of("web", Role.BUILDER, "lab", Role.BUILDER));
        lab = web.person("lab", Role.BUILDER);
        web.save(both, "web", SHELF, "echo");
        version = web.publish(web.run(both));
    }

    private String document() {
        return Documents.shell(web.tenant().id(), null, "echo")
                .replaceFirst(
                        "(?s)\"source\": \\{.*?\\}",
                        "\"source\": {\"type\": \"SharedImageVersion\", \"imageVersionId\": \"/subscriptions/%s/resourceGroups/web/providers/Microsoft.Compute/galleries/shelf/images/nginx/versions/latest\"}"
                                .formatted(web.tenant().id()));
    }

    private int save(Somebody by, String team) {
        return given().auth()
                .oauth2(by.token())
                .contentType(ContentType.JSON)
                .body(document())
                .put(api("teams/%s/templates/derived".formatted(team)))
                .statusCode();
    }

    private String api(String rest) {
        return "/api/v1/tenants/%s/%s".formatted(web.tenant().slug(), rest);
    }

    private void share(Somebody by, String body, int status) {
        given().auth()
                .oauth2(by.token())
                .contentType(ContentType.JSON)
                .body(body)
                .put(api("galleries/shelf/images/nginx/sharing"))
                .then()
                .statusCode(status);
    }

    private int read(Somebody by, String rest) {
        return given().auth().oauth2(by.token()).get(api("galleries/shelf" + rest)).statusCode();
    }

    @Test
    void a_source_that_is_not_shared_with_the_templates_team_is_refused_at_every_door() {
        assertThat(save(both, "web")).isEqualTo(201);
        var message =
                "Image definition shelf/nginx isn't shared with team lab. Ask an owner of team web to share it.";
        given().auth()
                .oauth2(both.token())
                .contentType(ContentType.JSON)
                .body(document())
                .put(api("teams/lab/templates/derived"))
                .then()
                .statusCode(400)
                .body("violations.message", contains(message));
        // To who doesn't read it, it isn't there.
        given().auth()
                .oauth2(lab.token())
                .contentType(ContentType.JSON)
                .body(document())
                .put(api("teams/lab/templates/derived"))
                .then()
                .body(
                        "violations.message",
                        contains(
                                "There is no gallery 'shelf' in subscription %s that you can read."
                                        .formatted(web.tenant().id())));
        given().auth()
                .oauth2(both.token())
                .contentType(ContentType.JSON)
                .body(document().replaceFirst("\\{", "{\"identity\": {\"type\": \"None\"},"))
                .put(
                        "/subscriptions/%s/resourceGroups/lab/providers/Microsoft.VirtualMachineImages/imageTemplates/derived?api-version=2024-02-01"
                                .formatted(web.tenant().id()))
                .then()
                .statusCode(400);
        assertThatThrownBy(() -> web.tenant().save("lab", "derived", document()))
                .as("Goldsmith itself")
                .isInstanceOf(Refused.class)
                .hasMessageEndingWith(message);
    }

    @Test
    void whom_it_is_shared_with_builds_from_it_and_reads_it_and_no_more() {
        var viewer = web.person("platform", Role.VIEWER);
        share(both, "{\"teams\":[\"lab\"]}", 403);
        share(owner, "{\"teams\":[\"none\"]}", 400);
        share(owner, "{\"teams\":[\"lab\"]}", 200);

        assertThat(save(lab, "lab")).isEqualTo(201);
        web.tenant().run("lab", "derived");
        for (var rest :
                new String[] {
                    "/images/nginx/versions",
                    "/images/nginx/versions/1.0.0",
                    "/images/nginx/channels"
                }) {
            assertThat(read(lab, rest)).as(rest).isEqualTo(200);
            assertThat(read(viewer, rest)).as(rest).isEqualTo(404);
        }
        for (var rest : new String[] {"", "/images", "/images/nginx/sharing"}) {
            assertThat(read(lab, rest)).as(rest).isEqualTo(404);
        }
        given().auth()
                .oauth2(lab.token())
                .delete(api("galleries/shelf/images/nginx/versions/1.0.0"))
                .then()
                .statusCode(403);
        var access = web.tenant().access(lab);
        assertThat(web.tenant().in(() -> ImageDefinition.readable(access)))
                .extracting(ImageDefinition.Row::name)
                .containsExactly("nginx");
        var nobody = web.tenant().access(web.tenant().person(MemberRole.MEMBER, Map.of()));
        share(owner, "{\"all\":true}", 200);
        assertThat(web.tenant().in(() -> ImageDefinition.readable(nobody))).isEmpty();
        assertThat(read(viewer, "/images/nginx/versions")).isEqualTo(200);
    }

    @Test
    void when_sharing_ends_nothing_new_is_built() {
        share(owner, "{\"teams\":[\"lab\",\"platform\"]}", 200);
        given().auth()
                .oauth2(owner.token())
                .get(api("galleries/shelf/images/nginx/sharing"))
                .then()
                .body("all", equalTo(false))
                .body("teams", contains("lab", "platform"));
        assertThat(save(lab, "lab")).isEqualTo(201);

        share(owner, "{}", 200);

        given().auth()
                .oauth2(owner.token())
                .get(api("galleries/shelf/images/nginx/sharing"))
                .then()
                .body("teams", empty());
        assertThatThrownBy(() -> web.tenant().run("lab", "derived"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("isn't shared with team lab");
        assertThat(read(lab, "/images/nginx/versions")).isEqualTo(404);
    }

    @Test
    void a_copy_crosses_by_sharing_too() {
        assertThat(web.refusal(() -> web.copy(both, version, "labs/nginx", 1)))
                .isEqualTo(Refusal.CONFLICT);
        web.share(SHELF, "lab");
        assertThat(web.copy(both, version, "labs/nginx", 1).state)
                .isEqualTo(ImageVersion.State.PUBLISHED);
    }

    /** By somebody who is in the other team alone. */
    @Test
    void who_it_is_shared_with_copies_it_by_azures_clients() {
        web.share(SHELF, "lab");
        web.copy(both, version, "labs/nginx", 1);
        var versions =
                "/subscriptions/%s/resourceGroups/%s/providers/Microsoft.Compute/galleries/%s/images/nginx/versions/%s";
        given().auth()
                .oauth2(lab.token())
                .contentType(ContentType.JSON)
                .body(
                        "{\"location\": \"local\", \"properties\": {\"storageProfile\": {\"source\": {\"id\": \"%s\"}}}}"
                                .formatted(
                                        versions.formatted(
                                                web.tenant().id(), "web", "shelf", "1.0.0")))
                .put(
                        versions.formatted(web.tenant().id(), "lab", "labs", "2.0.0")
                                + "?api-version=2023-07-03")
                .then()
                .statusCode(201);
    }

    @Test
    void with_whom_it_is_shared_is_the_owners_business() {
        web.share(SHELF, "lab");
        web.share(SHELF, "platform");
        var page = "/t/%s/gallery/shelf/nginx".formatted(web.tenant().slug());
        assertThat(given().auth().oauth2(owner.token()).get(page).asString())
                .contains("Stop sharing with");
        assertThat(
                        given().auth()
                                .oauth2(lab.token())
                                .get(page)
                                .then()
                                .statusCode(200)
                                .extract()
                                .asString())
                .doesNotContain("id=\"sharing\"");
    }

    @Test
    void a_managed_image_is_made_of_its_own_teams_runs() {
        var run = web.run(both);
        var access = web.tenant().access(both);
        assertThat(
                        web.refusal(() ->
                                web.tenant()
                                        .in(() ->
                                                ManagedImage.ask(
                                                        access,
                                                        Objects.requireNonNull(Team.bySlug("lab")),
                                                        "taken",
                                                        run))))
                .isEqualTo(Refusal.CONFLICT);
    }

    @Test
    void sharing_twice_is_sharing_once() {
        web.share(SHELF, "lab");
        web.share(SHELF, "lab");
        share(owner, "{\"all\":true,\"teams\":[\"lab\"]}", 200);
        assertThat(web.tenant().in(() -> ImageShare.of(Asked.definition(SHELF)))).hasSize(2);
    }

    /** What was built before this is built after it. */
    @Test
    void the_migration_shares_what_other_teams_start_from() throws Exception {
        web.share(SHELF, "lab");
        assertThat(save(lab, "lab")).isEqualTo(201);
        assertThat(save(both, "web")).isEqualTo(201);
        share(owner, "{}", 200);
        var script = Files.readString(Path.of("db-migrations/V20261129_1200__channels.sql"));
        var statement = script.substring(script.indexOf("insert into image_share"));
        statement = statement.substring(0, statement.indexOf(';'));

        try (var connection = database.getConnection();
                var insert = connection.createStatement()) {
            insert.executeUpdate(
                    "%s and s.tenant_id = '%s'".formatted(statement, web.tenant().id()));
        }

        var teams =
                web.tenant()
                        .in(() ->
                                ImageShare.teams(ImageShare.of(Asked.definition(SHELF)))
                                        .values()
                                        .stream()
                                        .map(it -> it.slug)
                                        .toList());
        assertThat(teams).containsExactly("lab");
        web.tenant().run("lab", "derived");
    }

    @Test
    void what_is_followed_anew_is_judged_anew() {
        share(owner, "{\"all\": false, \"teams\": [\"lab\"]}", 200);
        assertThat(save(lab, "lab")).isEqualTo(201);
        share(owner, "{\"all\": false, \"teams\": []}", 200);
        given().auth()
                .oauth2(both.token())
                .contentType(ContentType.JSON)
                .body("{\"gallery\": \"shelf\", \"image\": \"nginx\", \"version\": \"1.0.0\"}")
                .put(api("teams/lab/templates/derived/following"))
                .then()
                .statusCode(400)
                .body("detail", containsString("isn't shared with team lab"));
    }

    @Test
    void a_new_template_of_a_team_starts_from_what_is_shared_with_that_team() {
        var page = "/t/%s/templates/new".formatted(web.tenant().slug());
        given().auth().oauth2(both.token()).get(page).then().body(containsString("shelf"));
        given().auth()
                .oauth2(both.token())
                .get(page + "?team=lab")
                .then()
                .statusCode(200)
                .body(not(containsString("galleries/shelf")));
        given().auth()
                .oauth2(both.token())
                .get(page + "?team=web")
                .then()
                .body(containsString("galleries/shelf"));
    }
}
