package dev.goldsmith.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.goldsmith.activity.Event;
import dev.goldsmith.identity.PasswordSignIn;
import dev.goldsmith.identity.SecondFactors;
import dev.goldsmith.notify.Message;
import dev.goldsmith.tenant.Member;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.PasswordReset;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.RecoveryCode;
import dev.goldsmith.tenant.SecondFactor;
import dev.goldsmith.tenant.SignInThrottle;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.testing.Guessers;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Nobody learns from an answer, or from how long it took, who has an account here. No clock is
 * asked: what is dear is counted, and what is done only for accounts that exist is held up by a
 * lock while the answer comes all the same.
 */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class SameWorkTest {
    private static final String PASSWORD = "correct horse battery";

    @Inject Tenancy tenancy;
    @Inject MeterRegistry meters;
    @Inject AgroalDataSource database;
    @Inject SecondFactors factors;

    private final String tail = UUID.randomUUID().toString().substring(0, 8);
    private TestTenant acme;
    private String known;
    private Person ada;

    @BeforeEach
    void people() {
        // What other tests tried from this address.
        tenancy.outside(() -> SignInThrottle.deleteAll());
        acme = TestTenant.create("acme").team("web");
        known = "ada-" + tail;
        ada = person(known);
    }

    private Person person(String name) {
        var person =
                tenancy.outside(() -> {
                    var made = Person.local(name, "Ada Lovelace", PASSWORD);
                    made.email = name + "@example.com";
                    return made;
                });
        acme.in(() -> Member.add(Person.findById(person.id), MemberRole.MEMBER));
        return person;
    }

    private static Response post(String path, Map<String, String> form) {
        return given().redirects().follow(false).formParams(form).post(path);
    }

    private static Response signIn(String name) {
        return post("/j_security_check", Map.of("j_username", name, "j_password", "a wrong one"));
    }

    private double verifications() {
        return meters.counter(PasswordSignIn.VERIFICATIONS).count();
    }

    /** Everything that a browser could see of an answer but the time of day. */
    private static String seen(Response answer) {
        return answer.statusCode()
                + "\n"
                + answer.headers().asList().stream()
                        .filter(it -> !it.getName().equalsIgnoreCase("date"))
                        .filter(it -> !it.getName().equalsIgnoreCase("x-request-id"))
                        .map(Object::toString)
                        .sorted()
                        .collect(Collectors.joining("\n"))
                + "\n\n"
                + answer.asString();
    }

    /** All of the same kind of people: there, not there, without a password, deactivated. */
    private List<String> names() {
        var names = new ArrayList<>(List.of(known, "nobody-" + tail, "", "x".repeat(300)));
        var bare = person("bare-" + tail);
        var gone = person("gone-" + tail);
        tenancy.outside(() -> {
            Person.update("passwordHash = null where id = ?1", bare.id);
            return Person.update("active = false where id = ?1", gone.id);
        });
        names.add(bare.subject);
        names.add(gone.subject);
        return names;
    }

    @Test
    void one_password_is_verified_whoever_tries() {
        Map<String, Double> work = new LinkedHashMap<>();
        Map<String, String> answers = new LinkedHashMap<>();
        for (var name : names()) {
            var before = verifications();
            answers.put(name, seen(signIn(name)));
            work.put(name, verifications() - before);
        }
        assertThat(work.values()).as("%s", work).containsOnly(1.0);
        assertThat(answers.values()).containsOnly(answers.get(known));
    }

    @Test
    void who_has_to_wait_waits_without_a_verification_whoever_it_is() {
        for (var name : List.of(known, "nobody-" + tail)) {
            for (int i = 0; i < 8; i++) {
                signIn(name);
            }
            Guessers.waitLonger(tenancy, name);
            var before = verifications();
            var answer = signIn(name);
            assertThat(verifications() - before).as(name).isZero();
            assertThat(answer.getHeader("Location")).endsWith("/login?error");
        }
    }

    @Test
    void what_is_told_of_an_account_is_told_after_the_answer() throws SQLException {
        // No event of the tenant and no reset of the person can be written: their gaps are taken.
        try (var connection = database.getConnection()) {
            // Only a transaction that reads the same twice takes gaps.
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            locked(connection, "event", "tenant_id", acme.id());
            locked(connection, "password_reset", "person_id", ada.id);
            assertThat(seen(signIn(known))).isEqualTo(seen(signIn("nobody-" + tail)));
            assertThat(seen(post("/login/forgot", Map.of("name", known))))
                    .isEqualTo(seen(post("/login/forgot", Map.of("name", "nobody-" + tail))));
            assertThat(acme.in(() -> Event.count("kind", "signIn.failed"))).isZero();
            assertThat(tenancy.outside(() -> PasswordReset.count("personId", ada.id))).isZero();
            connection.rollback();
        }
        await().atMost(Duration.ofMinutes(1))
                .until(() ->
                        acme.in(() -> Event.count("kind", "signIn.failed")) == 1
                                && tenancy.outside(() -> PasswordReset.count("personId", ada.id))
                                        == 1);
    }

    private static void locked(Connection connection, String table, String column, String id)
            throws SQLException {
        try (var select =
                connection.prepareStatement(
                        "select %1$s from %2$s where %1$s = ? for update"
                                .formatted(column, table))) {
            select.setString(1, id);
            select.executeQuery().next();
        }
    }

    @Test
    void an_invitation_doesnt_say_whether_its_address_has_an_account() {
        var admin = acme.admin();
        var elsewhere = TestTenant.create("other");
        Person stranger =
                tenancy.outside(() -> {
                    var made = Person.local("eve-" + tail, "Eve", PASSWORD);
                    made.email = "eve-" + tail + "@example.com";
                    return made;
                });
        elsewhere.in(() -> Member.add(Person.findById(stranger.id), MemberRole.ADMIN));
        List<String> answers = new ArrayList<>();
        for (var address : List.of(stranger.email, "new-" + tail + "@example.com")) {
            var before = verifications();
            var answer =
                    given().auth()
                            .oauth2(admin.token())
                            .contentType("application/json")
                            .body(Map.of("email", address))
                            .post("/api/v1/tenants/" + acme.slug() + "/invitations");
            answers.add(
                    answer.asString()
                            .replace(address, "ADDRESS")
                            .replaceAll("\"id\":\\d+", "ID")
                            .replaceAll("\\d{4}-\\d\\d-[^\"]+Z", "TIME"));
            assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(201);
            assertThat(verifications() - before).isZero();
            // The mail is written; somebody else sends it.
            assertThat(acme.in(() -> Message.count("recipient", address))).isEqualTo(1);
        }
        assertThat(answers.getFirst()).isEqualTo(answers.getLast());
        // A link that is none, and one that is over, are answered alike.
        assertThat(given().get("/invitations/gsi_none").statusCode()).isEqualTo(404);
    }

    @Test
    void a_wrong_code_is_a_wrong_code() {
        var totp = factors.begin(ada.id);
        var now = Instant.now();
        tenancy.outside(() -> {
            SecondFactor.update("confirmed = true where personId = ?1", ada.id);
            return RecoveryCode.renew(ada.id);
        });
        var used = totp.code(now);
        signedIn(used).then().statusCode(303);
        List<String> answers = new ArrayList<>();
        var codes = List.of(used, wrong(used), "not a code", "aaaa-bbbb-cccc");
        for (var code : codes) {
            var before = verifications();
            answers.add(seen(signedIn(code)));
            // The password's.
            assertThat(verifications() - before).isEqualTo(1);
        }
        assertThat(answers).containsOnly(answers.getFirst());
        assertThat(answers.getFirst()).startsWith("403");
        assertThat(tenancy.outside(() -> RecoveryCode.left(ada.id))).isEqualTo(10);
    }

    /** By the right password, and this code. */
    private Response signedIn(String code) {
        var right = Map.of("j_username", known, "j_password", PASSWORD);
        var cookies = post("/j_security_check", right).cookies();
        return given().redirects()
                .follow(false)
                .cookies(cookies)
                .formParams(Map.of("code", code))
                .post("/login/code");
    }

    private static String wrong(String code) {
        return "%06d".formatted((Integer.parseInt(code) + 1) % 1_000_000);
    }
}
