package dev.goldsmith.fetch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/** A real server on the loopback, with the manners and the bad manners of servers. */
final class FileServer implements AutoCloseable {
    final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger moment = new AtomicInteger();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closing = new CountDownLatch(1);

    private FileServer(HttpServer server) {
        this.server = server;
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    static FileServer http() throws IOException {
        return new FileServer(HttpServer.create(loopback(), 0));
    }

    static FileServer https(SSLContext identity) throws IOException {
        var server = HttpsServer.create(loopback(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(identity));
        return new FileServer(server);
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        try (exchange) {
            var path = exchange.getRequestURI().getPath();
            switch (path) {
                case "/hello.sh" -> send(exchange, "echo hello\n".getBytes());
                case "/thousand" -> send(exchange, new byte[1000]);
                case "/endless" -> endless(exchange, 200);
                case "/endless-redirect" -> {
                    exchange.getResponseHeaders().set("Location", "/hello.sh");
                    endless(exchange, 302);
                }
                case "/silent" -> await();
                case "/drip" -> {
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().write('#');
                    exchange.getResponseBody().flush();
                    await();
                }
                case "/cut" -> {
                    exchange.sendResponseHeaders(200, 1000);
                    exchange.getResponseBody().write('#');
                    exchange.getResponseBody().flush();
                    throw new IOException("cut");
                }
                case "/gzip" -> {
                    exchange.getResponseHeaders().set("Content-Encoding", "gzip");
                    send(exchange, new byte[10]);
                }
                case "/unready" -> unready(exchange);
                case "/busy" -> {
                    exchange.getResponseHeaders().set("Retry-After", "3600");
                    exchange.sendResponseHeaders(503, -1);
                }
                case "/status" ->
                        exchange.sendResponseHeaders(
                                Integer.parseInt(exchange.getRequestURI().getQuery()), -1);
                case "/loop" -> redirect(exchange, "/loop");
                case "/redirect" -> redirect(exchange, exchange.getRequestURI().getRawQuery());
                default -> exchange.sendResponseHeaders(404, -1);
            }
        }
    }

    /** A gateway's three bad moments, one of each kind, then the file. */
    private void unready(HttpExchange exchange) throws IOException {
        switch (moment.getAndIncrement() % 4) {
            case 0 -> {
                exchange.getResponseHeaders().set("Retry-After", "0");
                exchange.sendResponseHeaders(503, -1);
            }
            case 1 -> {
                exchange.sendResponseHeaders(200, 1000);
                exchange.getResponseBody().write('#');
                throw new IOException("cut");
            }
            case 2 -> {
                exchange.getResponseHeaders().set("Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT");
                exchange.sendResponseHeaders(429, -1);
            }
            default -> send(exchange, "echo hello\n".getBytes());
        }
    }

    private static void send(HttpExchange exchange, byte[] content) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/x-sh; charset=utf-8");
        exchange.sendResponseHeaders(200, content.length);
        exchange.getResponseBody().write(content);
    }

    private static void redirect(HttpExchange exchange, String to) throws IOException {
        exchange.getResponseHeaders().set("Location", to);
        exchange.sendResponseHeaders(302, -1);
    }

    private static void endless(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, 0);
        while (true) {
            exchange.getResponseBody().write(new byte[8192]);
        }
    }

    private void await() {
        try {
            closing.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
