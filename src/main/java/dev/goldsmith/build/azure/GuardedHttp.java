package dev.goldsmith.build.azure;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import dev.goldsmith.fetch.Exchange;
import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.kernel.Refused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The Azure library's client. A connection's addresses are typed by owners of teams: they are
 * reached as any other address of theirs is, or not at all.
 */
final class GuardedHttp implements HttpClient {
    private static final Duration TIME = Duration.ofMinutes(1);

    private final GuardedFetch fetch;

    GuardedHttp(GuardedFetch fetch) {
        this.fetch = fetch;
    }

    @Override
    public Mono<HttpResponse> send(HttpRequest request) {
        return Mono.fromCallable(() -> sendSync(request, Context.NONE));
    }

    /**
     * @throws UncheckedIOException when there is no answer, with a sentence that says why
     */
    @Override
    public HttpResponse sendSync(HttpRequest request, Context context) {
        var headers = new HashMap<String, String>();
        request.getHeaders().stream().forEach(it -> headers.put(it.getName(), it.getValue()));
        var body = request.getBodyAsBinaryData();
        try {
            var asked =
                    new Exchange.Asked(
                            request.getHttpMethod().toString(),
                            URI.create(request.getUrl().toString()),
                            headers,
                            body == null ? null : body.toBytes());
            return new Received(request, fetch.exchange(asked, TIME));
        } catch (Refused refused) {
            throw new UncheckedIOException(new IOException(refused.detail()));
        }
    }

    private static final class Received extends HttpResponse {
        private final Exchange exchange;

        Received(HttpRequest request, Exchange exchange) {
            super(request);
            this.exchange = exchange;
        }

        @Override
        public int getStatusCode() {
            return exchange.status();
        }

        @Override
        @Deprecated
        public String getHeaderValue(String name) {
            return getHeaders().getValue(HttpHeaderName.fromString(name));
        }

        @Override
        public HttpHeaders getHeaders() {
            var headers = new HttpHeaders();
            exchange.headers()
                    .forEach(
                            (name, values) -> headers.set(HttpHeaderName.fromString(name), values));
            return headers;
        }

        @Override
        public Flux<ByteBuffer> getBody() {
            return Flux.just(ByteBuffer.wrap(exchange.body()));
        }

        @Override
        public Mono<byte[]> getBodyAsByteArray() {
            return Mono.just(exchange.body());
        }

        @Override
        public Mono<String> getBodyAsString() {
            return getBodyAsString(StandardCharsets.UTF_8);
        }

        @Override
        public Mono<String> getBodyAsString(Charset charset) {
            return Mono.just(new String(exchange.body(), charset));
        }

        @Override
        public BinaryData getBodyAsBinaryData() {
            return BinaryData.fromBytes(exchange.body());
        }
    }
}
