package dev.goldsmith.signin;

import static io.restassured.RestAssured.given;

import dev.goldsmith.testing.TestTenant;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jose4j.jwt.JwtClaims;

/** A browser on its way through a tenant's provider, without the browser. */
final class Sso {
    static final String CLIENT = "goldsmith";

    private final Issuer issuer;
    private final String realm;
    private final TestTenant tenant;
    final Map<String, String> cookies = new HashMap<>();

    /** The code of the last sign-in. */
    String code = "";

    Sso(Issuer issuer, String realm, TestTenant tenant) {
        this.issuer = issuer;
        this.realm = realm;
        this.tenant = tenant;
    }

    /** Makes the realm the tenant's provider, by the API. */
    static Response configure(
            TestTenant tenant, String token, String address, Map<String, ?> more) {
        var body = new HashMap<String, Object>();
        body.put("issuer", address);
        body.put("clientId", CLIENT);
        body.put("clientSecret", Issuer.SECRET);
        body.put("label", "Acme account");
        body.put(
                "groups",
                List.of(
                        Map.of("group", "admins", "role", "admin"),
                        Map.of("group", "web-devs", "role", "builder", "team", "web")));
        body.putAll(more);
        return given().auth()
                .oauth2(token)
                .contentType(ContentType.JSON)
                .body(body)
                .put("/api/v1/tenants/" + tenant.slug() + "/sign-in/provider");
    }

    Response get(String path) {
        var response =
                given().redirects()
                        .follow(false)
                        .urlEncodingEnabled(false)
                        .cookies(cookies)
                        .get(path);
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

    /** Asks to sign in; what the provider would be asked. */
    Map<String, String> begin(String query) {
        var response = get("/sso/" + tenant.slug() + query);
        response.then().statusCode(302);
        return query(URI.create(response.getHeader("Location")));
    }

    /** Back from the provider with a code that is good for this token. */
    Response comeBack(Map<String, String> asked, String idToken) {
        code = UUID.randomUUID().toString();
        issuer.grant(code, asked.get("code_challenge"), idToken);
        return back(asked, code);
    }

    Response back(Map<String, String> asked, String code) {
        var response =
                get("/sso/%s?state=%s&code=%s".formatted(tenant.slug(), asked.get("state"), code));
        // Quarkus takes the code out of the address first.
        return response.statusCode() == 302 && location(response).startsWith("/sso/")
                ? get(location(response))
                : response;
    }

    /** The whole way, with what the provider says of this person. */
    Response signIn(String subject, UnaryOperator<JwtClaims> says) throws Exception {
        var asked = begin("");
        return comeBack(asked, idToken(asked, subject, says));
    }

    String idToken(Map<String, String> asked, String subject, UnaryOperator<JwtClaims> says)
            throws Exception {
        var claims = issuer.claims(realm, subject, CLIENT);
        claims.setStringClaim("nonce", asked.get("nonce"));
        claims.setStringClaim("name", "Wilma Web");
        claims.setStringClaim("email", "wilma@example.com");
        claims.setStringListClaim("groups", "web-devs", "something else");
        return issuer.sign(realm, says.apply(claims));
    }

    boolean opens(TestTenant other) {
        return get("/t/" + other.slug()).statusCode() == 200;
    }

    static String location(Response response) {
        var uri = URI.create(response.getHeader("Location"));
        return uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    }

    private static Map<String, String> query(URI uri) {
        return Arrays.stream(uri.getRawQuery().split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(
                        Collectors.toMap(
                                it -> it[0],
                                it -> URLDecoder.decode(it[1], StandardCharsets.UTF_8)));
    }
}
