package dev.goldsmith.build.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.build.Folders;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which base images of a host go when there is too much. */
class KeptImagesTest {
    private static final int SIZE = 1000;
    private static final Instant NOW = Instant.now();

    @TempDir private Path home;

    private KeptImages images() {
        return new KeptImages(home.resolve("images"));
    }

    /** One that was used so long ago. */
    private Path image(String urn, String version, Duration ago) throws Exception {
        var folder = Files.createDirectories(images().folder(urn, version));
        Files.write(folder.resolve("disk.qcow2"), new byte[SIZE]);
        Files.write(folder.resolve("meta.json"), new byte[0]);
        Files.setLastModifiedTime(folder.resolve("disk.qcow2"), FileTime.from(NOW.minus(ago)));
        return folder;
    }

    private int shrink(int images) throws Exception {
        return images().shrink(images * (long) SIZE, NOW.minus(Duration.ofMinutes(15)), _ -> false);
    }

    @Test
    void the_longest_unused_goes_until_the_others_fit() throws Exception {
        var old = image("a:b:c", "1", Duration.ofHours(3));
        var older = image("a:b:c", "0", Duration.ofHours(4));
        var young = image("x:y:z", "1", Duration.ofHours(2));
        assertThat(shrink(3)).isZero();
        assertThat(shrink(1)).isEqualTo(2);
        assertThat(old).doesNotExist();
        assertThat(older).doesNotExist();
        assertThat(young).exists();
        assertThat(images().held()).isEqualTo(new KeptImages.Held(1, SIZE));
    }

    @Test
    void one_that_a_run_holds_stays_until_the_runs_folder_is_gone() throws Exception {
        var used = image("a:b:c", "1", Duration.ofHours(3));
        var run = Files.createDirectories(home.resolve("vms/run-1/source"));
        KeptImages.hold(used, run);
        assertThat(shrink(0)).isZero();
        assertThat(used.resolve("disk.qcow2")).exists();

        Folders.delete(home.resolve("vms/run-1"));
        assertThat(shrink(0)).isEqualTo(1);
        assertThat(used).doesNotExist();
    }

    @Test
    void one_that_was_just_used_or_is_named_stays() throws Exception {
        image("a:b:c", "1", Duration.ofMinutes(1));
        var named = image("a:b:c", "2", Duration.ofHours(3));
        assertThat(images().shrink(0, NOW.minus(Duration.ofMinutes(15)), named::equals)).isZero();
        assertThat(images().held().images()).isEqualTo(2);
    }

    @Test
    void one_that_is_being_fetched_is_not_touched_and_what_a_crash_left_goes() throws Exception {
        var fetched =
                Files.createDirectories(
                        images().folder("a:b:c", "1").resolveSibling("half-made-123"));
        Files.write(fetched.resolve("disk.qcow2"), new byte[SIZE]);
        var left = image("a:b:c", "half-made-leaving-7", Duration.ofHours(3));
        var abandoned =
                Files.createDirectories(
                        images().folder("a:b:c", "1").resolveSibling("half-made-99"));
        Files.setLastModifiedTime(abandoned, FileTime.from(NOW.minus(Duration.ofDays(2))));
        shrink(0);
        assertThat(fetched.resolve("disk.qcow2")).exists();
        assertThat(left).doesNotExist();
        assertThat(abandoned).doesNotExist();
    }

    /** What somebody found and marked as used is there when they come to hold it. */
    @Test
    void nobody_loses_one_between_finding_and_holding_it() throws Exception {
        var stop = new AtomicBoolean();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var shrinking =
                    threads.submit(() -> {
                        int gone = 0;
                        while (!stop.get()) {
                            gone +=
                                    images().shrink(
                                                    0,
                                                    NOW.minus(Duration.ofMinutes(15)),
                                                    _ -> false);
                        }
                        return gone;
                    });
            int lost = 0;
            for (int i = 0; i < 300; i++) {
                var folder = image("a:b:c", String.valueOf(i), Duration.ofHours(3));
                var run = Files.createDirectories(home.resolve("run-" + i));
                try {
                    images().use(folder);
                } catch (NoSuchFileException _) {
                    // As a resolve that came too late: it looks again.
                    lost++;
                    continue;
                }
                KeptImages.hold(folder, run);
                assertThat(folder.resolve("disk.qcow2")).hasSize(SIZE);
            }
            stop.set(true);
            assertThat(shrinking.get()).isLessThanOrEqualTo(lost);
        }
    }
}
