package dev.goldsmith.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.endsWith;

import dev.goldsmith.tenant.Member;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Session;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.Cookie;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session is a row: what was ended is over at the next request. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class SessionTest {
    private static final String COOKIE = "goldsmith-session";
    private static final String PASSWORD = "a long enough password";

    @Inject Tenancy tenancy;

    private final TestTenant acme = TestTenant.create("acme").team("web");
    private final String name = "ada-" + UUID.randomUUID();
    private Person ada;

    @BeforeEach
    void account() {
        ada = tenancy.outside(() -> Person.local(name, "Ada", PASSWORD));
        acme.in(() -> Member.add(ada, MemberRole.ADMIN));
    }

    private static RequestSpecification browser() {
        return given().redirects().follow(false);
    }

    private Response signIn(String password, String... cookies) {
        var request = browser().header("User-Agent", "Mozilla/5.0 (X11; Linux) Firefox/140.0");
        for (int i = 0; i < cookies.length; i += 2) {
            request.cookie(cookies[i], cookies[i + 1]);
        }
        return request.formParam("j_username", name)
                .formParam("j_password", password)
                .post("/j_security_check");
    }

    private int home(String token) {
        return browser().cookie(COOKIE, token).get("/t/" + acme.slug()).statusCode();
    }

    private List<Session> sessions() {
        return tenancy.outside(() -> Session.of(ada.id));
    }

    @Test
    void a_sign_in_makes_one_and_its_cookie_is_for_nobody_else() {
        Cookie cookie = signIn(PASSWORD).then().statusCode(303).extract().detailedCookie(COOKIE);
        assertThat(cookie.isHttpOnly()).isTrue();
        assertThat(cookie.getSameSite()).isEqualToIgnoringCase("lax");
        assertThat(home(cookie.getValue())).isEqualTo(200);
        assertThat(sessions())
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.device).isEqualTo("Firefox on Linux");
                    assertThat(it.address).isEqualTo("127.0.0.1");
                    assertThat(it.issuer).isEqualTo(Person.LOCAL);
                    assertThat(it.tokenHash).doesNotContain(cookie.getValue());
                });
    }

    @Test
    void a_wrong_password_makes_none() {
        var answer = signIn("wrong");
        answer.then().statusCode(303).header("Location", endsWith("/login?error"));
        assertThat(answer.cookie(COOKIE)).isNull();
        assertThat(sessions()).isEmpty();
    }

    @Test
    void what_was_ended_is_over_at_once() {
        var first = signIn(PASSWORD).cookie(COOKIE);
        var second = signIn(PASSWORD).cookie(COOKIE);
        assertThat(sessions()).hasSize(2);
        browser().cookie(COOKIE, first).post("/logout").then().statusCode(303);
        assertThat(home(first)).isEqualTo(303);
        assertThat(home(second)).isEqualTo(200);
        tenancy.outside(() -> Session.endAll(ada.id, null));
        assertThat(home(second)).isEqualTo(303);
    }

    @Test
    void an_idle_one_ends_and_so_does_an_old_one() {
        var token = signIn(PASSWORD).cookie(COOKIE);
        tenancy.outside(
                () -> Session.update("expiresAt = ?1 where personId = ?2", Instant.now(), ada.id));
        assertThat(home(token)).isEqualTo(303);
        assertThat(sessions()).isEmpty();
        var old = signIn(PASSWORD).cookie(COOKIE);
        tenancy.outside(
                () -> Session.update("endsAt = ?1 where personId = ?2", Instant.now(), ada.id));
        assertThat(home(old)).isEqualTo(303);
    }

    @Test
    void use_keeps_it_alive() {
        var token = signIn(PASSWORD).cookie(COOKIE);
        var soon = Instant.now().plusSeconds(60);
        tenancy.outside(() ->
                Session.update(
                        "expiresAt = ?1, lastSeenAt = ?2 where personId = ?3",
                        soon,
                        Instant.now().minusSeconds(3600),
                        ada.id));
        assertThat(home(token)).isEqualTo(200);
        assertThat(sessions())
                .singleElement()
                .satisfies(it -> assertThat(it.expiresAt).isAfter(soon.plusSeconds(3600)));
    }

    @Test
    void nobody_signs_in_into_a_session_that_was_there_before() {
        var planted = "gsw_" + "A".repeat(43);
        var cookie = signIn(PASSWORD, COOKIE, planted).cookie(COOKIE);
        assertThat(cookie).isNotEqualTo(planted);
        assertThat(home(planted)).isEqualTo(303);
        var again = signIn(PASSWORD, COOKIE, cookie).cookie(COOKIE);
        assertThat(again).isNotEqualTo(cookie);
        assertThat(home(cookie)).isEqualTo(303);
        assertThat(sessions()).hasSize(1);
    }

    @Test
    void an_account_that_is_switched_off_has_none() {
        var token = signIn(PASSWORD).cookie(COOKIE);
        tenancy.outside(() -> Person.update("active = false where id = ?1", ada.id));
        assertThat(home(token)).isEqualTo(303);
    }

    @Test
    void a_sign_in_leads_to_the_page_that_was_wanted_and_never_to_another_site() {
        var wanted = "/t/" + acme.slug() + "/runs?state=failed";
        var back =
                browser().get(wanted).then().statusCode(303).extract().cookie("goldsmith-return");
        signIn(PASSWORD, "goldsmith-return", back)
                .then()
                .statusCode(303)
                .header("Location", endsWith(wanted));
        for (var elsewhere :
                List.of("https://evil.example/", "//evil.example/", "/\\evil.example", "evil")) {
            assertThat(signIn(PASSWORD, "goldsmith-return", elsewhere).getHeader("Location"))
                    .doesNotContain("evil");
        }
    }

    @Test
    void a_person_ends_their_own_and_nobody_elses() {
        var first = signIn(PASSWORD).cookie(COOKIE);
        var second = signIn(PASSWORD).cookie(COOKIE);
        var id = given().cookie(COOKIE, first).get("/api/v1/account/sessions").jsonPath();
        assertThat(id.getList("items")).hasSize(2);
        String other = id.getString("items.find { !it.current }.id");
        var stranger = TestTenant.stranger();
        given().auth()
                .oauth2(stranger.token())
                .delete("/api/v1/account/sessions/" + other)
                .then()
                .statusCode(404);
        assertThat(home(second)).isEqualTo(200);
        browser()
                .cookie(COOKIE, first)
                .post("/account/sessions/" + other + "/end")
                .then()
                .statusCode(303);
        assertThat(home(second)).isEqualTo(303);
        assertThat(home(first)).isEqualTo(200);
        long told = acme.in(() -> dev.goldsmith.activity.Event.count("kind", "session.ended"));
        assertThat(told).isEqualTo(1);
    }
}
