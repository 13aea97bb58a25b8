package dev.goldsmith.signin;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import dev.goldsmith.activity.Event;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.ApiToken;
import dev.goldsmith.tenant.Directory;
import dev.goldsmith.tenant.GroupRole;
import dev.goldsmith.tenant.Member;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Provider;
import dev.goldsmith.tenant.ProviderSession;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Session;
import dev.goldsmith.tenant.TeamRole;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.oidc.runtime.TenantConfigBean;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** People whom a tenant's provider sends. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class SsoTest {
    @ConfigProperty(name = "goldsmith.fetch.ports")
    int issuerPort;

    @Inject Directory directory;
    @Inject TenantConfigBean oidc;

    private Issuer issuer;
    private String realm;
    private String address;
    private TestTenant acme;
    private TestTenant.Somebody admin;

    @BeforeEach
    void tenant() throws Exception {
        issuer = new Issuer(issuerPort);
        realm = "realm-" + UUID.randomUUID();
        address = issuer.realm(realm);
        acme = TestTenant.create("acme").team("web").team("platform");
        admin = acme.admin();
        Sso.configure(acme, admin.token(), address, Map.of()).then().statusCode(200);
    }

    @AfterEach
    void stop() {
        issuer.close();
    }

    private Sso browser() {
        return new Sso(issuer, realm, acme);
    }

    private static JwtClaims groups(JwtClaims claims, String... groups) {
        claims.setStringListClaim("groups", groups);
        return claims;
    }

    private Person person(String subject) {
        return acme.in(
                () -> Person.find("issuer = ?1 and subject = ?2", address, subject).firstResult());
    }

    private List<String> events() {
        return acme.in(
                () -> Event.<Event>list("order by id").stream().map(event -> event.kind).toList());
    }

    @Test
    void whoever_the_provider_sends_becomes_a_member_with_the_roles_of_their_groups()
            throws Exception {
        var browser = browser();
        var asked = browser.begin("?back=/t/" + acme.slug() + "/runs");
        assertThat(asked)
                .containsEntry("client_id", Sso.CLIENT)
                .containsEntry("code_challenge_method", "S256")
                .containsEntry("response_type", "code");
        assertThat(asked.get("redirect_uri")).endsWith("/sso/" + acme.slug());
        var end = browser.comeBack(asked, browser.idToken(asked, "wilma", it -> it));
        end.then().statusCode(303);
        assertThat(Sso.location(end)).isEqualTo("/t/" + acme.slug() + "/runs");
        assertThat(browser.opens(acme)).isTrue();

        var wilma = person("wilma");
        assertThat(wilma.name).isEqualTo("Wilma Web");
        assertThat(wilma.email).isEqualTo("wilma@example.com");
        acme.in(() -> {
            Member member = Member.find("personId", wilma.id).firstResult();
            assertThat(member.role).isEqualTo(MemberRole.MEMBER);
            List<TeamRole> roles = TeamRole.list("personId", wilma.id);
            assertThat(roles).singleElement().extracting(it -> it.role).isEqualTo(Role.BUILDER);
            assertThat(Provider.current().lastSignInAt).isNotNull();
            return true;
        });
        assertThat(events()).contains("provider.changed", "signIn.succeeded");
    }

    @Test
    void groups_decide_anew_at_each_sign_in() throws Exception {
        browser().signIn("wilma", it -> groups(it, "web-devs", "admins")).then().statusCode(303);
        var id = person("wilma").id;
        assertThat(role(id)).isEqualTo(MemberRole.ADMIN);
        browser().signIn("wilma", it -> groups(it, "web-devs")).then().statusCode(303);
        assertThat(role(id)).isEqualTo(MemberRole.MEMBER);
        assertThat(person("wilma").id).isEqualTo(id);
        var browser = browser();
        browser.signIn("wilma", it -> groups(it, "gone"))
                .then()
                .statusCode(403)
                .body(containsString("none of your groups"));
        assertThat(browser.cookies).doesNotContainKey("goldsmith-session");
        assertThat(events()).contains("signIn.refused");
    }

    private MemberRole role(String personId) {
        return acme.in(() -> Member.<Member>find("personId", personId).firstResult().role);
    }

    @Test
    void an_address_that_somebody_has_here_makes_nobody_that_person() throws Exception {
        var local = acme.person(MemberRole.ADMIN, Map.of());
        acme.in(() -> Person.update("email = 'wilma@example.com' where id = ?1", local.id()));
        browser().signIn("wilma", it -> it).then().statusCode(303);
        assertThat(person("wilma").id).isNotEqualTo(local.id());
        assertThat(role(person("wilma").id)).isEqualTo(MemberRole.MEMBER);
    }

    @Test
    void a_session_opens_only_tenants_that_trust_its_issuer() throws Exception {
        var browser = browser();
        browser.signIn("wilma", it -> it);
        var other = TestTenant.create("other").team("web");
        var wilma = person("wilma");
        other.in(() -> Member.add(wilma, MemberRole.AUDITOR));
        assertThat(browser.get("/t/" + other.slug()).statusCode()).isEqualTo(404);
        Sso.configure(other, other.admin().token(), address, Map.of()).then().statusCode(200);
        assertThat(browser.opens(other)).isTrue();
    }

    @Test
    void the_provider_is_asked_again_when_its_word_is_old() throws Exception {
        var browser = browser();
        browser.signIn("wilma", SsoTest::soonOld).then().statusCode(303);
        issuer.refresh(
                browser.code,
                browser.idToken(Map.of(), "wilma", it -> groups(it, "admins", "web-devs")));
        assertThat(browser.opens(acme)).isTrue();
        await().atMost(Duration.ofMinutes(1))
                .until(() -> browser.opens(acme) && issuer.refreshes.get() > 0);
        assertThat(role(person("wilma").id)).isEqualTo(MemberRole.ADMIN);
    }

    @Test
    void a_session_ends_when_the_provider_no_longer_answers_for_it() throws Exception {
        var browser = browser();
        browser.signIn("wilma", SsoTest::soonOld).then().statusCode(303);
        assertThat(browser.opens(acme)).isTrue();
        await().atMost(Duration.ofMinutes(1)).until(() -> !browser.opens(acme));
        assertThat(issuer.refreshes.get()).isPositive();
        assertThat(Sso.location(browser.get("/t/" + acme.slug()))).isEqualTo("/login");
    }

    @Test
    void who_is_gone_at_the_provider_is_out_everywhere_at_once() throws Exception {
        var elsewhere = browser();
        elsewhere.signIn("wilma", it -> it).then().statusCode(303);
        var other = browser();
        other.signIn("otto", it -> it).then().statusCode(303);
        var browser = browser();
        browser.signIn("wilma", SsoTest::soonOld).then().statusCode(303);
        assertThat(elsewhere.opens(acme)).isTrue();
        await().atMost(Duration.ofMinutes(1)).until(() -> !browser.opens(acme));
        assertThat(elsewhere.opens(acme)).isFalse();
        assertThat(other.opens(acme)).isTrue();
        assertThat(events()).containsOnlyOnce("signIn.takenBack");
    }

    private static JwtClaims soonOld(JwtClaims claims) {
        var soon = NumericDate.now();
        soon.addSeconds(8);
        claims.setExpirationTime(soon);
        return claims;
    }

    @Test
    void requests_at_the_same_moment_show_a_refresh_token_once() throws Exception {
        var browser = browser();
        browser.signIn("wilma", SsoTest::soonOld).then().statusCode(303);
        issuer.refresh(browser.code, browser.idToken(Map.of(), "wilma", it -> it));
        Session session =
                acme.in(() -> Session.find("personId", person("wilma").id).singleResult());
        await().atMost(Duration.ofMinutes(1))
                .until(() -> acme.in(() -> ProviderSession.due(session.id)).isPresent());
        var answers = new ArrayList<Future<Integer>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                Callable<Integer> get =
                        () ->
                                given().redirects()
                                        .follow(false)
                                        .cookies(browser.cookies)
                                        .get("/t/" + acme.slug())
                                        .statusCode();
                answers.add(threads.submit(get));
            }
        }
        for (var answer : answers) {
            assertThat(answer.get()).isEqualTo(200);
        }
        assertThat(issuer.refreshes.get()).isEqualTo(1);
    }

    @Test
    void the_tokens_of_somebody_unheard_of_sleep_until_they_sign_in() throws Exception {
        browser().signIn("wilma", it -> it).then().statusCode(303);
        var wilma = person("wilma");
        var token = acme.in(() -> token(wilma));
        var client =
                given().auth()
                        .oauth2(admin.token())
                        .contentType("application/json")
                        .body("{\"name\": \"ci\", \"role\": \"auditor\"}")
                        .post("/api/v1/tenants/" + acme.slug() + "/api-clients")
                        .then()
                        .statusCode(201)
                        .extract()
                        .<String>path("clientId");
        var program = acme.in(() -> token(Person.findById(client)));
        assertThat(get(token, "").statusCode()).isEqualTo(200);

        acme.in(() -> Person.update("vouchedAt = ?1", Instant.now().minus(Duration.ofDays(31))));
        var asleep = get(token, "");
        asleep.then().statusCode(401).body("detail", containsString("is paused"));
        assertThat(asleep.jsonPath().getString("detail")).contains("30 days", "sign in");
        var azure =
                given().auth()
                        .oauth2(token)
                        .get("/subscriptions/" + acme.id() + "?api-version=2022-12-01");
        azure.then().statusCode(401).body("error.message", containsString("is paused"));
        assertThat(get(program, "").statusCode()).isEqualTo(200);
        assertThat(get(admin.token(), "").statusCode()).isEqualTo(200);
        get(admin.token(), "/tokens?everybody=true")
                .then()
                .body("items.find { it.owner == 'Wilma Web' }.asleep", equalTo(true))
                .body("items.find { it.owner == 'ci' }.asleep", equalTo(false));
        given().auth()
                .oauth2(admin.token())
                .get("/t/" + acme.slug() + "/settings/tokens?everybody=true")
                .then()
                .body(containsString("Inactive"));
        assertThat(directory.access(wilma.id, acme.slug(), Access.Door.SSH)).isNull();

        browser().signIn("wilma", it -> it).then().statusCode(303);
        assertThat(get(token, "").statusCode()).isEqualTo(200);
        assertThat(directory.access(wilma.id, acme.slug(), Access.Door.SSH)).isNotNull();
    }

    private String token(Person owner) {
        var scope = new ApiToken.Scope(acme.id(), null, null);
        return ApiToken.issue(owner, "script", Duration.ofDays(60), scope).text();
    }

    private Response get(String token, String path) {
        return given().auth().oauth2(token).get("/api/v1/tenants/" + acme.slug() + path);
    }

    @Test
    void another_edit_of_the_provider_leaves_nothing_of_the_one_before_behind() throws Exception {
        browser().signIn("wilma", it -> it).then().statusCode(303);
        var id = acme.in(() -> Provider.current().id) + "-SIGN_IN";
        var before = oidc.getDynamicTenant(id);
        assertThat(before).isNotNull();
        for (int edit = 0; edit < 3; edit++) {
            Sso.configure(acme, admin.token(), address, Map.of("label", "Acme " + edit))
                    .then()
                    .statusCode(200);
            browser().signIn("wilma", it -> it).then().statusCode(303);
        }
        assertThat(oidc.getDynamicTenant(id)).isNotSameAs(before);
        // Nothing else is kept under any revision's name.
        for (int revision = 0; revision < 10; revision++) {
            var old = id.replace("-", "-" + revision + "-");
            assertThat(oidc.getDynamicTenant(old)).isNull();
        }
    }

    @Test
    void signing_out_ends_the_session_at_the_provider_too() throws Exception {
        var browser = browser();
        browser.signIn("wilma", it -> it);
        given().cookies(browser.cookies)
                .post("/logout")
                .then()
                .statusCode(200)
                .body(containsString("/sso/" + acme.slug() + "/logout"));
        assertThat(browser.opens(acme)).isFalse();
        given().cookies(browser.cookies)
                .header("Sec-Fetch-Site", "cross-site")
                .redirects()
                .follow(false)
                .get("/sso/" + acme.slug() + "/logout")
                .then()
                .statusCode(403);
        var out = browser.get("/sso/" + acme.slug() + "/logout");
        assertThat(out.getHeader("Location"))
                .startsWith(address + "/logout")
                .contains("id_token_hint=")
                .contains("post_logout_redirect_uri=");
    }

    @Test
    void the_secret_is_never_readable_again() {
        given().auth()
                .oauth2(admin.token())
                .get("/api/v1/tenants/" + acme.slug() + "/sign-in")
                .then()
                .statusCode(200)
                .body("provider.issuer", equalTo(address))
                .body("provider.groups.size()", equalTo(2))
                .body(not(containsString(Issuer.SECRET)));
        assertThat(acme.in(() -> Provider.current().clientSecret)).doesNotContain(Issuer.SECRET);
        assertThat(
                        acme.in(() ->
                                Event.<Event>listAll().stream()
                                        .map(event -> event.detail)
                                        .toList()
                                        .toString()))
                .doesNotContain(Issuer.SECRET);
    }

    @Test
    void bad_settings_name_the_field_and_change_nothing() {
        Sso.configure(acme, admin.token(), "http://169.254.169.254/realm", Map.of())
                .then()
                .statusCode(422)
                .body("violations[0].path", equalTo("issuer"));
        Sso.configure(acme, admin.token(), address + "/other", Map.of())
                .then()
                .statusCode(422)
                .body("violations[0].path", equalTo("issuer"))
                .body("detail", containsString(address));
        Sso.configure(acme, admin.token(), address, Map.of("clientId", " ", "nameClaim", ""))
                .then()
                .statusCode(400)
                .body("violations.path", equalTo(List.of("clientId", "nameClaim")));
        var line = Map.of("group", "x", "role", "owner", "team", "nowhere");
        Sso.configure(
                        acme,
                        admin.token(),
                        address,
                        Map.of("clientId", "changed", "groups", List.of(line)))
                .then()
                .statusCode(400)
                .body("violations[0].path", equalTo("groups"));
        assertThat(acme.in(() -> Provider.current().clientId)).isEqualTo(Sso.CLIENT);
        assertThat(acme.in(() -> GroupRole.count())).isEqualTo(2);
    }

    @Test
    void local_accounts_can_be_switched_off_once_the_provider_works() throws Exception {
        var builder = acme.builder("web");
        policy("{\"localSignIn\":false}").then().statusCode(409);
        browser().signIn("wilma", it -> it);
        policy("{\"localSignIn\":false}").then().statusCode(200);
        var path = "/api/v1/tenants/" + acme.slug() + "/templates";
        given().auth().oauth2(builder.token()).get(path).then().statusCode(403);
        // Break-glass.
        given().auth().oauth2(admin.token()).get(path).then().statusCode(200);
        given().auth()
                .oauth2(admin.token())
                .delete("/api/v1/tenants/" + acme.slug() + "/sign-in/provider")
                .then()
                .statusCode(409);
    }

    private io.restassured.response.Response policy(String json) {
        return given().auth()
                .oauth2(admin.token())
                .contentType("application/json")
                .body(json)
                .put("/api/v1/tenants/" + acme.slug() + "/sign-in/policy");
    }
}
