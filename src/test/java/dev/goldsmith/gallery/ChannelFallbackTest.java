package dev.goldsmith.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.gallery.ChannelFallback.Made;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Versions are called by their minor number, which is their id as well. */
class ChannelFallbackTest {
    /** Moves of people, newest first; 0: emptied, below 0: made by a recall. */
    private static @Nullable Long of(Set<Long> usable, int... moves) {
        return ChannelFallback.of(
                Arrays.stream(moves)
                        .mapToObj(it -> {
                            long id = Math.abs(it);
                            return new Made(
                                    id == 0 ? null : (Long) id,
                                    id == 0 ? null : new VersionNumber(1, (int) id, 0),
                                    it < 0);
                        })
                        .toList(),
                usable::contains);
    }

    @Test
    void it_stays_where_somebody_had_it_point_to_while_that_can_be_used() {
        assertThat(of(Set.of(1L, 2L, 3L), 3, 2, 1)).isEqualTo(3);
        assertThat(of(Set.of(1L, 2L, 3L), 2, 3, 1)).isEqualTo(2);
    }

    @Test
    void it_falls_back_to_the_newest_before_that_can_be_used() {
        assertThat(of(Set.of(1L, 2L), 3, 2, 1)).isEqualTo(2);
        assertThat(of(Set.of(1L), 3, 2, 1)).isEqualTo(1);
        assertThat(of(Set.of(), 3, 2, 1)).isNull();
    }

    @Test
    void what_somebody_took_back_does_not_come_again() {
        assertThat(of(Set.of(1L, 3L), 2, 3, 2, 1)).isEqualTo(1);
        // 4 after 2 was taken back to 1: when 1 can't be used either, 2 isn't an answer.
        assertThat(of(Set.of(2L), 4, 1, 2, 1)).isNull();
        assertThat(of(Set.of(1L, 2L), 3, 0, 2, 1)).isNull();
        assertThat(of(Set.of(1L, 2L), 0, 2, 1)).isNull();
    }

    @Test
    void moves_of_recalls_count_for_nothing_so_that_the_last_one_lifted_brings_it_back() {
        // 3 was recalled, then 2.
        assertThat(of(Set.of(1L), -1, -2, 3, 2, 1)).isEqualTo(1);
        assertThat(of(Set.of(1L, 2L), -1, -2, 3, 2, 1)).isEqualTo(2);
        assertThat(of(Set.of(1L, 2L, 3L), -2, -1, -2, 3, 2, 1)).isEqualTo(3);
    }
}
