package dev.goldsmith.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.goldsmith.build.image.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a build had finished when its worker was killed. */
class KilledWorkerTest extends PaperBuild {
    /** Wherever its worker is killed, what it had finished is gone on from. */
    @Test
    void a_worker_that_is_killed_at_any_moment_loses_no_finished_step(@TempDir Path moments)
            throws Exception {
        var many = new AtomicInteger();
        host.meanwhile = () -> copy(home, moments.resolve("at" + many.incrementAndGet()));
        build();
        host.meanwhile = () -> {};
        assertThat(many.get()).isGreaterThan(20);
        var finished = new TreeSet<Integer>();

        for (int moment = 1; moment <= many.get(); moment++) {
            Folders.delete(home);
            copy(moments.resolve("at" + moment), home);
            host = new ScriptedHost(home);
            int left = finished();
            finished.add(left);

            host.reap();
            assertThat(home.resolve("work")).as("moment %d", moment).isEmptyDirectory();
            host.build(template, null);

            assertThat(host.journal.cached).as("moment %d", moment).hasSize(left);
            assertThat(host.layers()).hasSize(3);
        }
        assertThat(finished).containsExactly(0, 1, 2, 3);
    }

    private int finished() throws IOException {
        int many = 0;
        try (var all = Files.walk(home)) {
            for (var file : all.filter(it -> it.toString().endsWith(".json")).toList()) {
                var name = file.getFileName().toString();
                var frozen = name.startsWith("frozen-");
                var disk =
                        frozen
                                ? "build-%d-0.qcow2"
                                        .formatted(Integer.parseInt(name.replaceAll("\\D", "")) - 1)
                                : name.replace(".json", ".qcow2");
                if (Files.exists(file.resolveSibling(disk))) {
                    many++;
                }
            }
        }
        return many;
    }

    private static void copy(Path from, Path to) {
        try {
            Command.output(List.of("cp", "-a", from.toString(), to.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void what_was_finished_before_the_host_went_down_is_not_trusted() throws Exception {
        host.on(
                "customize-3",
                (_, _) -> {
                    throw new IllegalStateException("never");
                });
        host.meanwhile = () -> restarted(home.resolve("work/acme-7/disks"));
        catchThrowable(() -> build());

        assertThat(home.resolve("layers")).doesNotExist();
    }

    private static void restarted(Path disks) {
        for (int i = 1; Files.exists(disks.resolve("frozen-%d.json".formatted(i))); i++) {
            var file = disks.resolve("frozen-%d.json".formatted(i));
            try {
                Files.writeString(
                        file,
                        Files.readString(file)
                                .replaceAll("\"boot\":\"[^\"]+\"", "\"boot\":\"another\""));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
