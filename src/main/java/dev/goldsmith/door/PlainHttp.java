package dev.goldsmith.door;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Singleton;

/**
 * Without TLS there is HTTP/1.1 only. A request that asks to go on by HTTP/2 has been read by the
 * time its sender is known, and Quarkus then fails it (quarkusio/quarkus#34393).
 */
@Singleton
class PlainHttp implements HttpServerOptionsCustomizer {
    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        options.setHttp2ClearTextEnabled(false);
    }
}
