package dev.goldsmith.build.qemu;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An HTTP proxy for one guest that leads to public addresses only, by the same ranges as a
 * namespace's filter. A name is looked up here once and the connection goes to an address that was
 * judged, so what a name says a moment later changes nothing. One request a connection.
 */
final class EgressProxy implements AutoCloseable {
    private static final int CONNECT_MILLIS = 10_000;
    private static final int IDLE_MILLIS = 300_000;
    private static final int LINGER_MILLIS = 2_000;
    private static final int LONGEST_HEAD = 64 << 10;

    private final Walls walls;
    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    EgressProxy(Walls walls) throws IOException {
        this.walls = walls;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("egress-proxy").start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                var client = server.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException _) {
            // Closed.
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setSoTimeout(IDLE_MILLIS);
            var in = new BufferedInputStream(client.getInputStream());
            try {
                answer(client, in, head(in));
            } catch (Denied denied) {
                deny(client, in, denied);
            }
        } catch (IOException _) {
            // One of both ends went away.
        } finally {
            open.remove(client);
        }
    }

    private void answer(Socket client, InputStream in, List<String> head)
            throws IOException, Denied {
        var line = head.isEmpty() ? new String[0] : head.getFirst().split(" ");
        if (line.length != 3) {
            throw new Denied(400, "this is an HTTP proxy");
        }
        if (line[0].equals("CONNECT")) {
            try (var target = connect(uri("//" + line[1]), 443)) {
                client.getOutputStream()
                        .write(ascii("HTTP/1.1 200 Connection established\r\n\r\n"));
                var up = Thread.ofVirtual().start(() -> pour(in, target));
                pour(target.getInputStream(), client);
                up.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } finally {
                open.removeIf(Socket::isClosed);
            }
            return;
        }
        var uri = uri(line[1]);
        if (!"http".equalsIgnoreCase(uri.getScheme())) {
            throw new Denied(400, "ask for an http:// address, or CONNECT for others");
        }
        long body = body(head);
        try (var target = connect(uri, 80)) {
            var out = target.getOutputStream();
            out.write(ascii(request(line[0], uri, head)));
            while (body > 0) {
                var piece = in.readNBytes((int) Math.min(body, 1 << 16));
                if (piece.length == 0) {
                    return;
                }
                out.write(piece);
                body -= piece.length;
            }
            out.flush();
            target.getInputStream().transferTo(client.getOutputStream());
            hangUp(client, in);
        } finally {
            open.removeIf(Socket::isClosed);
        }
    }

    /** In the form that a server takes, without what was meant for this proxy. */
    private static String request(String method, URI uri, List<String> head) {
        var path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        var query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        var text = new StringBuilder(method + " " + path + query + " HTTP/1.1\r\n");
        for (var field : head.subList(1, head.size())) {
            var name = field.toLowerCase(Locale.ROOT);
            if (!name.startsWith("proxy-") && !name.startsWith("connection:")) {
                text.append(field).append("\r\n");
            }
        }
        return text.append("Connection: close\r\n\r\n").toString();
    }

    private static long body(List<String> head) throws Denied {
        long length = 0;
        for (var field : head) {
            var name = field.toLowerCase(Locale.ROOT);
            if (name.startsWith("transfer-encoding:")) {
                throw new Denied(411, "a request's body needs a Content-Length here");
            }
            if (name.startsWith("content-length:")) {
                try {
                    length = Long.parseLong(field.substring(field.indexOf(':') + 1).strip());
                } catch (NumberFormatException _) {
                    throw new Denied(400, "Content-Length is not a number");
                }
            }
        }
        return length;
    }

    private Socket connect(URI uri, int usual) throws Denied, IOException {
        var host = uri.getHost();
        if (host == null) {
            throw new Denied(400, "no host is named");
        }
        int port = uri.getPort() < 0 ? usual : uri.getPort();
        var address = judged(host, port);
        var target = new Socket();
        open.add(target);
        try {
            target.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
            target.setSoTimeout(IDLE_MILLIS);
            return target;
        } catch (IOException e) {
            target.close();
            throw new Denied(502, "%s doesn't answer: %s".formatted(host, e.getMessage()));
        }
    }

    private InetAddress judged(String host, int port) throws Denied {
        InetAddress[] all;
        try {
            all = InetAddress.getAllByName(host);
        } catch (UnknownHostException _) {
            throw new Denied(502, "there is no host " + host);
        }
        for (var address : all) {
            if (walls.admit(address, port)) {
                return address;
            }
        }
        throw new Denied(403, host + " is not a public address; guests reach no others");
    }

    private static URI uri(String text) throws Denied {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException _) {
            throw new Denied(400, "this isn't an address");
        }
    }

    private static List<String> head(InputStream in) throws IOException, Denied {
        var lines = new ArrayList<String>();
        var line = new ByteArrayOutputStream();
        int total = 0;
        for (int c; (c = in.read()) >= 0; ) {
            if (++total > LONGEST_HEAD) {
                throw new Denied(431, "the request's head is too long");
            }
            if (c == '\n') {
                var text = line.toString(StandardCharsets.ISO_8859_1).strip();
                if (text.isEmpty() && !lines.isEmpty()) {
                    return lines;
                }
                if (!text.isEmpty()) {
                    lines.add(text);
                }
                line.reset();
            } else {
                line.write(c);
            }
        }
        throw new IOException("the request ended early");
    }

    private static void pour(InputStream from, Socket to) {
        try {
            from.transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException _) {
            try {
                to.close();
            } catch (IOException _) {
                // It is closed, then.
            }
        }
    }

    private static void deny(Socket client, InputStream in, Denied denied) throws IOException {
        var text = denied.getMessage() + "\n";
        OutputStream out = client.getOutputStream();
        out.write(
                ascii(
                        "HTTP/1.1 %d Refused by the image builder\r\nContent-Type: text/plain\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                                .formatted(denied.status, text.length(), text)));
        hangUp(client, in);
    }

    /** Closing with something unread would take the answer's end from a client. */
    private static void hangUp(Socket client, InputStream in) throws IOException {
        client.shutdownOutput();
        client.setSoTimeout(LINGER_MILLIS);
        in.transferTo(OutputStream.nullOutputStream());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        try {
            server.close();
            for (var socket : open) {
                socket.close();
            }
        } catch (IOException _) {
            // It is closed, then.
        }
    }

    private static final class Denied extends Exception {
        private final int status;

        Denied(int status, String message) {
            super(message, null, false, false);
            this.status = status;
        }
    }
}
