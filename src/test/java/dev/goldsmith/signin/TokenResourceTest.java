package dev.goldsmith.signin;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.goldsmith.tenant.ApiClient;
import dev.goldsmith.tenant.ApiClientSecret;
import dev.goldsmith.tenant.ClientScope;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How an API client gets its token, and all the ways in which it doesn't. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class TokenResourceTest {
    private static final String AUDIENCE = "api://AzureADTokenExchange";
    private static final String SUBJECT = "repo:acme/images:ref:refs/heads/main";

    @ConfigProperty(name = "goldsmith.fetch.ports")
    int issuerPort;

    private Issuer issuer;
    private String realm;
    private TestTenant acme;
    private String client;
    private ApiClientSecret.Shown secret;

    @BeforeEach
    void tenant() throws Exception {
        issuer = new Issuer(issuerPort);
        realm = "realm-" + UUID.randomUUID();
        var address = issuer.realm(realm);
        acme = TestTenant.create("acme").team("web").team("platform");
        client =
                acme.in(() ->
                        ApiClient.create(
                                        acme.system(),
                                        "pipeline",
                                        new ClientScope(
                                                MemberRole.MEMBER, Map.of("web", Role.BUILDER)))
                                .clientId);
        secret = acme.in(() -> ApiClient.require(client).addSecret(acme.system(), 1));
        acme.in(() -> ApiClient.require(client).trust(acme.system(), address, SUBJECT, ""));
    }

    @AfterEach
    void stop() {
        issuer.close();
    }

    private static ValidatableResponse post(String authority, Map<String, String> form) {
        return given().formParams(form).post("/" + authority + "/oauth2/token").then();
    }

    private static Map<String, String> secret(String clientId, String text) {
        return Map.of(
                "grant_type",
                "client_credentials",
                "client_id",
                clientId,
                "client_secret",
                text,
                "resource",
                "https://management.example");
    }

    private Map<String, String> assertion(String jwt) {
        return Map.of(
                "grant_type",
                "client_credentials",
                "client_id",
                client,
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion",
                jwt);
    }

    private static String token(ValidatableResponse response) {
        return response.statusCode(200)
                .body("token_type", equalTo("Bearer"))
                .body("expires_in", equalTo(3600))
                .extract()
                .path("access_token");
    }

    private static void refused(ValidatableResponse response) {
        response.statusCode(401)
                .header("WWW-Authenticate", startsWith("Basic"))
                .body("error", equalTo("invalid_client"))
                .body("error_description", notNullValue());
    }

    private int templates(String token) {
        return given().auth()
                .oauth2(token)
                .get("/api/v1/tenants/" + acme.slug() + "/templates")
                .statusCode();
    }

    @Test
    void a_secret_gives_a_token_that_may_what_the_client_may() {
        acme.template("web", "nginx").template("platform", "base");
        var token = token(post("adfs", secret(client, secret.text())));
        given().auth()
                .oauth2(token)
                .get("/api/v1/tenants/" + acme.slug() + "/templates")
                .then()
                .statusCode(200)
                .body("items.name", equalTo(List.of("nginx")));
        given().auth()
                .oauth2(token)
                .get("/api/v1/tenants/" + acme.slug() + "/api-clients")
                .then()
                .statusCode(403);
        assertThat(acme.in(() -> ApiClient.require(client).lastUsedAt)).isNotNull();
    }

    @Test
    void every_token_endpoint_answers() {
        token(post("adfs", secret(client, secret.text())));
        token(post(acme.id(), secret(client, secret.text())));
        token(
                given().formParams(secret(client, secret.text()))
                        .post("/" + acme.id() + "/oauth2/v2.0/token")
                        .then());
        token(
                given().auth()
                        .preemptive()
                        .basic(client, secret.text())
                        .formParam("grant_type", "client_credentials")
                        .post("/adfs/oauth2/token")
                        .then());
    }

    @Test
    void a_wrong_expired_or_removed_secret_gives_none() {
        refused(post("adfs", secret(client, secret.text() + "x")));
        refused(post("adfs", secret(UUID.randomUUID().toString(), secret.text())));
        acme.in(() ->
                ApiClientSecret.update(
                        "expiresAt = ?1 where id = ?2", Instant.now(), secret.secret().id));
        refused(post("adfs", secret(client, secret.text())));
    }

    @Test
    void a_client_signs_in_at_its_own_tenant_only() {
        var other = TestTenant.create("other");
        refused(post(other.id(), secret(client, secret.text())));
        var token = token(post(acme.id(), secret(client, secret.text())));
        given().auth().oauth2(token).get("/api/v1/tenants/" + other.slug()).then().statusCode(404);
    }

    @Test
    void a_revoked_client_is_out_at_once() {
        var token = token(post("adfs", secret(client, secret.text())));
        assertThat(templates(token)).isEqualTo(200);
        acme.in(() -> {
            ApiClient.require(client).revoke();
            return true;
        });
        assertThat(templates(token)).isEqualTo(401);
        refused(post("adfs", secret(client, secret.text())));
    }

    @Test
    void removing_a_secret_ends_what_was_signed_in() {
        var token = token(post("adfs", secret(client, secret.text())));
        acme.in(() -> {
            ApiClient.require(client).removeSecret(secret.secret().id);
            return true;
        });
        assertThat(templates(token)).isEqualTo(401);
    }

    @Test
    void guessing_is_slowed_down_and_keeps_nobody_out_who_knows() throws Exception {
        for (int i = 0; i < 5; i++) {
            refused(post("adfs", secret(client, "guess " + i)));
        }
        post("adfs", secret(client, "guess"))
                .statusCode(429)
                .header("Retry-After", notNullValue())
                .body("error", equalTo("slow_down"));
        assertThat(templates(token(post("adfs", secret(client, secret.text()))))).isEqualTo(200);
        var jwt = issuer.sign(realm, issuer.claims(realm, SUBJECT, AUDIENCE));
        assertThat(templates(token(post(acme.id(), assertion(jwt))))).isEqualTo(200);
    }

    @Test
    void a_trusted_issuers_word_is_as_good() throws Exception {
        var jwt = issuer.sign(realm, issuer.claims(realm, SUBJECT, AUDIENCE));
        assertThat(templates(token(post(acme.id(), assertion(jwt))))).isEqualTo(200);
    }

    @Test
    void claims_of_others_are_not() throws Exception {
        var stranger = "stranger-" + UUID.randomUUID();
        issuer.realm(stranger);
        refused(assert401(issuer.claims(realm, SUBJECT, "api://another")));
        refused(assert401(issuer.claims(realm, SUBJECT + "x", AUDIENCE)));
        refused(
                post(
                        acme.id(),
                        assertion(
                                issuer.sign(
                                        stranger, issuer.claims(stranger, SUBJECT, AUDIENCE)))));
    }

    @Test
    void neither_a_foreign_key_nor_an_old_or_endless_token_is() throws Exception {
        var stranger = "stranger-" + UUID.randomUUID();
        issuer.realm(stranger);
        refused(
                post(
                        acme.id(),
                        assertion(issuer.sign(stranger, issuer.claims(realm, SUBJECT, AUDIENCE)))));
        var old = issuer.claims(realm, SUBJECT, AUDIENCE);
        old.setExpirationTime(NumericDate.fromSeconds(Instant.now().getEpochSecond() - 3600));
        refused(assert401(old));
        var endless = issuer.claims(realm, SUBJECT, AUDIENCE);
        endless.unsetClaim("exp");
        refused(assert401(endless));
    }

    @Test
    void neither_is_one_without_a_signature_or_with_the_public_key_as_secret() throws Exception {
        var claims = issuer.claims(realm, SUBJECT, AUDIENCE);
        refused(
                post(
                        acme.id(),
                        assertion(
                                base64("{\"alg\":\"none\"}")
                                        + "."
                                        + base64(claims.toJson())
                                        + ".")));
        var jws = new JsonWebSignature();
        jws.setPayload(claims.toJson());
        jws.setAlgorithmHeaderValue("HS256");
        jws.setKey(new HmacKey(issuer.publicKey(realm)));
        refused(post(acme.id(), assertion(jws.getCompactSerialization())));
        refused(post(acme.id(), assertion("not.a.token")));
    }

    private ValidatableResponse assert401(JwtClaims claims) throws Exception {
        return post(acme.id(), assertion(issuer.sign(realm, claims)));
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void what_is_missing_is_named() {
        var form = new HashMap<>(secret(client, secret.text()));
        form.put("grant_type", "password");
        post("adfs", form).statusCode(400).body("error", equalTo("unsupported_grant_type"));
        form.remove("grant_type");
        post("adfs", form)
                .statusCode(400)
                .body("error", equalTo("invalid_request"))
                .body("error_description", containsString("grant_type"));
    }

    /**
     * Where somebody is sent, and what is called ours, begins with a scheme that is one of ours.
     */
    @Test
    void no_proxy_can_say_that_we_are_a_script() {
        given().header("X-Forwarded-Proto", "javascript")
                .header("X-Forwarded-Host", "images.example.com")
                .get("/adfs/.well-known/openid-configuration")
                .then()
                .statusCode(200)
                .body("token_endpoint", startsWith("http://images.example.com"));
        given().header("X-Forwarded-Proto", "javascript")
                .redirects()
                .follow(false)
                .get("/t/" + acme.slug())
                .then()
                .header("Location", startsWith("http://"));
    }

    @Test
    void addresses_are_on_the_host_that_the_client_used() {
        var host = "images.example.com";
        given().header("X-Forwarded-Host", host)
                .header("X-Forwarded-Proto", "https")
                .queryParam("api-version", "2015-01-01")
                .get("/metadata/endpoints")
                .then()
                .statusCode(200)
                .body("authentication.loginEndpoint", equalTo("https://" + host + "/adfs"))
                .body("authentication.audiences", hasSize(1));
        given().queryParam("api-version", "2019-05-01")
                .get("/metadata/endpoints")
                .then()
                .statusCode(200)
                .body("authentication.loginEndpoint", everyItem(containsString("/adfs")))
                .body("$", hasSize(1));
        given().queryParam("api-version", "2022-09-01")
                .get("/metadata/endpoints")
                .then()
                .statusCode(200)
                .body("authentication.identityProvider", equalTo("ADFS"));
        given().get("/metadata/endpoints")
                .then()
                .statusCode(400)
                .body("error.message", containsString("api-version"));
        given().header("X-Forwarded-Host", host)
                .header("X-Forwarded-Proto", "https")
                .get("/adfs/.well-known/openid-configuration")
                .then()
                .statusCode(200)
                .body("token_endpoint", equalTo("https://" + host + "/adfs/oauth2/token"));
        given().get("/" + acme.id() + "/v2.0/.well-known/openid-configuration")
                .then()
                .statusCode(200)
                .body("token_endpoint", containsString("/oauth2/v2.0/token"))
                .body("jwks_uri", containsString("/" + acme.id() + "/discovery/v2.0/keys"));
        given().get("/" + acme.id() + "/discovery/v2.0/keys")
                .then()
                .statusCode(200)
                .body("keys", hasSize(0));
    }
}
