package dev.goldsmith.people;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.ApiToken;
import dev.goldsmith.tenant.Member;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.SignedIn;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.TeamRole;
import dev.goldsmith.tenant.TokenConfig;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a token is good for: never more than its person, and less where it says so. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class TokensTest {
    @Inject TokenConfig config;

    private TestTenant acme;
    private TestTenant.Somebody owner;

    @BeforeEach
    void tenant() {
        acme = TestTenant.create("acme").team("web").team("platform");
        acme.template("web", "nginx").template("platform", "base");
        owner = acme.person(MemberRole.MEMBER, Map.of("web", Role.OWNER, "platform", Role.OWNER));
    }

    private String token(
            TestTenant.Somebody who, @Nullable List<String> verbs, @Nullable List<String> teams) {
        return acme.in(() ->
                Tokens.issue(
                                acme.access(who),
                                new SignedIn(who.id(), Person.LOCAL, "session", null),
                                new Tokens.Wanted("pipeline", null, verbs, teams, 30))
                        .text());
    }

    private int get(String token, String path) {
        return given().auth()
                .oauth2(token)
                .get("/api/v1/tenants/" + acme.slug() + path)
                .statusCode();
    }

    private int save(String token, String team) {
        return given().auth()
                .oauth2(token)
                .contentType("application/json")
                .body(Documents.shell(acme.id(), null, "echo new"))
                .put("/api/v1/tenants/%s/teams/%s/templates/new".formatted(acme.slug(), team))
                .statusCode();
    }

    private int run(String token, String team, String template) {
        return given().auth()
                .oauth2(token)
                .post(
                        "/api/v1/tenants/%s/teams/%s/templates/%s/runs"
                                .formatted(acme.slug(), team, template))
                .statusCode();
    }

    @Test
    void without_limits_it_is_good_for_what_its_person_may() {
        var token = token(owner, null, null);
        assertThat(save(token, "web")).isEqualTo(201);
        assertThat(run(token, "platform", "base")).isEqualTo(201);
    }

    @Test
    void one_that_only_reads_changes_nothing() {
        var token = token(owner, List.of("read"), null);
        assertThat(get(token, "/teams/web/templates/nginx")).isEqualTo(200);
        assertThat(save(token, "web")).isEqualTo(403);
        assertThat(run(token, "web", "nginx")).isEqualTo(403);
        // Asked of readers, and yet a change.
        assertThat(
                        given().auth()
                                .oauth2(token)
                                .contentType("application/json")
                                .body("{\"verdict\":\"approve\"}")
                                .post("/api/v1/tenants/" + acme.slug() + "/approvals/1/decisions")
                                .statusCode())
                .isEqualTo(403);
    }

    @Test
    void one_that_builds_neither_edits_nor_decides() {
        var token = token(owner, List.of("run"), null);
        assertThat(run(token, "web", "nginx")).isEqualTo(201);
        assertThat(save(token, "web")).isEqualTo(403);
        given().auth()
                .oauth2(token)
                .contentType("application/json")
                .body("{\"verdict\":\"approve\"}")
                .post("/api/v1/tenants/" + acme.slug() + "/approvals/1/decisions")
                .then()
                .statusCode(403);
    }

    @Test
    void one_for_a_team_does_not_see_the_others() {
        for (var who : List.of(owner, acme.admin())) {
            var token = token(who, null, List.of("web"));
            assertThat(get(token, "/teams/web/templates/nginx")).isEqualTo(200);
            assertThat(get(token, "/teams/platform/templates/base")).isEqualTo(404);
            assertThat(run(token, "platform", "base")).isEqualTo(404);
            assertThat(run(token, "web", "nginx")).isEqualTo(201);
            assertThat(
                            given().auth()
                                    .oauth2(token)
                                    .get("/api/v1/tenants/" + acme.slug() + "/templates")
                                    .jsonPath()
                                    .getList("items.team"))
                    .containsExactly("web");
            // What is the tenant's own is no team's.
            assertThat(get(token, "/api-clients")).isEqualTo(403);
        }
    }

    @Test
    void its_person_loses_a_role_and_it_loses_it_too() {
        var token = token(owner, null, null);
        acme.in(() -> TeamRole.delete("personId", owner.id()));
        assertThat(get(token, "/teams/web/templates/nginx")).isEqualTo(403);
        var builder = acme.builder("web");
        assertThat(save(token(builder, List.of("edit", "admin", "own"), null), "platform"))
                .isEqualTo(404);
        assertThat(get(token(builder, List.of("admin"), null), "/api-clients")).isEqualTo(403);
    }

    @Test
    void it_opens_no_other_tenant_and_nothing_outside() {
        var other = TestTenant.create("other").team("web");
        other.in(() -> Member.add(Person.findById(owner.id()), MemberRole.ADMIN));
        given().auth()
                .oauth2(owner.token())
                .get("/api/v1/tenants/" + other.slug())
                .then()
                .statusCode(200);
        var token = token(owner, null, null);
        given().auth().oauth2(token).get("/api/v1/tenants/" + other.slug()).then().statusCode(404);
        given().auth().oauth2(token).redirects().follow(false).get("/").then().statusCode(403);
    }

    @Test
    void a_token_makes_no_other() {
        var scope = new ApiToken.Scope(acme.id(), null, null);
        assertThatThrownBy(() ->
                        acme.in(() ->
                                Tokens.issue(
                                        acme.access(owner),
                                        new SignedIn(owner.id(), Person.LOCAL, null, scope),
                                        new Tokens.Wanted("more", null, null, null, 1))))
                .isInstanceOf(Refused.class)
                .extracting(it -> ((Refused) it).refusal)
                .isEqualTo(Refusal.FORBIDDEN);
    }

    @Test
    void revoked_or_expired_it_is_good_for_nothing() {
        var token = token(owner, null, null);
        var rows = acme.in(() -> Tokens.page(acme.access(owner), false, null, 10, config)).items();
        assertThat(rows).hasSize(1);
        assertThat(rows.getFirst().token().tokenHash).isNotEqualTo(token);
        acme.in(() -> {
            Tokens.revoke(acme.access(owner), rows.getFirst().token().id);
            return true;
        });
        assertThat(get(token, "")).isEqualTo(401);
        var late = token(owner, null, null);
        acme.in(() ->
                ApiToken.update("expiresAt = ?1 where tenantId = ?2", Instant.now(), acme.id()));
        assertThat(get(late, "")).isEqualTo(401);
    }

    @Test
    void somebody_elses_is_not_there_but_for_administrators() {
        token(owner, null, null);
        var id =
                acme.in(() -> Tokens.page(acme.access(acme.admin()), true, null, 10, config))
                        .items()
                        .getFirst()
                        .token()
                        .id;
        var stranger = acme.access(acme.builder("web"));
        assertThatThrownBy(() ->
                        acme.in(() -> {
                            Tokens.revoke(stranger, id);
                            return true;
                        }))
                .hasMessageContaining("no token");
        assertThatThrownBy(() -> acme.in(() -> Tokens.page(stranger, true, null, 10, config)))
                .hasMessageContaining("administrator");
        acme.in(() -> {
            Tokens.revoke(acme.access(acme.admin()), id);
            return true;
        });
    }

    @Test
    void its_last_use_is_kept() {
        var token = token(owner, null, null);
        get(token, "");
        var row =
                acme.in(() -> Tokens.page(acme.access(owner), false, null, 10, config))
                        .items()
                        .getFirst();
        assertThat(row.token().lastUsedAt).isNotNull();
        assertThat(token).startsWith(row.token().hint);
    }

    @Test
    void an_archived_team_is_read_and_no_longer_changed() {
        acme.in(() -> {
            Teams.archive(acme.access(acme.admin()), Team.bySlug("web"));
            return true;
        });
        for (var token : List.of(owner.token(), acme.admin().token())) {
            assertThat(get(token, "/teams/web/templates/nginx")).isEqualTo(200);
            assertThat(save(token, "web")).isEqualTo(409);
            assertThat(run(token, "web", "nginx")).isEqualTo(409);
            assertThat(run(token, "platform", "base")).isEqualTo(201);
        }
        acme.in(() -> {
            Teams.restore(acme.access(acme.admin()), Team.bySlug("web"));
            return true;
        });
        assertThat(run(owner.token(), "web", "nginx")).isEqualTo(201);
    }
}
