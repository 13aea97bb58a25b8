package dev.goldsmith.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** By a clock that the test turns. */
class HeadClockTest {
    private final HeadClock clock = new HeadClock(Duration.ofSeconds(10), Duration.ofMinutes(5));
    private final EmbeddedChannel line = new EmbeddedChannel();

    HeadClockTest() {
        line.freezeTime();
        line.pipeline().addFirst(clock);
        line.pipeline().fireChannelActive();
    }

    @Test
    void who_says_nothing_is_hung_up_on() {
        pass(9);
        assertThat(line.isOpen()).isTrue();
        pass(2);
        assertThat(line.isOpen()).isFalse();
    }

    @Test
    void a_head_that_drips_in_ends() {
        drip(9);
        assertThat(line.isOpen()).isTrue();
        drip(2);
        assertThat(line.isOpen()).isFalse();
    }

    @Test
    void it_is_told_why() {
        line.pipeline().addLast(new HttpResponseEncoder());
        drip(11);
        assertThat(said()).startsWith("HTTP/1.1 408 ").contains("connection: close");
        assertThat(line.isOpen()).isFalse();
    }

    @Test
    void an_answer_may_take_all_day_and_its_body_come_slowly() {
        clock.asked();
        drip(100_000);
        assertThat(line.isOpen()).isTrue();
    }

    @Test
    void between_two_requests_nobody_hurries() {
        clock.asked();
        clock.answered(false);
        pass(100);
        assertThat(line.isOpen()).isTrue();
    }

    @Test
    void the_next_head_drips_in_as_long_as_the_first() {
        clock.asked();
        clock.answered(false);
        pass(100);
        drip(9);
        assertThat(line.isOpen()).isTrue();
        drip(3);
        assertThat(line.isOpen()).isFalse();
    }

    @Test
    void a_head_in_one_piece_starts_no_clock() {
        clock.asked();
        clock.answered(false);
        line.pipeline().addLast(new Whole());
        drip(1);
        pass(100);
        assertThat(line.isOpen()).isTrue();
    }

    @Test
    void the_end_of_a_body_starts_no_clock() {
        clock.asked();
        line.pipeline().addLast(new Last());
        drip(1);
        pass(100);
        assertThat(line.isOpen()).isTrue();
    }

    @Test
    void a_connection_of_many_streams_says_other_things_than_heads() {
        clock.asked();
        clock.asked();
        clock.answered(true);
        pass(1000);
        clock.answered(true);
        drip(299);
        assertThat(line.isOpen()).isTrue();
        drip(2);
        assertThat(line.isOpen()).isFalse();
    }

    @Test
    void what_is_left_of_a_body_that_nobody_reads_comes_in_time() {
        refuseAtOnce();
        send("POST / HTTP/1.1\r\nContent-Length: 20\r\n\r\nX");
        drip(9);
        assertThat(line.isOpen()).isTrue();
        drip(3);
        assertThat(line.isOpen()).isFalse();
        assertThat(said()).as("another answer").isEmpty();
    }

    @Test
    void when_it_has_come_nobody_hurries() {
        refuseAtOnce();
        send("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nX");
        drip(4);
        pass(100);
        send("GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n");
        pass(100);
        assertThat(line.isOpen()).isTrue();
    }

    /** As who may not do what they ask for, whatever its body. */
    private void refuseAtOnce() {
        line.pipeline()
                .addLast(new HttpRequestDecoder(), new HttpResponseEncoder(), new Refusing());
    }

    private final class Refusing extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext at, Object part) {
            if (part instanceof HttpRequest) {
                clock.asked();
                clock.answered(false);
            }
        }
    }

    /** Is what the answer waited for. */
    private final class Last extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext at, Object bytes) {
            clock.answered(false);
        }
    }

    /** Asks at once, and is answered at once. */
    private final class Whole extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext at, Object bytes) {
            clock.asked();
            clock.answered(false);
        }
    }

    private void drip(int seconds) {
        for (int i = 0; i < seconds && line.isOpen(); i++) {
            send("X");
            pass(1);
        }
    }

    private void send(String text) {
        line.pipeline().fireChannelRead(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    }

    private void pass(int seconds) {
        line.advanceTimeBy(seconds, TimeUnit.SECONDS);
        line.runPendingTasks();
    }

    private String said() {
        var said = new StringBuilder();
        for (Object bytes; (bytes = line.readOutbound()) != null; ) {
            said.append(((ByteBuf) bytes).toString(StandardCharsets.US_ASCII));
        }
        return said.toString();
    }
}
