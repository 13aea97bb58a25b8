package dev.goldsmith.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Who leaves while it is looked up who they are takes nothing with them. */
class LeftMeanwhileTest {
    @Test
    void the_bytes_of_who_left_are_not_counted() throws Exception {
        var bodies = new Bodies();
        var room = new InFlight(1 << 20);
        bodies.inFlight = room;
        var asked = new CompletableFuture<Void>();
        var over = new CompletableFuture<Void>();
        var vertx = Vertx.vertx();
        try {
            var router = Router.router(vertx);
            router.route()
                    .handler(context -> {
                        asked.complete(null);
                        // A look-up that comes back when nobody is there any more.
                        context.request()
                                .connection()
                                .closeHandler(
                                        _ -> context.vertx().runOnContext(_ -> context.next()));
                    });
            router.route()
                    .handler(context -> {
                        try {
                            bodies.take(context);
                        } finally {
                            over.complete(null);
                        }
                    });
            var server = vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1");
            leave(server.toCompletionStage().toCompletableFuture().get().actualPort(), asked);
            over.get(20, TimeUnit.SECONDS);

            assertThat(room.taken()).isZero();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get();
        }
    }

    private static void leave(int port, CompletableFuture<Void> asked) throws Exception {
        try (var socket = new Socket("127.0.0.1", port)) {
            send(socket);
            asked.get(20, TimeUnit.SECONDS);
            socket.setSoLinger(true, 0);
        }
    }

    private static void send(Socket socket) throws IOException {
        var head = "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    }
}
