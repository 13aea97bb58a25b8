package dev.goldsmith.build.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.goldsmith.kernel.ToolFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** QEMU's monitor protocol: one command at a time, events beside. */
final class Qmp implements AutoCloseable {
    private static final int ANSWER_SECONDS = 30;

    private final ObjectMapper json = new ObjectMapper();
    private final SocketChannel channel;
    private final BlockingQueue<JsonNode> answers = new ArrayBlockingQueue<>(16);
    private final List<String> events = new CopyOnWriteArrayList<>();

    Qmp(SocketChannel channel) throws IOException {
        this.channel = channel;
        Thread.ofVirtual().name("qmp").start(this::read);
        execute("qmp_capabilities", Map.of());
    }

    private void read() {
        try (var in =
                new BufferedReader(
                        new InputStreamReader(
                                Channels.newInputStream(channel), StandardCharsets.UTF_8))) {
            for (String line; (line = in.readLine()) != null; ) {
                var message = json.readTree(line);
                if (message.has("event")) {
                    events.add(
                            message.path("event").asText()
                                    + " "
                                    + message.path("data").path("reason").asText(""));
                } else if (message.has("return") || message.has("error")) {
                    answers.add(message);
                }
            }
        } catch (IOException _) {
            // QEMU has ended.
        } finally {
            // Whoever waits for an answer needn't any more.
            answers.offer(json.valueToTree(Map.of("error", Map.of("desc", "it has ended"))));
        }
    }

    /** What happened since the start, {@code SHUTDOWN guest-reset}. */
    List<String> events() {
        return events;
    }

    synchronized JsonNode execute(String command, Map<String, ?> arguments) throws IOException {
        var text = json.writeValueAsString(Map.of("execute", command, "arguments", arguments));
        channel.write(ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8)));
        try {
            var answer = answers.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
            if (answer == null) {
                throw new ToolFailure("QEMU doesn't answer " + command);
            }
            if (answer.has("error")) {
                throw new ToolFailure(
                        "QEMU refuses %s: %s"
                                .formatted(command, answer.path("error").path("desc").asText()));
            }
            return answer.path("return");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while QEMU was asked " + command);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException _) {
            // It is gone, which is what was wanted.
        }
    }
}
