package dev.goldsmith.door;

import io.restassured.RestAssured;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A connection to the portal, byte by byte: what HTTP clients are too polite to send. */
final class Line implements AutoCloseable {
    private final Socket socket;

    Line() throws IOException {
        socket = new Socket("127.0.0.1", RestAssured.port);
        socket.setSoTimeout(20_000);
    }

    /**
     * @param headers each without the end of its line
     */
    Line head(String request, String... headers) throws IOException {
        return say(
                "%s HTTP/1.1\r\nHost: localhost:%d\r\n%s\r\n"
                        .formatted(
                                request,
                                RestAssured.port,
                                headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n"));
    }

    Line say(String text) throws IOException {
        return say(text.getBytes(StandardCharsets.UTF_8));
    }

    Line say(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** Of the next answer; its head is read, and nothing of its body. */
    int status() throws IOException {
        var head = new StringBuilder();
        for (int c; head.indexOf("\r\n\r\n") < 0 && (c = socket.getInputStream().read()) >= 0; ) {
            head.append((char) c);
        }
        return head.isEmpty() ? 0 : Integer.parseInt(head.substring(9, 12));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
