package dev.goldsmith.installation;

import dev.goldsmith.kernel.DatabaseAway;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/**
 * How every consumer reads its topic: one message after the other, whatever is in them. One that
 * can't be processed goes to the {@link DeadLetters} and the next one is read; only a database that
 * is away is waited for, since then no message could be processed.
 */
@ApplicationScoped
public class Inbox {
    private static final Logger LOG = Logger.getLogger(Inbox.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** Whoever loses a race against another portal wins the next time. */
    private static final int TRIES = 3;

    @Inject DeadLetters dead;
    @Inject MeterRegistry meters;

    private final Round round = new Round(LOG, "reading messages");
    private volatile boolean stopping;

    /** What is done with a message's text. Any exception but a missing database's is about it. */
    public interface Reader {
        void read(String text);
    }

    void stop(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) ShutdownEvent stop) {
        stopping = true;
    }

    /** Returns when the message needn't be read again. */
    public void take(ConsumerRecord<String, byte[]> record, Reader reader) {
        for (int tries = 1; ; ) {
            try {
                if (record.value() == null) {
                    throw new IllegalArgumentException("the message is empty");
                }
                reader.read(new String(record.value(), StandardCharsets.UTF_8));
                round.worked();
                return;
            } catch (RuntimeException | StackOverflowError e) {
                if (DatabaseAway.orYielded(e)) {
                    round.failed(e);
                    pause();
                } else if (tries++ == TRIES) {
                    setAside(record, e);
                    return;
                }
            }
        }
    }

    /** Where the broker doesn't take it, the log says where the message is. */
    private void setAside(ConsumerRecord<String, byte[]> record, Throwable why) {
        meters.counter("goldsmith.messages.dead", "topic", record.topic()).increment();
        var address = record.topic() + "-" + record.partition() + "@" + record.offset();
        LOG.warnf("message %s can't be processed and is set aside: %s", address, reason(why));
        if (!(why instanceof IllegalArgumentException)) {
            LOG.warn("it may be a fault of ours", why);
        }
        try {
            dead.add(record, reason(why));
        } catch (RuntimeException e) {
            LOG.errorf(e, "message %s is skipped: there is no dead letter of it", address);
        }
    }

    /** Whoever stops leaves the message for the next start: it isn't acknowledged. */
    private void pause() {
        try {
            if (!stopping) {
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            stopping = true;
        }
        if (stopping) {
            throw new IllegalStateException("stopping while the database is away");
        }
    }

    private static String reason(Throwable why) {
        var text = new StringBuilder();
        int depth = 0;
        for (var e = why; e != null && depth < 5; e = e.getCause(), depth++) {
            text.append(depth == 0 ? "" : ": ")
                    .append(
                            e.getMessage() == null
                                    ? e.getClass().getSimpleName()
                                    : e.getMessage().lines().findFirst().orElse(""));
        }
        return text.toString();
    }
}
