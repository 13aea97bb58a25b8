package dev.goldsmith.build.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.kernel.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlaceCopyTest {
    private static final int SIZE = 10 << 20;

    @TempDir Path home;
    private final List<Long> seen = new ArrayList<>();
    private Path file;
    private Digest content;
    private FolderStore place;

    @BeforeEach
    void content() throws IOException {
        var bytes = new byte[SIZE];
        new Random(7).nextBytes(bytes);
        file = Files.write(home.resolve("disk"), bytes);
        content = Digest.of(bytes);
        place = new FolderStore(home.resolve("west"));
    }

    private boolean copy() throws IOException {
        return PlaceCopy.copy(new PlaceCopy.OfFile(file), content, place, seen::add);
    }

    private Path part() {
        return home.resolve("west/half-made/" + content.hex() + ".part");
    }

    @Test
    void a_content_arrives_whole_and_only_once() throws IOException {
        assertThat(copy()).isTrue();
        assertThat(seen).startsWith(0L).endsWith((long) SIZE);
        assertThat(place.fetch(content)).hasSameBinaryContentAs(file);
        assertThat(Files.exists(part())).isFalse();

        assertThat(copy()).isFalse();
    }

    @Test
    void a_copy_that_broke_goes_on_where_it_stopped() throws IOException {
        assertThatThrownBy(() ->
                        PlaceCopy.copy(
                                new PlaceCopy.OfFile(file),
                                content,
                                place,
                                at -> {
                                    if (at > 0) {
                                        throw new IllegalStateException("stop");
                                    }
                                }))
                .hasMessage("stop");
        assertThat(place.has(content)).isFalse();
        long there = Files.size(part());
        assertThat(there).isPositive().isLessThan(SIZE);

        assertThat(copy()).isTrue();
        assertThat(seen.getFirst()).isEqualTo(there);
        assertThat(place.fetch(content)).hasSameBinaryContentAs(file);
    }

    @Test
    void what_was_left_of_something_else_is_no_beginning() throws IOException {
        Files.createDirectories(part().getParent());
        Files.write(part(), new byte[1000]);

        assertThat(copy()).isTrue();
        assertThat(seen).startsWith(1000L).contains(0L);
        assertThat(place.fetch(content)).hasSameBinaryContentAs(file);
    }

    @Test
    void a_content_that_rotted_there_is_brought_anew() throws IOException {
        copy();
        var there = place.fetch(content);
        Files.delete(there);
        Files.write(there, new byte[] {1});

        assertThat(copy()).isTrue();
        assertThat(place.fetch(content)).hasSameBinaryContentAs(file);
    }

    @Test
    void what_is_not_what_it_should_be_never_appears() {
        var other = Digest.of("something else");

        assertThatThrownBy(
                        () -> PlaceCopy.copy(new PlaceCopy.OfFile(file), other, place, seen::add))
                .hasMessageContaining("what arrived is not " + other);
        assertThat(place.has(other)).isFalse();
        assertThat(Files.exists(home.resolve("west/half-made/" + other.hex() + ".part"))).isFalse();
    }
}
