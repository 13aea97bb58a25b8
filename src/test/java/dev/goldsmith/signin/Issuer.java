package dev.goldsmith.signin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * A real OpenID issuer on a port of this machine, with several realms: each an issuer of its own,
 * with its own key. Who signs in, and what is said of them, the test decides.
 */
final class Issuer implements AutoCloseable {
    static final String SECRET = "a client's secret of more than thirty-two characters";

    private final HttpServer server;
    private final int port;
    private final Map<String, RsaJsonWebKey> realms = new ConcurrentHashMap<>();
    private final Map<String, Grant> grants = new ConcurrentHashMap<>();
    private final Map<String, String> refreshed = new ConcurrentHashMap<>();

    /** How often a refresh token was shown. */
    final AtomicInteger refreshes = new AtomicInteger();

    /**
     * What a code is exchanged for.
     *
     * @param challenge PKCE's, S256
     */
    private record Grant(String challenge, String idToken) {}

    Issuer(int port) throws IOException {
        this.port = port;
        server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        var parts = exchange.getRequestURI().getPath().split("/", 3);
        int status = 200;
        var answer =
                switch (parts[2]) {
                    case "keys" ->
                            new JsonWebKeySet(realms.get(parts[1]))
                                    .toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
                    case "token" -> token(exchange);
                    default ->
                            """
                            {"issuer":"%1$s","jwks_uri":"%1$s/keys","token_endpoint":"%1$s/token",
                             "authorization_endpoint":"%1$s/authorize",
                             "end_session_endpoint":"%1$s/logout"}
                            """
                                    .formatted(uri(parts[1]));
                };
        if (answer == null) {
            status = 400;
            answer = "{\"error\":\"invalid_grant\"}";
        }
        var bytes = answer.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** Null: refused. */
    private @Nullable String token(HttpExchange exchange) throws IOException {
        var form = new HashMap<String, String>();
        for (var pair :
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
                        .split("&")) {
            var sides = pair.split("=", 2);
            form.put(sides[0], URLDecoder.decode(sides[1], StandardCharsets.UTF_8));
        }
        var header = exchange.getRequestHeaders().getFirst("Authorization");
        var client = new String(Base64.getDecoder().decode(header.substring(6)));
        if (!URLDecoder.decode(client, StandardCharsets.UTF_8).endsWith(":" + SECRET)) {
            return null;
        }
        if ("refresh_token".equals(form.get("grant_type"))) {
            refreshes.incrementAndGet();
            var idToken = refreshed.get(form.get("refresh_token"));
            return idToken == null ? null : tokens(idToken, form.get("refresh_token"));
        }
        var grant = grants.remove(form.get("code"));
        return grant == null || !grant.challenge().equals(s256(form.get("code_verifier")))
                ? null
                : tokens(grant.idToken(), form.get("code"));
    }

    private static String tokens(String idToken, String refreshToken) {
        return """
        {"token_type":"Bearer","expires_in":300,"access_token":"opaque","id_token":"%s",
         "refresh_token":"%s"}
        """
                .formatted(idToken, refreshToken);
    }

    private static String s256(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** From now on this code can be exchanged, once; it is the refresh token as well. */
    void grant(String code, String challenge, String idToken) {
        grants.put(code, new Grant(challenge, idToken));
    }

    /** What the refresh token of this sign-in gives; null: nothing any more. */
    void refresh(String code, @Nullable String idToken) {
        if (idToken == null) {
            refreshed.remove(code);
        } else {
            refreshed.put(code, idToken);
        }
    }

    /** A new realm, or new keys for one that is there. */
    String realm(String name) throws JoseException {
        var key = RsaJwkGenerator.generateJwk(2048);
        key.setKeyId(name + "-" + System.nanoTime());
        realms.put(name, key);
        return uri(name);
    }

    String uri(String realm) {
        return "http://127.0.0.1:%d/%s".formatted(port, realm);
    }

    /** What this realm says of somebody; good for five minutes. */
    JwtClaims claims(String realm, String subject, String audience) {
        var claims = new JwtClaims();
        claims.setIssuer(uri(realm));
        claims.setSubject(subject);
        claims.setAudience(audience);
        claims.setExpirationTimeMinutesInTheFuture(5);
        claims.setIssuedAtToNow();
        return claims;
    }

    String sign(String realm, JwtClaims claims) throws JoseException {
        var key = realms.get(realm);
        var jws = new JsonWebSignature();
        jws.setPayload(claims.toJson());
        jws.setKey(key.getPrivateKey());
        jws.setKeyIdHeaderValue(key.getKeyId());
        jws.setAlgorithmHeaderValue("RS256");
        return jws.getCompactSerialization();
    }

    byte[] publicKey(String realm) {
        return realms.get(realm).getPublicKey().getEncoded();
    }

    String keyId(String realm) {
        return realms.get(realm).getKeyId();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
