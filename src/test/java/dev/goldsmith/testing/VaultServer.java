package dev.goldsmith.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/**
 * Answers what HashiCorp documents of Vault's HTTP API: KV in both versions, tokens, AppRole.
 * Beside it are addresses that give a value for a header.
 */
public final class VaultServer implements AutoCloseable {
    public static final String TOKEN = "hvs.root-of-all-tests";
    public static final String ROLE = "59d6d1ca-47bb-4e7e-a40b-8be3bc5a0ba8";
    public static final String SECRET_ID = "84896a0c-1347-aa90-a4f6-aca8b7558780";

    /** What an answer may have of it is nobody's business. */
    public static final String OLD = "the value of the first version";

    private final HttpServer server;
    private final Set<String> tokens = ConcurrentHashMap.newKeySet();
    private volatile String newest = "correct-horse-battery-staple";
    private volatile int version = 2;

    /** {@code GET /v1/secret/data/ci}, with the namespace before it. */
    public final List<String> asked = new CopyOnWriteArrayList<>();

    public VaultServer(int port) throws IOException {
        tokens.add(TOKEN);
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    public String address() {
        return "http://127.0.0.1:" + port();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public String value() {
        return newest;
    }

    public void write(String value) {
        newest = value;
        version++;
    }

    /** Tokens that weren't revoked, but for the first one. */
    public int open() {
        return tokens.size() - 1;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var uri = exchange.getRequestURI();
            var namespace = exchange.getRequestHeaders().getFirst("X-Vault-Namespace");
            var said = exchange.getRequestMethod() + " " + uri;
            asked.add(namespace == null ? said : namespace + " " + said);
            var token = exchange.getRequestHeaders().getFirst("X-Vault-Token");
            switch (said) {
                case "POST /v1/auth/approle/login" -> login(exchange, body);
                case "POST /v1/auth/token/revoke-self" -> {
                    tokens.remove(Objects.requireNonNull(token));
                    give(exchange, 204, "");
                }
                case "GET /value", "GET /value.json" -> plain(exchange, uri.getPath());
                case "GET /moved" -> {
                    exchange.getResponseHeaders().set("Location", address() + "/value");
                    give(exchange, 307, "");
                }
                case "GET /long" -> give(exchange, 200, "x".repeat(5000));
                case "GET /short" -> give(exchange, 200, "short\n");
                case "GET /broken.json" -> give(exchange, 200, "{" + newest);
                default -> kv(exchange, said, token);
            }
        }
    }

    private void login(HttpExchange exchange, String body) throws IOException {
        if (!body.contains("\"role_id\":\"%s\"".formatted(ROLE))
                || !body.contains("\"secret_id\":\"%s\"".formatted(SECRET_ID))) {
            give(exchange, 400, "{\"errors\": [\"invalid role or secret ID\"]}");
            return;
        }
        var token = "hvs.of-a-role-" + tokens.size();
        tokens.add(token);
        give(
                exchange,
                200,
                "{\"auth\": {\"client_token\": \"%s\", \"policies\": [\"default\"], \"lease_duration\": 2764800, \"renewable\": true}}"
                        .formatted(token));
    }

    private void kv(HttpExchange exchange, String said, String token) throws IOException {
        if (said.startsWith("GET /v1/sealed/")) {
            give(exchange, 503, "{\"errors\": [\"Vault is sealed\"]}");
        } else if (token == null || !tokens.contains(token)) {
            give(exchange, 403, "{\"errors\": [\"permission denied\", \"%s\"]}".formatted(newest));
        } else {
            switch (said) {
                case "GET /v1/secret/data/ci/registry" ->
                        give(exchange, 200, data(newest, version));
                case "GET /v1/secret/data/ci/registry?version=1" ->
                        give(exchange, 200, data(OLD, 1));
                case "GET /v1/secret/data/ci/registry?version=9" ->
                        give(
                                exchange,
                                404,
                                "{\"data\": {\"data\": null, \"metadata\": {\"deletion_time\": \"2026-01-01T00:00:00Z\"}}}");
                case "GET /v1/kv/ci/registry" ->
                        give(
                                exchange,
                                200,
                                "{\"lease_duration\": 2764800, \"data\": {\"token\": \"%s\", \"ttl\": \"1h\"}}"
                                        .formatted(newest));
                default -> give(exchange, 404, "{\"errors\": []}");
            }
        }
    }

    private static String data(String value, int version) {
        return """
        {"request_id": "0", "lease_id": "", "renewable": false, "data": {
          "data": {"token": "%s", "all": {"token": "%s"}},
          "metadata": {"created_time": "2026-03-22T02:24:06.945319214Z", "destroyed": false, "version": %d}}}
        """
                .formatted(value, value, version);
    }

    private void plain(HttpExchange exchange, String path) throws IOException {
        if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            give(exchange, 401, "who are you, and not " + newest);
        } else {
            give(
                    exchange,
                    200,
                    path.endsWith("json")
                            ? "{\"token\": \"%s\"}".formatted(newest)
                            : newest + "\n");
        }
    }

    private static void give(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
