package dev.goldsmith.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.run.Queue;
import dev.goldsmith.run.RunLog;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LogWriterTest {
    private final StringBuilder written = new StringBuilder();

    private final RunLog log =
            new RunLog() {
                @Override
                public boolean append(Queue.Ref ref, String step, byte[] lines, int count) {
                    written.append(new String(lines, StandardCharsets.UTF_8));
                    return true;
                }
            };

    @Test
    void a_line_that_is_too_long_is_broken_between_characters() {
        try (var writer = new LogWriter(new Queue.Ref("acme", 1, 1, "qemu"), log)) {
            writer.write("x" + "🥇".repeat(20_000) + "\n");
        }
        assertThat(written.toString().lines()).hasSizeGreaterThan(1);
        assertThat(written.codePoints().filter(c -> c == "🥇".codePointAt(0))).hasSize(20_000);
    }
}
