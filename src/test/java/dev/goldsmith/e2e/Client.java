package dev.goldsmith.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.goldsmith.testing.Instance;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/** The REST API as a pipeline would use it. */
public final class Client {
    private static final Set<String> ENDED =
            Set.of("succeeded", "partiallySucceeded", "failed", "canceled", "rejected", "expired");

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI address;
    private final String token;

    public Client(Instance instance, String user) throws IOException {
        this(instance.address(), instance.token(user));
    }

    public Client(URI address, String token) {
        this.address = address;
        this.token = token;
    }

    /** The same person, with what they signed in with here, at another portal. */
    public Client at(Instance other) {
        return new Client(other.address(), token);
    }

    /** For a browser of the same person. */
    public String token() {
        return token;
    }

    public record Answer(int status, JsonNode body) {}

    public Answer get(String path) throws Exception {
        return send(request(path).GET());
    }

    public Answer put(String path, String body) throws Exception {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofString(body)));
    }

    public Answer post(String path, String body) throws Exception {
        return post(path, body, UUID.randomUUID().toString());
    }

    public Answer post(String path, String body, String key) throws Exception {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", key)
                        .POST(BodyPublishers.ofString(body)));
    }

    public String text(String path) throws Exception {
        return http.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofString()).body();
    }

    /** Gets a part of a file into a file. */
    public int download(String path, String range, Path into) throws Exception {
        return http.send(
                        request(path).header("Range", range).GET().build(),
                        HttpResponse.BodyHandlers.ofFile(into))
                .statusCode();
    }

    public HttpResponse<Void> head(String path) throws Exception {
        return http.send(
                request(path).method("HEAD", BodyPublishers.noBody()).build(),
                HttpResponse.BodyHandlers.discarding());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(address.resolve("/api/v1/tenants/acme/" + path))
                .timeout(Duration.ofMinutes(3))
                .header("Authorization", "Bearer " + token);
    }

    private Answer send(HttpRequest.Builder request) throws Exception {
        var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(
                answer.statusCode(),
                answer.body().isBlank() ? json.nullNode() : json.readTree(answer.body()));
    }

    /** Waits until a run has ended, or is as asked; gives what it last was. */
    public JsonNode await(long run, Duration atMost, Predicate<JsonNode> until) throws Exception {
        return await(
                "runs/" + run, atMost, until.or(it -> ENDED.contains(it.path("state").asText())));
    }

    /** Asks until the answer is as wanted, and gives it. */
    public JsonNode await(String path, Duration atMost, Predicate<JsonNode> until)
            throws Exception {
        long end = System.nanoTime() + atMost.toNanos();
        while (true) {
            JsonNode now;
            try {
                now = get(path).body();
            } catch (IOException e) {
                // The portal is being started again.
                now = json.createObjectNode();
            }
            if (until.test(now)) {
                return now;
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("%s is still %s".formatted(path, now));
            }
            Thread.sleep(300);
        }
    }

    public JsonNode awaitEnd(long run, Duration atMost) throws Exception {
        return await(run, atMost, _ -> false);
    }
}
