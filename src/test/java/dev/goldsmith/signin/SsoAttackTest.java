package dev.goldsmith.signin;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import dev.goldsmith.tenant.Person;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What can be tried against people whom a provider sends, and against its tokens. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class SsoAttackTest {
    private static final String API = "goldsmith-api";

    @ConfigProperty(name = "goldsmith.fetch.ports")
    int issuerPort;

    private Issuer issuer;
    private String realm;
    private String foreign;
    private TestTenant acme;
    private TestTenant other;

    @BeforeEach
    void tenants() throws Exception {
        issuer = new Issuer(issuerPort);
        realm = "realm-" + UUID.randomUUID();
        foreign = "foreign-" + UUID.randomUUID();
        acme = TestTenant.create("acme").team("web");
        other = TestTenant.create("other").team("web");
        Sso.configure(acme, acme.admin().token(), issuer.realm(realm), Map.of("audience", API))
                .then()
                .statusCode(200);
        Sso.configure(other, other.admin().token(), issuer.realm(foreign), Map.of("audience", API))
                .then()
                .statusCode(200);
    }

    @AfterEach
    void stop() {
        issuer.close();
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private String unsigned(JwtClaims claims) {
        return base64("{\"alg\":\"none\"}") + "." + base64(claims.toJson()) + ".";
    }

    /** Signed by what everybody knows: the public key, taken for a shared secret. */
    private String byPublicKey(JwtClaims claims) throws Exception {
        var jws = new JsonWebSignature();
        jws.setPayload(claims.toJson());
        jws.setKey(new HmacKey(issuer.publicKey(realm)));
        jws.setKeyIdHeaderValue(issuer.keyId(realm));
        jws.setAlgorithmHeaderValue("HS256");
        return jws.getCompactSerialization();
    }

    /** Signed by the client's secret, which the provider and we share. */
    private String bySecret(JwtClaims claims) throws Exception {
        var jws = new JsonWebSignature();
        jws.setPayload(claims.toJson());
        jws.setKey(new HmacKey(Issuer.SECRET.getBytes(StandardCharsets.UTF_8)));
        jws.setAlgorithmHeaderValue("HS256");
        return jws.getCompactSerialization();
    }

    private JwtClaims with(JwtClaims claims, UnaryOperator<JwtClaims> change) {
        return change.apply(claims);
    }

    private static JwtClaims expired(JwtClaims claims) {
        var past = NumericDate.now();
        past.addSeconds(-300);
        claims.setExpirationTime(past);
        return claims;
    }

    /** What somebody could put in the place of a good token. */
    private Map<String, String> badTokens(JwtClaims claims) throws Exception {
        var bad = new LinkedHashMap<String, String>();
        bad.put("alg none", unsigned(claims));
        bad.put("HS256 with the public key", byPublicKey(claims));
        bad.put("HS256 with the client secret", bySecret(claims));
        bad.put("signed by another realm", issuer.sign(foreign, claims));
        bad.put("expired", issuer.sign(realm, expired(JwtClaims.parse(claims.toJson()))));
        bad.put(
                "another audience",
                issuer.sign(
                        realm,
                        with(
                                JwtClaims.parse(claims.toJson()),
                                it -> {
                                    it.setAudience("somebody-else");
                                    return it;
                                })));
        bad.put(
                "another issuer",
                issuer.sign(
                        realm,
                        with(
                                JwtClaims.parse(claims.toJson()),
                                it -> {
                                    it.setIssuer(issuer.uri(foreign));
                                    return it;
                                })));
        bad.put(
                "without a subject",
                issuer.sign(
                        realm,
                        with(
                                JwtClaims.parse(claims.toJson()),
                                it -> {
                                    it.unsetClaim("sub");
                                    return it;
                                })));
        return bad;
    }

    @Test
    void a_bad_id_token_signs_nobody_in() throws Exception {
        var reasons = new ArrayList<String>();
        for (var name : badTokens(issuer.claims(realm, "eve", Sso.CLIENT)).keySet()) {
            var browser = new Sso(issuer, realm, acme);
            var asked = browser.begin("");
            var claims = issuer.claims(realm, "eve", Sso.CLIENT);
            claims.setStringClaim("nonce", asked.get("nonce"));
            claims.setStringListClaim("groups", List.of("admins"));
            var answer = browser.comeBack(asked, badTokens(claims).get(name));
            assertThat(answer.statusCode()).as(name).isEqualTo(403);
            assertThat(browser.cookies).as(name).doesNotContainKey("goldsmith-session");
            reasons.add(name);
        }
        assertThat(reasons).hasSize(8);
        assertThat(acme.in(() -> Person.count("subject", "eve"))).isZero();
    }

    @Test
    void a_code_is_good_in_the_browser_that_asked_and_for_its_own_token() throws Exception {
        var victim = new Sso(issuer, realm, acme);
        var asked = victim.begin("");
        // Of another sign-in: the nonce is another one.
        victim.comeBack(asked, victim.idToken(Map.of("nonce", "other"), "eve", it -> it))
                .then()
                .statusCode(403);
        // A code that was caught and is shown by another browser.
        var eve = new Sso(issuer, realm, acme);
        var answer = eve.comeBack(asked, victim.idToken(asked, "wilma", it -> it));
        assertThat(answer.statusCode()).isNotEqualTo(303);
        assertThat(eve.cookies).doesNotContainKey("goldsmith-session");
        // One that belongs to another challenge.
        var third = new Sso(issuer, realm, acme);
        var own = third.begin("");
        issuer.grant("stolen", asked.get("code_challenge"), third.idToken(own, "wilma", it -> it));
        third.back(own, "stolen").then().statusCode(403).body(containsString("did not sign you"));
        assertThat(third.cookies).doesNotContainKey("goldsmith-session");
    }

    @Test
    void a_provider_that_says_no_is_believed() {
        var browser = new Sso(issuer, realm, acme);
        var asked = browser.begin("");
        browser.get(
                        "/sso/%s?state=%s&error=access_denied"
                                .formatted(acme.slug(), asked.get("state")))
                .then()
                .statusCode(403);
        given().get("/sso/nowhere").then().statusCode(404);
    }

    @Test
    void nobody_is_sent_to_another_site() throws Exception {
        for (var back : List.of("https://evil.example/", "//evil.example", "/%5Cevil.example")) {
            var browser = new Sso(issuer, realm, acme);
            var asked = browser.begin("?back=" + back);
            var end = browser.comeBack(asked, browser.idToken(asked, "wilma", it -> it));
            assertThat(Sso.location(end)).as(back).isEqualTo("/t/" + acme.slug());
        }
    }

    private int templates(TestTenant tenant, String token) {
        return given().auth()
                .oauth2(token)
                .get("/api/v1/tenants/" + tenant.slug() + "/templates")
                .statusCode();
    }

    private JwtClaims access(String subject) {
        return issuer.claims(realm, subject, API);
    }

    @Test
    void a_providers_token_opens_the_api_of_its_tenant_only() throws Exception {
        new Sso(issuer, realm, acme).signIn("wilma", it -> it).then().statusCode(303);
        var token = issuer.sign(realm, access("wilma"));
        assertThat(templates(acme, token)).isEqualTo(200);
        assertThat(
                        given().auth()
                                .oauth2(token)
                                .get(
                                        "/subscriptions/%s/resourceGroups?api-version=2021-04-01"
                                                .formatted(acme.id()))
                                .statusCode())
                .isEqualTo(200);
        assertThat(templates(other, token)).isEqualTo(401);
        given().auth().oauth2(token).get("/account").then().body(containsString("Sign in"));
        // The other tenant's provider can't say that somebody is of this one.
        var forged = issuer.claims(foreign, "wilma", API);
        assertThat(templates(acme, issuer.sign(foreign, forged))).isEqualTo(401);
        assertThat(templates(acme, issuer.sign(realm, access("who never signed in"))))
                .isEqualTo(401);
        for (var bad : badTokens(access("wilma")).entrySet()) {
            assertThat(templates(acme, bad.getValue())).as(bad.getKey()).isEqualTo(401);
        }
        // An ID token says who somebody is and opens nothing.
        var idToken = access("wilma");
        idToken.setStringClaim("nonce", "n");
        assertThat(templates(acme, issuer.sign(realm, idToken))).isEqualTo(401);
        given().auth()
                .oauth2(unsigned(access("wilma")))
                .get("/api/v1/tenants/" + acme.slug() + "/templates")
                .then()
                .contentType("application/problem+json");
    }

    @Test
    void entra_ids_claims_are_read_as_they_come() throws Exception {
        Sso.configure(
                        acme,
                        acme.admin().token(),
                        issuer.uri(realm),
                        Map.of(
                                "nameClaim", "name",
                                "emailClaim", "preferred_username",
                                "groupsClaim", "groups",
                                "groups",
                                        List.of(
                                                Map.of(
                                                        "group",
                                                        "7c9e6679-7425-40de-944b-e07fc1f90ae7",
                                                        "role",
                                                        "auditor"))))
                .then()
                .statusCode(200);
        new Sso(issuer, realm, acme)
                .signIn("AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ", SsoAttackTest::entra)
                .then()
                .statusCode(303);
        Person frieda =
                acme.in(() ->
                        Person.find("issuer = ?1 and name = ?2", issuer.uri(realm), "Frieda Fuchs")
                                .firstResult());
        assertThat(frieda.email).isEqualTo("frieda@contoso.example");
        // More groups than fit into a token: Entra leaves them out and says where to ask.
        new Sso(issuer, realm, acme)
                .signIn(
                        "many",
                        it -> {
                            entra(it).unsetClaim("groups");
                            it.setClaim("_claim_names", Map.of("groups", "src1"));
                            return it;
                        })
                .then()
                .statusCode(403)
                .body(containsString("app roles"));
    }

    /** An ID token of Entra ID, version 2.0, in its own words. */
    private static JwtClaims entra(JwtClaims claims) {
        claims.unsetClaim("email");
        claims.setStringClaim("ver", "2.0");
        claims.setStringClaim("name", "Frieda Fuchs");
        claims.setStringClaim("preferred_username", "frieda@contoso.example");
        claims.setStringClaim("oid", "00000000-0000-0000-66f3-3332eca7ea81");
        claims.setStringClaim("tid", "9122040d-6c67-4c5b-b112-36a304b66dad");
        claims.setStringClaim("rh", "0.AXkAAA.");
        claims.setStringClaim("uti", "fqiBqXLPj0eQa82S-IYFAA");
        claims.setStringListClaim("groups", "7c9e6679-7425-40de-944b-e07fc1f90ae7");
        return claims;
    }

    @Test
    void a_foreign_providers_word_about_a_known_address_changes_nobody() throws Exception {
        new Sso(issuer, realm, acme).signIn("wilma", it -> it);
        var eve = new Sso(issuer, foreign, other);
        eve.signIn("wilma", it -> it).then().statusCode(303);
        assertThat(eve.opens(other)).isTrue();
        assertThat(eve.opens(acme)).isFalse();
        assertThat(acme.in(() -> Person.count("email", "wilma@example.com")))
                .isGreaterThanOrEqualTo(2);
    }
}
