package dev.goldsmith.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.goldsmith.launch.Tls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Speaks TLS before a test's portal, as a proxy of its operator does, and passes on what it is
 * asked; but for what it was told to answer instead. It leaves {@code Retry-After} out of what it
 * passes on: a test has its own pace.
 */
public final class TlsFront implements AutoCloseable {
    private static final String PASSED_ON = "authorization|content-type|accept|user-agent";
    private static final String GIVEN_BACK =
            "content-type|azure-asyncoperation|location|www-authenticate";

    private final URI portal;
    private final HttpsServer server;
    private final SSLContext trust;
    private final HttpClient client = HttpClient.newHttpClient();
    private final ConcurrentLinkedDeque<Fault> faults = new ConcurrentLinkedDeque<>();

    private volatile @Nullable String authorization;
    private final List<Served> services = new CopyOnWriteArrayList<>();

    /** What was asked, {@code POST /subscriptions/…/run}. */
    public final List<String> asked = new CopyOnWriteArrayList<>();

    /**
     * @param request a pattern of {@code METHOD path}
     */
    private record Fault(String request, int status, Map<String, String> headers, String body) {}

    /** Answers in the portal's stead, whenever it is asked. */
    @FunctionalInterface
    public interface Service {
        /**
         * @param request {@code METHOD path}
         */
        Said answer(String request, String body);
    }

    public record Said(int status, Map<String, String> headers, String body) {
        public static Said of(int status, String body) {
            return new Said(status, Map.of("Content-Type", "application/json"), body);
        }
    }

    private record Served(String request, Service service) {}

    /** What fits is asked of this service from now on. */
    public void serve(String request, Service service) {
        services.add(new Served(request, service));
    }

    public TlsFront(URI portal) throws Exception {
        this.portal = portal;
        var tls = Tls.prepare(Path.of("target/front-tls").toAbsolutePath());
        trust = trust(tls);
        server = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(own(tls)));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public String address() {
        return "https://127.0.0.1:" + port();
    }

    /** Whose certificates count. */
    public SSLContext trust() {
        return trust;
    }

    /** The next request that fits is answered so, and not passed on. */
    public void instead(String request, int status, Map<String, String> headers, String body) {
        faults.add(new Fault(request, status, headers, body));
    }

    /** With what it was asked last; null: nothing. */
    public @Nullable String authorization() {
        return authorization;
    }

    /** How often it was asked so, faults included. */
    public long times(String request) {
        return asked.stream().filter(it -> it.matches(request)).count();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            var said = exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath();
            asked.add(said);
            authorization = exchange.getRequestHeaders().getFirst("Authorization");
            for (var fault : faults) {
                if (said.matches(fault.request()) && faults.remove(fault)) {
                    fault.headers().forEach(exchange.getResponseHeaders()::add);
                    give(exchange, fault.status(), fault.body().getBytes(StandardCharsets.UTF_8));
                    return;
                }
            }
            for (var served : services) {
                if (said.matches(served.request())) {
                    var answer =
                            served.service().answer(said, new String(body, StandardCharsets.UTF_8));
                    answer.headers().forEach(exchange.getResponseHeaders()::add);
                    give(exchange, answer.status(), answer.body().getBytes(StandardCharsets.UTF_8));
                    return;
                }
            }
            var request =
                    HttpRequest.newBuilder(portal.resolve(exchange.getRequestURI().toString()))
                            .method(
                                    exchange.getRequestMethod(),
                                    HttpRequest.BodyPublishers.ofByteArray(body))
                            .header("X-Forwarded-Proto", "https")
                            .header("X-Forwarded-Host", "127.0.0.1:" + port());
            exchange.getRequestHeaders()
                    .forEach((name, values) -> {
                        if (name.toLowerCase().matches(PASSED_ON)) {
                            values.forEach(value -> request.header(name, value));
                        }
                    });
            var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            answer.headers()
                    .map()
                    .forEach((name, values) -> {
                        if (name.toLowerCase().matches(GIVEN_BACK)) {
                            exchange.getResponseHeaders().put(name, values);
                        }
                    });
            give(exchange, answer.statusCode(), answer.body());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void give(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    private static SSLContext own(Tls tls) throws Exception {
        var store = KeyStore.getInstance(tls.keyStore().toFile(), tls.password().toCharArray());
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, tls.password().toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private static SSLContext trust(Tls tls) throws Exception {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (var pem = Files.newInputStream(tls.authority())) {
            store.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    @Override
    public void close() {
        server.stop(0);
        client.close();
    }
}
