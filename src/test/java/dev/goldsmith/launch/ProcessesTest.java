package dev.goldsmith.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.goldsmith.launch.Health.Readiness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessesTest {

    @TempDir Path folder;
    private final List<String> said = new ArrayList<>();
    private Processes processes;
    private boolean full;

    @BeforeEach
    void processes() throws IOException {
        processes =
                new Processes(
                        Files.createDirectory(folder.resolve("logs")),
                        _ -> {
                            if (full) {
                                throw new IOException("No space left on device");
                            }
                        },
                        said::add);
    }

    @AfterEach
    void stop() {
        processes.stop();
    }

    @Test
    void who_cannot_run_as_things_are_is_not_started_again_and_says_why() throws IOException {
        ended("echo 'goldsmith: the key is another one'; echo afterwards; exit 78");
        assertThatThrownBy(processes::tend)
                .isInstanceOf(Fault.class)
                .hasMessage("the key is another one");
    }

    @Test
    void who_ran_out_of_memory_is_started_again() throws IOException {
        var first =
                ended(
                        "[ -e '%1$s' ] && exec sleep 600; touch '%1$s'; exit 3"
                                .formatted(folder.resolve("second")));
        processes.tend();
        assertThat(said).containsExactly("portal ran out of memory and was started again");
        assertThat(processes.child("portal").handle().pid()).isNotEqualTo(first);
    }

    @Test
    void a_home_that_is_full_ends_nobody() throws IOException {
        var first =
                ended(
                        "[ -e '%1$s' ] && exec sleep 600; touch '%1$s'; exit 1"
                                .formatted(folder.resolve("second")));
        full = true;
        processes.tend();
        assertThat(said).last().asString().startsWith("who runs now can't be written down: ");
        assertThat(processes.child("portal").handle().pid()).isNotEqualTo(first);
    }

    @Test
    void who_dies_again_and_again_stops_all_with_its_last_lines() throws IOException {
        ended("echo no disk; exit 1");
        assertThatThrownBy(
                        () -> {
                            while (true) {
                                awaitEnd();
                                processes.tend();
                            }
                        })
                .isInstanceOf(Fault.class)
                .hasMessageContaining("portal ended 5 times within a minute")
                .hasMessageContaining("no disk");
    }

    @Test
    void who_answered_and_does_not_any_more_is_to_be_ended() {
        var pulse = new Watch.Pulse();
        for (var i = 0; i < 3 * Watch.MISSES; i++) {
            assertThat(pulse.stopped(1, false)).as("it may still be starting").isFalse();
        }
        pulse.stopped(1, true);
        assertThat(misses(pulse, 1)).isEqualTo(Watch.MISSES);
        assertThat(pulse.stopped(2, false)).as("the next one is starting").isFalse();
        pulse.stopped(2, true);
        pulse.stopped(2, false);
        pulse.stopped(2, true);
        assertThat(misses(pulse, 2)).isEqualTo(Watch.MISSES);
    }

    private static int misses(Watch.Pulse pulse, long pid) {
        var looks = 1;
        while (!pulse.stopped(pid, false)) {
            looks++;
        }
        return looks;
    }

    @Test
    void a_worker_s_want_is_an_answer_and_no_wait() throws IOException {
        var lacking =
                Readiness.of(
                        new ObjectMapper()
                                .readTree(
                                        """
                                        {"status": "DOWN", "checks": [
                                          {"name": "worker", "status": "DOWN",
                                           "data": {"lacks": "qemu-img is missing\\nno disk"}},
                                          {"name": "database", "status": "UP"}]}
                                        """));
        assertThat(lacking.settled()).isTrue();
        assertThat(lacking.ready()).isFalse();
        assertThat(lacking.cause()).isEqualTo("qemu-img is missing; no disk");
        assertThat(Readiness.SILENT.settled()).isFalse();
    }

    private long ended(String script) throws IOException {
        var child =
                processes
                        .start(new Wiring.Program("portal", List.of("sh", "-c", script), Map.of()))
                        .orElseThrow();
        var pid = child.handle().pid();
        awaitEnd();
        return pid;
    }

    private void awaitEnd() {
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> !processes.child("portal").isAlive());
    }
}
