package dev.goldsmith.signin;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;

/**
 * A real OpenID issuer on a port of this machine, with several realms: each an issuer of its own,
 * with its own key.
 */
final class Issuer implements AutoCloseable {
    private final HttpServer server;
    private final int port;
    private final Map<String, RsaJsonWebKey> realms = new ConcurrentHashMap<>();

    Issuer(int port) throws IOException {
        this.port = port;
        server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext(
                "/",
                exchange -> {
                    var parts = exchange.getRequestURI().getPath().split("/", 3);
                    var answer =
                            parts[2].equals("keys")
                                    ? new JsonWebKeySet(realms.get(parts[1]))
                                            .toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY)
                                    : """
                                    {"issuer":"%1$s","jwks_uri":"%1$s/keys"}
                                    """
                                            .formatted(uri(parts[1]));
                    var bytes = answer.getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().add("Content-Type", "application/json");
                    exchange.sendResponseHeaders(200, bytes.length);
                    exchange.getResponseBody().write(bytes);
                    exchange.close();
                });
        server.start();
    }

    /** A new realm, or new keys for one that is there. */
    String realm(String name) throws JoseException {
        var key = RsaJwkGenerator.generateJwk(2048);
        key.setKeyId(name + "-" + System.nanoTime());
        realms.put(name, key);
        return uri(name);
    }

    private String uri(String realm) {
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

    @Override
    public void close() {
        server.stop(0);
    }
}
