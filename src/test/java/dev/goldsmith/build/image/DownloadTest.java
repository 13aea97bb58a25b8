package dev.goldsmith.build.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.goldsmith.build.Progress;
import dev.goldsmith.kernel.Digest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A large file over a line that breaks. */
class DownloadTest {
    private static final int SIZE = 1_000_000;

    @TempDir private Path folder;

    private final byte[] content = new byte[SIZE];
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> said = new ArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private HttpServer server;
    private boolean silent;
    private boolean ranges = true;
    private int status = 200;
    private int breaks = 2;

    @BeforeEach
    void serve() throws IOException {
        new Random(7).nextBytes(content);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
    }

    /** A third of the file each time, then nothing or the line's end. */
    private void answer(HttpExchange exchange) throws IOException {
        var range = exchange.getRequestHeaders().getFirst("Range");
        asked.add(String.valueOf(range));
        if (status != 200) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        int from =
                range == null || !ranges
                        ? 0
                        : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
        exchange.getResponseHeaders().set("ETag", "\"1\"");
        if (from > 0) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes %d-%d/%d".formatted(from, SIZE - 1, SIZE));
        }
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, SIZE - from);
        int to = breaks-- > 0 ? Math.min(SIZE, from + SIZE / 3) : SIZE;
        exchange.getResponseBody().write(Arrays.copyOfRange(content, from, to));
        exchange.getResponseBody().flush();
        if (to < SIZE && silent) {
            await();
        }
        if (to < SIZE) {
            throw new IOException("the line breaks");
        }
        exchange.close();
    }

    private void await() {
        try {
            over.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void goes_on_where_it_broke() throws IOException {
        assertThat(fetch(Duration.ofSeconds(30))).isEqualTo(Digest.of(content()).hex());
        assertThat(asked).hasSize(3).startsWith("null").last().asString().startsWith("bytes=6");
        assertThat(said).hasSize(2).allMatch(line -> line.startsWith("the download broke after"));
    }

    @Test
    void a_server_that_is_silent_is_asked_again() throws IOException {
        silent = true;
        assertThat(fetch(Duration.ofSeconds(2))).isEqualTo(Digest.of(content()).hex());
        assertThat(asked).hasSize(3);
    }

    @Test
    void starts_again_where_the_server_can_not_go_on() throws IOException {
        ranges = false;
        assertThat(fetch(Duration.ofSeconds(30))).isEqualTo(Digest.of(content()).hex());
        assertThat(Files.readAllBytes(folder.resolve("file"))).isEqualTo(content);
    }

    @Test
    void what_is_not_there_is_not_asked_for_again() {
        status = 404;
        assertThatThrownBy(() -> fetch(Duration.ofSeconds(30)))
                .hasMessageEndingWith("/image.qcow2 after 0 bytes: it answers with status 404");
        assertThat(asked).hasSize(1);
    }

    @Test
    void gives_up_on_a_server_that_only_fails() {
        status = 503;
        assertThatThrownBy(() -> fetch(Duration.ofSeconds(30))).hasMessageEndingWith("status 503");
        assertThat(asked).hasSize(5);
    }

    private Path content() throws IOException {
        return Files.write(folder.resolve("expected"), content);
    }

    private String fetch(Duration silence) throws IOException {
        try (var http = HttpClient.newHttpClient()) {
            var uri =
                    URI.create(
                            "http://127.0.0.1:%d/image.qcow2"
                                    .formatted(server.getAddress().getPort()));
            return new Download(http, uri, silence)
                    .to(
                            folder.resolve("file"),
                            "SHA-256",
                            new Progress() {
                                @Override
                                public void line(String text) {
                                    said.add(text);
                                }

                                @Override
                                public void percent(int percent) {}

                                @Override
                                public void checkpoint() {}
                            });
        }
    }
}
