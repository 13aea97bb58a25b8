package dev.goldsmith.build.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.kernel.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentCacheTest {
    private static final int SIZE = 1000;

    @TempDir Path home;
    private ContentCache cache;

    @BeforeEach
    void open() {
        cache = new ContentCache(home.resolve("cache"), 2 * SIZE);
    }

    /** What is asked for tells where the reading begins, and breaks off when it is told to. */
    private static final class Bytes implements PlaceCopy.Source {
        private final byte[] bytes;
        private int until = SIZE;
        private long from = -1;

        Bytes(int fill) {
            bytes = new byte[SIZE];
            Arrays.fill(bytes, (byte) fill);
        }

        Digest digest() {
            return Digest.of(bytes);
        }

        @Override
        public long size() {
            return SIZE;
        }

        @Override
        public void write(long from, OutputStream out) throws IOException {
            this.from = from;
            out.write(bytes, (int) from, until - (int) from);
            if (until < SIZE) {
                out.flush();
                throw new IOException("broken off");
            }
        }
    }

    private Path old(Bytes content) throws IOException {
        var file = cache.fetch(content.digest(), content);
        return Files.setLastModifiedTime(
                file, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    }

    @Test
    void it_is_fetched_once() throws IOException {
        var gold = new Bytes(1);
        assertThat(cache.fetch(gold.digest(), gold)).hasBinaryContent(gold.bytes);
        gold.from = -1;

        assertThat(cache.fetch(gold.digest(), gold)).hasBinaryContent(gold.bytes);
        assertThat(gold.from).isEqualTo(-1);
    }

    @Test
    void a_fetch_that_broke_goes_on_where_it_stopped() throws IOException {
        var gold = new Bytes(1);
        gold.until = 400;
        assertThatThrownBy(() -> cache.fetch(gold.digest(), gold)).hasMessage("broken off");
        gold.until = SIZE;

        assertThat(cache.fetch(gold.digest(), gold)).hasBinaryContent(gold.bytes);
        assertThat(gold.from).isEqualTo(400);
    }

    @Test
    void what_isnt_what_was_asked_for_never_appears() {
        var gold = new Bytes(1);
        var other = new Bytes(2).digest();

        assertThatThrownBy(() -> cache.fetch(other, gold)).hasMessageContaining("is not");
        assertThat(home.resolve("cache/sha256/" + other.hex().substring(0, 2) + "/" + other.hex()))
                .doesNotExist();
    }

    @Test
    void the_one_longest_not_used_goes_but_none_that_is_held_or_was_just_used() throws IOException {
        var held = old(new Bytes(1));
        Files.setLastModifiedTime(held, FileTime.from(Instant.EPOCH));
        cache.hold(new Bytes(1).digest(), home.resolve("run"), new Bytes(1));
        Files.setLastModifiedTime(held, FileTime.from(Instant.EPOCH));
        var unused = old(new Bytes(2));

        var third = cache.fetch(new Bytes(3).digest(), new Bytes(3));
        var fourth = cache.fetch(new Bytes(4).digest(), new Bytes(4));

        assertThat(unused).doesNotExist();
        assertThat(held).exists();
        assertThat(third).exists();
        assertThat(fourth).exists();

        Files.delete(home.resolve("run").resolve(new Bytes(1).digest().hex() + ".held"));
        cache.fetch(new Bytes(5).digest(), new Bytes(5));
        assertThat(held).doesNotExist();
    }
}
