package dev.goldsmith.build.qemu;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import org.apache.sshd.client.channel.ClientChannel;

/**
 * Channels of commands that have ended while something they started still holds their output. They
 * stay open: closed, that something would be ended by its next word.
 */
final class HeldChannels {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ArrayDeque<ClientChannel> held = new ArrayDeque<>();

    /** Opens a channel. */
    interface Opening<T> {
        T open() throws IOException;
    }

    void add(ClientChannel channel) {
        held.removeIf(ClientChannel::isClosed);
        held.add(channel);
    }

    /** A server has so many channels and no more (MaxSessions): then the oldest one held goes. */
    <T> T opening(Opening<T> opening) throws IOException {
        while (true) {
            try {
                return opening.open();
            } catch (IOException e) {
                var oldest = held.poll();
                if (oldest == null) {
                    throw e;
                }
                oldest.close(false).await(PATIENCE);
            }
        }
    }
}
