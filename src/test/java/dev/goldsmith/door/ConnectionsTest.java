package dev.goldsmith.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.PfxOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real sockets at a real server: what never becomes a request ends, and what is one doesn't. */
class ConnectionsTest {
    private static final String WHOLE = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

    @TempDir private static Path folder;
    private static Path identity;

    private final Vertx vertx = Vertx.vertx();

    @BeforeAll
    static void identity() throws Exception {
        identity = folder.resolve("identity.p12");
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var making =
                new ProcessBuilder(
                        (keytool
                                        + " -genkeypair -alias portal -keyalg EC -dname CN=localhost"
                                        + " -ext san=dns:localhost -storepass changeit -keystore "
                                        + identity)
                                .split(" "));
        assertThat(making.redirectErrorStream(true).start().waitFor()).isZero();
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_head_that_drips_in_is_ended(boolean tls) throws Exception {
        int port = serve(tls, limits(100, Duration.ofSeconds(3)));
        try (var socket = connect(port, tls)) {
            assertThat(drip(socket)).startsWith("HTTP/1.1 408 ");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void so_is_the_next_one_on_the_same_connection(boolean tls) throws Exception {
        int port = serve(tls, limits(100, Duration.ofSeconds(3)));
        try (var socket = connect(port, tls)) {
            send(socket, WHOLE);
            assertThat(answer(socket)).isEqualTo("HTTP/1.1 200 OK");
            assertThat(drip(socket)).contains("HTTP/1.1 408 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GET", "\u0016\u0003\u0001"})
    void who_begins_and_says_no_more_is_hung_up_on(String begins) throws Exception {
        for (boolean tls : new boolean[] {false, true}) {
            int port = serve(tls, limits(100, Duration.ofMillis(300)));
            try (var socket = connect(port, false)) {
                send(socket, begins);
                assertThat(read(socket)).doesNotContain("200");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void requests_go_on(HttpClient.Version version) throws Exception {
        for (boolean tls : new boolean[] {false, true}) {
            int port = serve(tls, limits(1, Duration.ofSeconds(60)));
            try (var client =
                    HttpClient.newBuilder().version(version).sslContext(trusting()).build()) {
                // One connection is all there is: each of them comes on it.
                for (int i = 0; i < 5; i++) {
                    var request =
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    "%s://localhost:%d/"
                                                            .formatted(
                                                                    tls ? "https" : "http", port)))
                                    .POST(HttpRequest.BodyPublishers.ofString("x".repeat(100_000)));
                    var answer = client.send(request.build(), BodyHandlers.ofString());
                    assertThat(answer.statusCode()).isEqualTo(200);
                    assertThat(answer.version()).isEqualTo(version);
                }
            }
        }
    }

    /** As a body does, or the log of a run, that takes longer than a head may. */
    @Test
    void what_is_being_answered_is_not_cut() throws Exception {
        int port = serve(false, limits(100, Duration.ofSeconds(1)));
        try (var socket = connect(port, false)) {
            send(
                    socket,
                    "POST /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < 12; i++) {
                send(socket, "1\r\nx\r\n");
                TimeUnit.MILLISECONDS.sleep(100);
            }
            send(socket, "0\r\n\r\n");
            assertThat(read(socket)).startsWith("HTTP/1.1 200 ").endsWith("x".repeat(12));
        }
    }

    @Test
    void one_address_has_its_share() throws Exception {
        int port = serve(false, limits(2, Duration.ofSeconds(60)));
        try (var first = connect(port, false);
                var second = connect(port, false)) {
            for (var socket : new Socket[] {first, second}) {
                send(socket, WHOLE);
                assertThat(answer(socket)).isEqualTo("HTTP/1.1 200 OK");
            }
            try (var third = connect(port, false)) {
                assertThat(read(third)).isEmpty();
            }
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> asks(port));
    }

    @Test
    void all_have_no_more_than_there_is() throws Exception {
        var open = new OpenConnections(3, 2);
        var one = InetAddress.ofLiteral("2001:db8::1");
        var neighbour = InetAddress.ofLiteral("2001:db8::2");
        var other = InetAddress.ofLiteral("192.0.2.1");

        assertThat(open.take(one, false)).isTrue();
        assertThat(open.take(neighbour, false)).isTrue();
        assertThat(open.take(one, false)).as("the /64 has its share").isFalse();
        assertThat(open.take(other, false)).isTrue();
        assertThat(open.take(other, true)).as("nothing is left").isFalse();
        open.release(one);
        assertThat(open.take(other, false)).isTrue();
        open.release(neighbour);
        assertThat(open.take(other, false)).isFalse();
        assertThat(open.take(other, true)).as("a proxy has no share").isTrue();
        assertThat(open.open()).isEqualTo(3);
    }

    private int serve(boolean tls, LimitsConfig limits) throws Exception {
        var router = Router.router(vertx);
        router.route().handler(Connections::asked);
        router.route().handler(ConnectionsTest::answer);
        var options = new HttpServerOptions().setPort(0).setHost("127.0.0.1").setIdleTimeout(300);
        if (tls) {
            options.setSsl(true)
                    .setUseAlpn(true)
                    .setKeyCertOptions(
                            new PfxOptions().setPath(identity.toString()).setPassword("changeit"));
        }
        var server =
                vertx.createHttpServer(options)
                        .requestHandler(router)
                        .listen()
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get();
        ProxyConfig none = Optional::empty;
        new Connections(limits, new Proxies(none, null)).watch(vertx, options);
        for (var loop : ((VertxInternal) vertx).getAcceptorEventLoopGroup()) {
            loop.submit(() -> {}).sync();
        }
        return server.actualPort();
    }

    private static LimitsConfig limits(int each, Duration headWithin) {
        return new SmallRyeConfigBuilder()
                .withMapping(LimitsConfig.class)
                .withDefaultValue("goldsmith.limits.connections.each", Integer.toString(each))
                .withDefaultValue(
                        "goldsmith.limits.connections.head-within", headWithin.toMillis() + "ms")
                .withConverter(Duration.class, 100, new DurationConverter())
                .withConverter(MemorySize.class, 100, new MemorySizeConverter())
                .build()
                .getConfigMapping(LimitsConfig.class);
    }

    private static void answer(RoutingContext context) {
        var body = Buffer.buffer();
        context.request().handler(body::appendBuffer);
        context.request()
                .endHandler(_ -> {
                    if (context.request().path().equals("/echo")) {
                        context.response().end(body);
                    } else {
                        context.response().end();
                    }
                });
    }

    private static Socket connect(int port, boolean tls) throws Exception {
        var socket =
                tls
                        ? trusting().getSocketFactory().createSocket("127.0.0.1", port)
                        : new Socket("127.0.0.1", port);
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** A head without an end, a byte at a time, for as long as somebody listens. */
    private static String drip(Socket socket) throws IOException {
        send(socket, "GET / HTTP/1.1\r\n");
        var dripping =
                Thread.startVirtualThread(() -> {
                    try {
                        while (true) {
                            send(socket, "X");
                            TimeUnit.MILLISECONDS.sleep(20);
                        }
                    } catch (IOException | InterruptedException _) {
                        // Nobody listens any more.
                    }
                });
        try {
            return read(socket);
        } finally {
            dripping.interrupt();
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** Until the other end closes, or is gone. */
    private static String read(Socket socket) throws IOException {
        var read = new StringBuilder();
        try {
            for (int c; (c = socket.getInputStream().read()) >= 0; ) {
                read.append((char) c);
            }
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException _) {
            // What was sent meanwhile came to a closed socket.
        }
        return read.toString();
    }

    /** An answer that has no body, up to the end of its head. */
    private static String answer(Socket socket) throws IOException {
        var read = new StringBuilder();
        for (int c; !read.toString().endsWith("\r\n\r\n"); ) {
            if ((c = socket.getInputStream().read()) < 0) {
                break;
            }
            read.append((char) c);
        }
        return read.toString().lines().findFirst().orElse("");
    }

    private static boolean asks(int port) throws Exception {
        try (var socket = connect(port, false)) {
            send(socket, WHOLE);
            return answer(socket).equals("HTTP/1.1 200 OK");
        } catch (SocketException _) {
            return false;
        }
    }

    private static SSLContext trusting() throws Exception {
        var tls = SSLContext.getInstance("TLS");
        tls.init(null, new TrustManager[] {new Everybody()}, new SecureRandom());
        return tls;
    }

    private static final class Everybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket at) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket at) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine at) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine at) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
