package dev.goldsmith.build.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.build.ContentGone;
import dev.goldsmith.kernel.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store does, whatever it is made of. */
public abstract class StoreContract {
    private static final byte[] GOLD = "gold".getBytes(StandardCharsets.UTF_8);

    @TempDir protected Path home;
    private Store store;

    /**
     * The same store at each call, as another process has it: on a host of its own where it can.
     */
    protected abstract Store store(int host) throws IOException;

    @BeforeEach
    void open() throws IOException {
        store = store(1);
    }

    private static byte[] read(Store store, Digest content, long from, long count)
            throws IOException {
        var out = new ByteArrayOutputStream();
        store.copy(content, from, count, out);
        return out.toByteArray();
    }

    private static byte[] disk() {
        var disk = new byte[9 << 20];
        new Random(11).nextBytes(disk);
        return disk;
    }

    @Test
    void what_one_host_puts_another_has() throws IOException {
        var disk = disk();
        var file = Files.write(home.resolve("disk"), disk);

        var digest = store.put(file);

        assertThat(digest).isEqualTo(Digest.of(disk));
        assertThat(file).doesNotExist();
        var other = store(2);
        assertThat(other.has(digest)).isTrue();
        assertThat(other.size(digest)).isEqualTo(disk.length);
        assertThat(other.fetch(digest)).hasBinaryContent(disk);
        assertThat(other.fetch(digest)).hasBinaryContent(disk);
    }

    @Test
    void a_part_is_read_without_the_whole() throws IOException {
        var disk = disk();
        var digest = store.put(Files.write(home.resolve("disk"), disk));
        var other = store(2);

        assertThat(read(other, digest, 0, 0)).isEmpty();
        assertThat(read(other, digest, 5 << 20, 7))
                .isEqualTo(java.util.Arrays.copyOfRange(disk, 5 << 20, (5 << 20) + 7));
        assertThat(Digest.of(read(other, digest, 0, disk.length))).isEqualTo(digest);
        assertThat(read(other, digest, disk.length - 1, 1)).containsExactly(disk[disk.length - 1]);
    }

    @Test
    void a_file_can_not_be_written() throws IOException {
        var stored = store.fetch(store.put(GOLD));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(stored)))
                .isEqualTo("r--r-----");
    }

    @Test
    void many_at_once_can_put_the_same() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all =
                    threads.invokeAll(
                            IntStream.range(0, 20)
                                    .<Callable<Digest>>mapToObj(i -> () -> store(i % 3).put(GOLD))
                                    .toList());
            for (var one : all) {
                assertThat(one.get()).isEqualTo(Digest.of("gold"));
            }
        }
        assertThat(store(4).fetch(Digest.of("gold"))).hasBinaryContent(GOLD);
        assertThat(store.place().sweep(Duration.ofHours(1), () -> Set.of(Digest.of("gold"))))
                .isEqualTo(new Place.Found(1, 4, 0, 0, 0, 0));
    }

    @Test
    void what_was_never_put_is_missing_by_name() {
        var digest = Digest.of("silver");

        assertThat(store.has(digest)).isFalse();
        assertThatThrownBy(() -> store.require(digest)).isInstanceOf(ContentGone.class);
        assertThatThrownBy(() -> store.fetch(digest))
                .isInstanceOf(ContentGone.class)
                .hasMessageContaining(digest.hex());
        assertThatThrownBy(() -> store.size(digest)).isInstanceOf(ContentGone.class);
        assertThatThrownBy(() -> read(store, digest, 0, 1)).isInstanceOf(ContentGone.class);
    }

    @Test
    void what_is_put_again_while_it_leaves_stays() throws Exception {
        var digest = store.put(GOLD);
        var place = store.place();
        place.sweep(Duration.ZERO, Set::of);

        store(2).put(GOLD);

        assertThat(place.sweep(Duration.ZERO, Set::of).gone()).isZero();
        assertThat(store.has(digest)).isTrue();
    }

    @Test
    void it_is_a_place_of_its_own_contents() throws IOException {
        var digest = store.put(GOLD);

        assertThat(store.place().has(digest)).isTrue();
        assertThat(store.place().bring(store, digest, _ -> {})).isFalse();
        assertThat(store.place().lack()).isEmpty();
        store.probe();
    }

    @Test
    void pieces_of_logs_come_and_go_by_key() throws IOException {
        store.put("run-1/000001", GOLD);
        assertThat(store(2).get("run-1/000001")).isEqualTo(GOLD);
        store.put("run-1/000001", new byte[0]);
        assertThat(store.get("run-1/000001")).isEmpty();

        store.delete("run-1/000001");
        store.delete("run-1/000001");
        assertThatThrownBy(() -> store.get("run-1/000001")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void pieces_are_told_and_deleted_by_folder() throws IOException {
        for (var key : new String[] {"logs/a/1/x", "logs/a/2/y", "logs/ab/1/x", "heads/a/newest"}) {
            store.put(key, GOLD);
        }

        assertThat(store.folders("logs")).containsExactlyInAnyOrder("a", "ab");
        assertThat(store.folders("heads/a")).containsExactly("newest");
        assertThat(store.folders("nothing")).isEmpty();
        store.deleteAll("logs/a");
        store.deleteAll("nothing");

        assertThat(store.folders("logs")).containsExactly("ab");
        assertThat(store.get("heads/a/newest")).isEqualTo(GOLD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../sha256/ab", "run/../../x", "/etc/passwd"})
    void no_key_leaves_the_store(String key) {
        assertThatThrownBy(() -> store.put(key, GOLD))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a key");
        assertThatThrownBy(() -> store.get(key)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.delete(key)).isInstanceOf(IllegalArgumentException.class);
    }
}
