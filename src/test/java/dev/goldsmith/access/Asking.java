package dev.goldsmith.access;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Sends requests as somebody, and reads as much of the answers as comes at once. */
final class Asking {
    private static final int MOST = 200_000;

    private final HttpClient client =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
    private final String address;

    Asking(String address) {
        this.address = address.replaceAll("/$", "");
    }

    /** An answer. */
    record Answer(int status, String location, String body) {

        /** {@code S}: sign in first, {@code F}: forbidden, {@code 4}: not there, {@code .}: in. */
        char letter() {
            return switch (status) {
                case 401 -> 'S';
                case 403 -> 'F';
                case 404 -> '4';
                default -> location.endsWith("/login") ? 'S' : '.';
            };
        }

        /** The same without the subject's own words and what differs each time. */
        String without(Subject subject) {
            return "%d %s"
                    .formatted(
                            status,
                            body.replace(subject.word(), "WORD")
                                    .replace(subject.team(), "TEAM")
                                    .replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "ID"));
        }

        @Override
        public String toString() {
            return "%d %s".formatted(status, body.substring(0, Math.min(body.length(), 300)));
        }
    }

    Answer ask(Route route, String path, @Nullable String token) throws Exception {
        boolean arm = path.startsWith("/subscriptions") || path.startsWith("/providers");
        var uri = URI.create(address + path + (arm ? "?api-version=2024-02-01" : ""));
        var request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (route.changes()) {
            boolean web = !arm && !path.startsWith("/api/");
            request.header("Content-Type", web ? form(path) : "application/json");
            request.method(route.method(), HttpRequest.BodyPublishers.ofString(body(path, web)));
        } else {
            request.method(route.method(), HttpRequest.BodyPublishers.noBody());
        }
        return answer(sent(request.build()));
    }

    /** Once more, if the server has ended a connection at the moment in which it was to be used. */
    private HttpResponse<InputStream> sent(HttpRequest request) throws Exception {
        var all = HttpResponse.BodyHandlers.ofInputStream();
        try {
            return client.send(request, all);
        } catch (IOException _) {
            return client.send(request, all);
        }
    }

    private static Answer answer(HttpResponse<InputStream> response) throws Exception {
        try (var in = response.body()) {
            return new Answer(
                    response.statusCode(),
                    response.headers().firstValue("Location").orElse(""),
                    text(
                            in,
                            response.headers()
                                    .firstValue("Content-Type")
                                    .orElse("")
                                    .startsWith("text/event-stream")));
        }
    }

    private static String form(String path) {
        return path.endsWith("/import")
                        || path.endsWith("/proofs")
                        || path.endsWith("/prices/review")
                ? "multipart/form-data; boundary=x"
                : "application/x-www-form-urlencoded";
    }

    /** Mostly nothing: who isn't let in is told so before their words are read. */
    private static String body(String path, boolean web) {
        if (path.endsWith("/decisions")) {
            return web ? "verdict=approve" : "{\"verdict\":\"approve\"}";
        }
        if (path.endsWith("/invitations")) {
            // What an owner may give; without a team it would be more.
            return web
                    ? "email=nobody&team=web&teamRole=viewer"
                    : "{\"email\":\"nobody\",\"teams\":{\"web\":\"viewer\"}}";
        }
        if (form(path).startsWith("multipart/")) {
            return "--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n{}\r\n--x--\r\n";
        }
        return web ? "" : "{}";
    }

    /** A stream of events never ends: what it says at first is enough. */
    private static String text(InputStream in, boolean endless)
            throws IOException, InterruptedException, java.util.concurrent.ExecutionException {
        if (!endless) {
            try {
                return new String(in.readNBytes(MOST), StandardCharsets.UTF_8);
            } catch (IOException _) {
                // A disk that is none can't be sent to its end.
                return "";
            }
        }
        var said = new StringBuffer();
        var begun = new CountDownLatch(1);
        var reading =
                CompletableFuture.runAsync(() -> {
                    var piece = new byte[8192];
                    try {
                        for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                            said.append(new String(piece, 0, n, StandardCharsets.UTF_8));
                            begun.countDown();
                        }
                    } catch (IOException _) {
                        // The reader has heard enough.
                    } finally {
                        begun.countDown();
                    }
                });
        begun.await(30, TimeUnit.SECONDS);
        try {
            reading.get(150, TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            // Closing it ends the reading.
        }
        return said.toString();
    }
}
