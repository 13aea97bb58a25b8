package dev.goldsmith.door;

import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.SentText;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import io.vertx.core.http.impl.HttpServerRequestWrapper;
import org.jspecify.annotations.Nullable;

/**
 * A request whose body is looked at while it is read: whoever reads it fails where it isn't text.
 */
final class TextRequest extends HttpServerRequestWrapper {
    private final SentText text;
    private @Nullable Handler<Throwable> failing;
    private boolean failed;

    TextRequest(HttpServerRequest request, SentText text) {
        super((HttpServerRequestInternal) request);
        this.text = text;
    }

    @Override
    public HttpServerRequest handler(@Nullable Handler<Buffer> reader) {
        super.handler(
                reader == null
                        ? null
                        : piece ->
                                pass(
                                        () -> text.take(piece.getBytes()),
                                        () -> reader.handle(piece)));
        return this;
    }

    @Override
    public HttpServerRequest endHandler(@Nullable Handler<Void> reader) {
        super.endHandler(reader == null ? null : it -> pass(text::end, () -> reader.handle(it)));
        return this;
    }

    @Override
    public HttpServerRequest exceptionHandler(@Nullable Handler<Throwable> reader) {
        failing = reader;
        super.exceptionHandler(reader);
        return this;
    }

    private void pass(Runnable check, Runnable read) {
        if (failed) {
            return;
        }
        try {
            check.run();
        } catch (Refused refused) {
            failed = true;
            if (failing != null) {
                failing.handle(refused);
            }
            // What still comes is read by nobody.
            resume();
            return;
        }
        read.run();
    }
}
