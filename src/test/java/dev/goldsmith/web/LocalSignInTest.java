package dev.goldsmith.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import dev.goldsmith.activity.Event;
import dev.goldsmith.identity.PasswordSignIn;
import dev.goldsmith.identity.SecondFactors;
import dev.goldsmith.notify.Message;
import dev.goldsmith.tenant.Member;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.PasswordReset;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.SignInThrottle;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Totp;
import dev.goldsmith.testing.Guessers;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Accounts of this installation: name, password, and what can be tried against them. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class LocalSignInTest {
    private static final String PASSWORD = "correct horse battery";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Inject Tenancy tenancy;
    @Inject SecondFactors factors;
    @Inject MeterRegistry meters;

    private TestTenant acme;
    private String user;
    private String id;

    @BeforeEach
    void account() {
        acme = TestTenant.create("acme").team("web");
        user = "ada-" + UUID.randomUUID().toString().substring(0, 8);
        id =
                tenancy.outside(() -> {
                    var person = Person.local(user, "Ada Lovelace", PASSWORD);
                    person.email = user + "@example.com";
                    return person.id;
                });
        acme.in(() -> Member.add(Person.findById(id), MemberRole.ADMIN));
    }

    /** A browser with its cookies. */
    private static final class Visitor {
        final Map<String, String> cookies = new HashMap<>();

        Response keep(Response response) {
            response.getDetailedCookies()
                    .forEach(cookie -> {
                        if (cookie.getMaxAge() == 0) {
                            cookies.remove(cookie.getName());
                        } else {
                            cookies.put(cookie.getName(), cookie.getValue());
                        }
                    });
            return response;
        }

        Response get(String path) {
            return keep(given().redirects().follow(false).cookies(cookies).get(path));
        }

        Response post(String path, Map<String, String> form) {
            return keep(
                    given().redirects().follow(false).cookies(cookies).formParams(form).post(path));
        }

        Response signIn(String name, String password) {
            return post("/j_security_check", Map.of("j_username", name, "j_password", password));
        }

        /** Where a redirect leads, on this site. */
        static String to(Response response) {
            return response.getHeader("Location").replaceFirst("^https?://[^/]+", "");
        }

        boolean opens(TestTenant tenant) {
            return get("/t/" + tenant.slug()).statusCode() == 200;
        }
    }

    private List<String> events() {
        return acme.in(
                () -> Event.<Event>list("order by id").stream().map(event -> event.kind).toList());
    }

    @Test
    void whoever_signs_in_gets_a_new_session_and_the_old_one_is_void() {
        var visitor = new Visitor();
        visitor.cookies.put("goldsmith-session", "gsw_chosen-by-somebody-else");
        visitor.signIn(user, PASSWORD).then().statusCode(303);
        var first = visitor.cookies.get("goldsmith-session");
        assertThat(first).isNotEqualTo("gsw_chosen-by-somebody-else");
        assertThat(visitor.opens(acme)).isTrue();
        visitor.signIn(user, PASSWORD);
        var old = new Visitor();
        old.cookies.put("goldsmith-session", first);
        assertThat(old.opens(acme)).isFalse();
        assertThat(events()).contains("signIn.succeeded");
    }

    @Test
    void after_sign_in_nobody_is_sent_to_another_site() {
        for (var back :
                List.of(
                        "https://evil.example/",
                        "//evil.example/",
                        "/\\evil.example/",
                        "/\tevil",
                        "javascript:alert(1)")) {
            var visitor = new Visitor();
            visitor.cookies.put("goldsmith-return", back.replace("\t", "%09"));
            assertThat(Visitor.to(visitor.signIn(user, PASSWORD))).as(back).isIn("/", "/%09evil");
        }
        var visitor = new Visitor();
        visitor.get("/t/" + acme.slug() + "/runs?state=failed").then().statusCode(303);
        assertThat(Visitor.to(visitor.signIn(user, PASSWORD)))
                .isEqualTo("/t/" + acme.slug() + "/runs?state=failed");
    }

    @Test
    void another_site_can_neither_sign_in_nor_out() {
        var form = Map.of("j_username", user, "j_password", PASSWORD);
        for (var path : List.of("/j_security_check", "/logout", "/account/password")) {
            given().formParams(form)
                    .header("Sec-Fetch-Site", "cross-site")
                    .post(path)
                    .then()
                    .statusCode(403);
            given().formParams(form)
                    .header("Origin", "https://evil.example")
                    .post(path)
                    .then()
                    .statusCode(403);
        }
    }

    @Test
    void a_stranger_is_told_nothing_about_accounts() {
        var known = new Visitor().signIn(user, "wrong");
        var unknown = new Visitor().signIn("nobody-" + UUID.randomUUID(), "wrong");
        assertThat(known.statusCode()).isEqualTo(unknown.statusCode()).isEqualTo(303);
        assertThat(Visitor.to(known)).isEqualTo(Visitor.to(unknown)).isEqualTo("/login?error");
        new Visitor().get("/login?error").then().body(containsString("Wrong name or password"));
        new Visitor().get("/login").then().body(not(containsString("Wrong name")));
        assertThat(known.cookies()).isEqualTo(unknown.cookies());
        var asked = new Visitor().post("/login/forgot", Map.of("name", user));
        var vain = new Visitor().post("/login/forgot", Map.of("name", "nobody"));
        assertThat(asked.asString()).isEqualTo(vain.asString());
        await().atMost(MINUTE).until(() -> events().contains("signIn.failed"));
    }

    @Test
    void a_guesser_waits_and_locks_nobody_out_who_has_been_here_before() {
        var ada = new Visitor();
        ada.signIn(user, PASSWORD);
        ada.cookies.remove("goldsmith-session");
        var guesser = new Visitor();
        for (int i = 0; i < 8; i++) {
            guesser.signIn(user, "guess " + i);
        }
        Guessers.waitLonger(tenancy, user);
        // From the same address, and now with the right password: too late.
        assertThat(Visitor.to(guesser.signIn(user, PASSWORD))).isEqualTo("/login?error");
        assertThat(Visitor.to(ada.signIn(user, PASSWORD))).isEqualTo("/");
        // The cookie names a browser and a name; it doesn't serve for another one.
        var other = new Visitor();
        other.cookies.put("goldsmith-device", ada.cookies.get("goldsmith-device"));
        var bob = "bob-" + user;
        tenancy.outside(() -> Person.local(bob, "Bob", PASSWORD));
        for (int i = 0; i < 8; i++) {
            guesser.signIn(bob, "guess " + i);
        }
        Guessers.waitLonger(tenancy, bob);
        assertThat(Visitor.to(other.signIn(bob, PASSWORD))).isEqualTo("/login?error");
    }

    @Test
    void a_guesser_gains_nothing_by_haste_and_by_invented_addresses() throws Exception {
        double before = meters.counter(PasswordSignIn.VERIFICATIONS).count();
        var tries = new ArrayList<Callable<Response>>();
        for (int i = 0; i < 30; i++) {
            var said = "198.51.100.%d, 203.0.113.77".formatted(i);
            tries.add(() ->
                    given().redirects()
                            .follow(false)
                            .header("X-Forwarded-For", said)
                            .formParams(Map.of("j_username", user, "j_password", "guess"))
                            .post("/j_security_check"));
        }
        try (var threads = Executors.newFixedThreadPool(10)) {
            for (var answer : threads.invokeAll(tries)) {
                assertThat(Visitor.to(answer.get())).isEqualTo("/login?error");
            }
        }
        // No more were looked at than are counted, and they are all counted in one place.
        var key = "password at 203.0.113.77 " + user;
        int counted = tenancy.outside(() -> SignInThrottle.<SignInThrottle>findById(key).failures);
        assertThat(meters.counter(PasswordSignIn.VERIFICATIONS).count() - before)
                .isEqualTo(counted)
                .isLessThan(30);
        await().atMost(MINUTE).until(() -> events().contains("signIn.failed"));
        assertThat(
                        acme.in(() ->
                                Event.<Event>list("kind = 'signIn.failed'").stream()
                                        .map(event -> event.address)
                                        .distinct()
                                        .toList()))
                .containsExactly("203.0.113.77");
    }

    @Test
    void a_guesser_of_codes_locks_nobody_out_who_has_been_here_before() {
        var totp = factors.begin(id);
        var ada = new Visitor();
        ada.signIn(user, PASSWORD);
        var recovery =
                Pattern.compile("<li>([\\w-]{14})</li>")
                        .matcher(confirm(ada, totp).asString())
                        .results()
                        .map(it -> it.group(1))
                        .findFirst()
                        .orElseThrow();
        ada.cookies.remove("goldsmith-session");
        var guesser = new Visitor();
        guesser.signIn(user, PASSWORD);
        for (int i = 0; i < 8; i++) {
            guesser.post("/login/code", Map.of("code", "00000" + i)).then().statusCode(403);
        }
        guesser.post("/login/code", Map.of("code", recovery)).then().statusCode(403);
        ada.signIn(user, PASSWORD);
        ada.post("/login/code", Map.of("code", recovery)).then().statusCode(303);
        assertThat(ada.opens(acme)).isTrue();
    }

    @Test
    void a_new_password_ends_all_other_sessions() {
        var here = new Visitor();
        var there = new Visitor();
        assertThat(Visitor.to(here.signIn(user, PASSWORD))).isEqualTo("/");
        there.signIn(user, PASSWORD);
        here.post(
                        "/account/password",
                        Map.of("current", "wrong", "password", "four new words here"))
                .then()
                .statusCode(400)
                .body(containsString("not your present password"));
        here.post("/account/password", Map.of("current", PASSWORD, "password", "password1234"))
                .then()
                .statusCode(400)
                .body(containsString("tried first"));
        here.post(
                        "/account/password",
                        Map.of("current", PASSWORD, "password", "four new words here"))
                .then()
                .statusCode(303);
        assertThat(here.opens(acme)).isTrue();
        assertThat(there.opens(acme)).isFalse();
        assertThat(there.signIn(user, PASSWORD).getHeader("Location")).endsWith("/login?error");
        there.signIn(user, "four new words here");
        assertThat(there.opens(acme)).isTrue();
        assertThat(events()).contains("password.changed");
    }

    @Test
    void a_link_by_mail_sets_a_new_password_once() {
        var visitor = new Visitor();
        visitor.signIn(user, PASSWORD);
        new Visitor().post("/login/forgot", Map.of("name", user));
        var mail =
                await().atMost(MINUTE)
                        .until(
                                () ->
                                        tenancy.outside(() ->
                                                Message.<Message>list(
                                                        "recipient", user + "@example.com")),
                                found -> !found.isEmpty())
                        .getFirst();
        var link = Pattern.compile("/reset/[\\w-]+").matcher(mail.text);
        assertThat(link.find()).isTrue();
        var path = link.group();
        assertThat(tenancy.outside(() -> PasswordReset.count("tokenHash", path.substring(7))))
                .isZero();
        var fresh = new Visitor();
        fresh.get(path).then().statusCode(200);
        fresh.post(path, Map.of("password", "short")).then().statusCode(400);
        fresh.post(path, Map.of("password", "four new words here")).then().statusCode(303);
        fresh.post(path, Map.of("password", "four other words here")).then().statusCode(404);
        fresh.get(path).then().statusCode(404);
        fresh.get("/reset/nonsense").then().statusCode(404);
        assertThat(visitor.opens(acme)).isFalse();
        fresh.signIn(user, "four new words here");
        assertThat(fresh.opens(acme)).isTrue();
        assertThat(events()).contains("password.reset");
    }

    @Test
    void a_second_factor_is_asked_for_and_no_code_is_good_twice() {
        var totp = factors.begin(id);
        var enrolling = new Visitor();
        enrolling.signIn(user, PASSWORD);
        var first = totp.code(Instant.now());
        var codes =
                Pattern.compile("<li>([\\w-]{14})</li>")
                        .matcher(confirm(enrolling, first).asString())
                        .results()
                        .map(it -> it.group(1))
                        .toList();
        assertThat(codes).hasSize(10);
        var visitor = new Visitor();
        assertThat(Visitor.to(visitor.signIn(user, PASSWORD))).isEqualTo("/login/code");
        assertThat(visitor.cookies).doesNotContainKey("goldsmith-session");
        assertThat(visitor.opens(acme)).isFalse();
        // The code that confirmed it was used already.
        visitor.post("/login/code", Map.of("code", first)).then().statusCode(403);
        var next = totp.code(Instant.now().plusSeconds(30));
        visitor.post("/login/code", Map.of("code", next)).then().statusCode(303);
        assertThat(visitor.opens(acme)).isTrue();
        var again = new Visitor();
        again.signIn(user, PASSWORD);
        again.post("/login/code", Map.of("code", next)).then().statusCode(403);
        var recovery = codes.getFirst().toUpperCase().replace("-", " ");
        again.post("/login/code", Map.of("code", recovery)).then().statusCode(303);
        var third = new Visitor();
        third.signIn(user, PASSWORD);
        third.post("/login/code", Map.of("code", recovery)).then().statusCode(403);
        // Without the password there is nothing to show a code for.
        var forged = new Visitor();
        forged.cookies.put(SecondFactors.COOKIE, id + "|99999999999|AAAA");
        assertThat(Visitor.to(forged.post("/login/code", Map.of("code", codes.get(1)))))
                .isEqualTo("/login");
        assertThat(events()).contains("secondFactor.added", "recoveryCode.used");
    }

    private static Response confirm(Visitor visitor, Totp totp) {
        return confirm(visitor, totp.code(Instant.now()));
    }

    private static Response confirm(Visitor visitor, String code) {
        var shown = visitor.post("/account/second-factor/confirmation", Map.of("code", code));
        shown.then().statusCode(200);
        return shown;
    }

    @Test
    void a_tenant_can_ask_for_a_second_factor() {
        var visitor = new Visitor();
        visitor.signIn(user, PASSWORD);
        given().cookies(visitor.cookies)
                .formParam("localSignIn", "yes")
                .formParam("secondFactor", "yes")
                .redirects()
                .follow(false)
                .post("/t/" + acme.slug() + "/settings/sign-in/policy")
                .then()
                .statusCode(303);
        visitor.get("/t/" + acme.slug())
                .then()
                .statusCode(403)
                .body(containsString("/account/second-factor"));
        confirm(visitor, factors.begin(id));
        assertThat(visitor.opens(acme)).isTrue();
        var token = acme.builder("web").token();
        given().auth()
                .oauth2(token)
                .get("/api/v1/tenants/" + acme.slug() + "/runs")
                .then()
                .statusCode(403)
                .body("type", equalTo("urn:goldsmith:problem:second-factor"));
    }
}
