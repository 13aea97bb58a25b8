package dev.goldsmith.build.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.build.Progress;
import dev.goldsmith.build.image.Renditions.Rendition;
import dev.goldsmith.kernel.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every place does, whatever it is made of. */
public abstract class PlaceContract {
    private static final int SIZE = 10 << 20;

    @TempDir protected Path home;
    private final List<Long> seen = new ArrayList<>();
    private byte[] bytes;
    private Path file;
    private Digest content;
    private Place place;

    /** One that is empty and can be used; the same one at each call. */
    protected abstract Place place() throws IOException;

    /** One that can't be used now. */
    protected abstract Place away() throws IOException;

    /** What somebody who fetches a content from {@link #place} gets. */
    protected abstract byte[] fetched(Digest content) throws IOException;

    /** The same of a VHD; null when there is none. */
    protected abstract byte[] fetched(String tenant, String vhd) throws IOException;

    @BeforeEach
    void content() throws IOException {
        bytes = new byte[SIZE];
        new Random(7).nextBytes(bytes);
        file = Files.write(home.resolve("disk"), bytes);
        content = Digest.of(bytes);
        place = place();
    }

    private static Rendition rendition(byte[] bytes) {
        return new Rendition() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public String etag() {
                return "";
            }

            @Override
            public void transfer(long from, long count, OutputStream out) throws IOException {
                out.write(bytes, (int) from, (int) count);
            }
        };
    }

    private static final Progress QUIET =
            new Progress() {
                @Override
                public void line(String line) {}

                @Override
                public void percent(int percent) {}

                @Override
                public void checkpoint() {}
            };

    @Test
    void a_content_arrives_whole_and_only_once() throws IOException {
        assertThat(place.has(content)).isFalse();
        assertThat(place.bring(_ -> file, content, seen::add)).isTrue();
        assertThat(seen).startsWith(0L).endsWith((long) SIZE);
        assertThat(place.has(content)).isTrue();
        assertThat(fetched(content)).isEqualTo(bytes);
        assertThat(file).as("what it was brought from stays").hasBinaryContent(bytes);

        assertThat(place.bring(_ -> file, content, seen::add)).isFalse();
    }

    @Test
    void a_copy_that_was_stopped_shows_nothing_and_goes_on_later() throws IOException {
        assertThatThrownBy(() ->
                        place.bring(
                                _ -> file,
                                content,
                                at -> {
                                    if (at > 0) {
                                        throw new IllegalStateException("stop");
                                    }
                                }))
                .hasMessage("stop");
        assertThat(place.has(content)).isFalse();

        assertThat(place.bring(_ -> file, content, seen::add)).isTrue();
        assertThat(seen.getFirst()).as("not from the beginning again").isPositive();
        assertThat(fetched(content)).isEqualTo(bytes);
    }

    @Test
    void what_is_not_what_it_should_be_never_appears() {
        var other = Digest.of("something else");

        assertThatThrownBy(() -> place.bring(_ -> file, other, seen::add))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("what arrived is not " + other);
        assertThat(place.has(other)).isFalse();
    }

    @Test
    void a_vhd_is_replaced_whole_by_one_of_the_same_name() throws IOException {
        var where = place.vhd("acme", "nightly/web.vhd", rendition(bytes), QUIET);
        assertThat(where).contains("acme").contains("nightly/web.vhd");
        var shorter = Arrays.copyOf("another".getBytes(), 512);
        place.vhd("acme", "nightly/web.vhd", rendition(shorter), QUIET);
        assertThat(fetched("acme", "nightly/web.vhd")).isEqualTo(shorter);
    }

    @Test
    void a_vhd_stays_among_its_tenants_own() throws IOException {
        place.vhd("other", "web.vhd", rendition(bytes), QUIET);
        assertThatThrownBy(
                        () -> place.vhd("acme", "../other/web.vhd", rendition(new byte[1]), QUIET))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("'../other/web.vhd'");
        assertThat(fetched("other", "web.vhd")).isEqualTo(bytes);
    }

    @Test
    void a_vhd_that_is_removed_is_gone_and_no_other() throws IOException {
        place.vhd("acme", "web.vhd", rendition(bytes), QUIET);
        place.vhd("acme", "db.vhd", rendition(bytes), QUIET);

        place.removeVhd("acme", "web.vhd");
        place.removeVhd("acme", "web.vhd");

        assertThat(fetched("acme", "web.vhd")).isNull();
        assertThat(fetched("acme", "db.vhd")).isEqualTo(bytes);
        assertThatThrownBy(() -> place.removeVhd("other", "../acme/db.vhd"))
                .isInstanceOf(IOException.class);
    }

    @Test
    void a_tenant_that_is_forgotten_takes_nothing_of_others_along() throws IOException {
        place.bring(_ -> file, content, seen::add);
        place.vhd("acme", "web.vhd", rendition(bytes), QUIET);
        place.vhd("acme-2", "web.vhd", rendition(bytes), QUIET);

        place.forget("acme");
        place.forget("acme");

        assertThat(fetched("acme", "web.vhd")).isNull();
        assertThat(fetched("acme-2", "web.vhd")).isEqualTo(bytes);
        assertThat(place.has(content)).isTrue();
    }

    @Test
    void a_content_goes_when_two_sweeps_found_that_nobody_holds_it() throws IOException {
        place.bring(_ -> file, content, seen::add);
        var held = Digest.of("held");
        place.bring(_ -> Files.writeString(home.resolve("held"), "held"), held, seen::add);

        assertThat(place.sweep(Duration.ZERO, () -> Set.of(held, content)))
                .isEqualTo(new Place.Found(2, SIZE + 4, 0, 0, 0, 0));
        assertThat(place.sweep(Duration.ofHours(1), () -> Set.of(held)))
                .isEqualTo(new Place.Found(2, SIZE + 4, 1, SIZE, 0, 0));
        assertThat(place.sweep(Duration.ofHours(1), () -> Set.of(held)).gone())
                .as("its time of grace isn't over")
                .isZero();
        assertThat(place.sweep(Duration.ofHours(-1), () -> Set.of(held)))
                .isEqualTo(new Place.Found(1, 4, 0, 0, 1, SIZE));
        assertThat(place.has(content)).isFalse();
        assertThat(place.has(held)).isTrue();
    }

    @Test
    void what_is_brought_again_between_two_sweeps_stays() throws IOException {
        place.bring(_ -> file, content, seen::add);
        place.sweep(Duration.ofHours(1), Set::of);
        place.bring(_ -> file, content, seen::add);
        assertThat(place.sweep(Duration.ofHours(-1), Set::of).gone()).isZero();
        assertThat(place.has(content)).isTrue();
    }

    @Test
    void nothing_is_taken_from_where_another_installation_keeps_something() throws IOException {
        assertThat(place.claim("ours")).isNull();
        assertThat(place.claim("ours")).isNull();
        assertThat(place.claim("theirs"))
                .contains(place.address())
                .contains("(this one is theirs)");
        assertThat(place.claim("ours")).contains("theirs").contains("(this one is ours)");
    }

    @Test
    void one_that_can_not_be_used_says_so_and_takes_nothing() throws IOException {
        assertThat(place.lack()).isEmpty();
        assertThat(place.free())
                .satisfiesAnyOf(it -> assertThat(it).isPositive(), it -> assertThat(it).isNull());
        var away = away();
        assertThat(away.lack()).get().asString().contains(away.address());
        assertThat(away.has(content)).isFalse();
        assertThatThrownBy(() -> away.bring(_ -> file, content, seen::add))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> away.vhd("acme", "web.vhd", rendition(bytes), QUIET))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> away.forget("acme")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> away.claim("ours")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> away.sweep(Duration.ZERO, Set::of))
                .isInstanceOf(IOException.class);
        assertThat(away.lack()).as("and isn't made by that").isPresent();
    }
}
