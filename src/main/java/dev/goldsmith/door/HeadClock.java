package dev.goldsmith.door;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends a connection that keeps us waiting for the head of a request, however often a byte of it
 * comes: nothing else would but Vert.x's idle timeout, which is long. The first head counts from
 * the connection's beginning, with all that TLS says before it; a later one from its first byte.
 * While a request is answered nothing ends; what is left of its body when it has been has as long
 * as a head.
 *
 * <p>First in the connection's pipeline, so it sees bytes; that a head was whole is told by {@link
 * #asked}.
 */
final class HeadClock extends ChannelInboundHandlerAdapter {
    private final Duration head;
    private final Duration idle;

    private @Nullable ChannelHandlerContext line;
    private @Nullable Future<?> end;
    private int answering;
    private boolean asked;
    private boolean receiving;
    private boolean beside;

    /**
     * @param head how long one may take
     * @param idle how long a connection of several streams may be asked nothing; whatever else is
     *     said on it
     */
    HeadClock(Duration head, Duration idle) {
        this.head = head;
        this.idle = idle;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        line = added;
    }

    @Override
    public void channelActive(ChannelHandlerContext at) {
        endIn(head, at);
        at.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext at, Object bytes) {
        boolean ofBody = answering > 0 || receiving;
        asked = false;
        at.fireChannelRead(bytes);
        if (!ofBody && !asked && answering == 0 && end == null) {
            endIn(head, at);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext at) {
        goesOn();
        at.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext at) {
        goesOn();
        line = null;
    }

    /** A head was whole. */
    void asked() {
        asked = true;
        answering++;
        goesOn();
        if (line != null && !beside) {
            beside = true;
            standBeside(line.pipeline());
        }
    }

    /** HTTP/1 has a decoder, which knows where a body ends. */
    private void standBeside(ChannelPipeline pipeline) {
        var decoder = pipeline.context(HttpRequestDecoder.class);
        if (decoder != null) {
            receiving = true;
            pipeline.addAfter(decoder.name(), null, new Bounds());
        }
    }

    private final class Bounds extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext at, Object part) {
            if (part instanceof HttpRequest) {
                receiving = true;
            }
            if (part instanceof LastHttpContent) {
                receiving = false;
                if (answering == 0) {
                    goesOn();
                }
            }
            at.fireChannelRead(part);
        }
    }

    /**
     * Its request was answered; from any thread.
     *
     * @param streams whether the connection has several, as HTTP/2's: they say other things than
     *     heads, so the clock runs without them
     */
    void answered(boolean streams) {
        var at = line;
        if (at == null) {
            return;
        }
        if (at.executor().inEventLoop()) {
            answering--;
            if (answering == 0 && (streams || receiving)) {
                endIn(streams ? idle : head, at);
            }
        } else {
            at.executor().execute(() -> answered(streams));
        }
    }

    private void endIn(Duration time, ChannelHandlerContext at) {
        goesOn();
        end = at.executor().schedule(() -> end(at), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void goesOn() {
        if (end != null) {
            end.cancel(false);
            end = null;
        }
    }

    private void end(ChannelHandlerContext at) {
        var channel = at.channel();
        if (receiving || at.pipeline().get(HttpResponseEncoder.class) == null) {
            channel.close();
        } else {
            var late =
                    new DefaultFullHttpResponse(
                            HttpVersion.HTTP_1_1, HttpResponseStatus.REQUEST_TIMEOUT);
            late.headers()
                    .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
                    .set(HttpHeaderNames.CONTENT_LENGTH, 0);
            channel.writeAndFlush(late).addListener(ChannelFutureListener.CLOSE);
        }
    }
}
