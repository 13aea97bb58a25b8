package dev.goldsmith.build.qemu;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the proxy refuses; what it lets through is seen with a guest, in {@link QemuGuestIT}. */
class EgressProxyTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "localhost",
                "127.1.2.3",
                "0.0.0.0",
                "10.1.2.3",
                "192.168.1.1",
                "172.31.0.1",
                "169.254.169.254",
                "168.63.129.16",
                "100.64.0.1",
                "2130706433",
                "192.0.2.1",
                "198.18.0.1",
                "203.0.113.7",
                "[::1]",
                "[::ffff:10.0.0.1]"
            })
    void no_address_that_is_not_public(String host) throws IOException {
        assertThat(answer("GET http://%s/ HTTP/1.1\r\n\r\n".formatted(host)))
                .matches("(?s)HTTP/1.1 (403|502|400) .*");
        assertThat(answer("CONNECT %s:22 HTTP/1.1\r\n\r\n".formatted(host)))
                .matches("(?s)HTTP/1.1 (403|502|400) .*");
    }

    @ParameterizedTest
    @CsvSource({
        "GET /there HTTP/1.1, 400",
        "GET https://192.0.2.1/ HTTP/1.1, 400",
        "GET http://a b/ HTTP/1.1, 400",
        "GET ftp://192.0.2.1/ HTTP/1.1, 400",
        "hello, 400"
    })
    void what_is_no_request_to_a_proxy(String line, int status) throws IOException {
        assertThat(answer(line + "\r\n\r\n")).startsWith("HTTP/1.1 " + status);
    }

    @Test
    void no_body_without_a_length() throws IOException {
        assertThat(answer("POST http://192.0.2.1/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"))
                .startsWith("HTTP/1.1 411");
    }

    @Test
    void no_endless_head() throws IOException {
        assertThat(answer("GET http://192.0.2.1/ HTTP/1.1\r\nX: " + "x".repeat(70_000) + "\r\n"))
                .startsWith("HTTP/1.1 431");
    }

    private static String answer(String request) throws IOException {
        try (var proxy = new EgressProxy(Walls.now(Vms.settings(Path.of("none")), List.of()));
                var client = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            client.setSoTimeout(20_000);
            client.getOutputStream().write(request.getBytes(ISO_8859_1));
            client.shutdownOutput();
            return new String(client.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }
}
