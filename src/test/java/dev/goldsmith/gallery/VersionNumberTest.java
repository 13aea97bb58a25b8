package dev.goldsmith.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionNumberTest {
    private static final List<VersionNumber> TAKEN =
            Stream.of(
                            "0.1.1", "0.1.2", "1.0.0", "1.0.1", "1.1.0", "1.1.1", "1.2.0", "2.0.0",
                            "2.0.1", "2.1.0")
                    .map(text -> VersionNumber.parse(text).orElseThrow())
                    .toList();

    /** The worked example of Azure VM Image Builder's documentation. */
    @ParameterizedTest
    @CsvSource({", 2.1.1", "-1, 2.1.1", "2, 2.1.1", "1, 1.2.1", "0, 0.1.3", "3, 3.0.0"})
    void latest_raises_the_patch_of_the_highest(Integer major, String expected) {
        assertThat(VersionNumber.after(TAKEN, major)).hasToString(expected);
    }

    @Test
    void the_first_is_1_0_0() {
        assertThat(VersionNumber.after(List.of(), null)).isEqualTo(VersionNumber.FIRST);
        assertThat(VersionNumber.after(List.of(), 0)).hasToString("0.0.0");
    }

    @Test
    void after_the_highest_patch_comes_the_next_minor() {
        var highest = new VersionNumber(1, 2, Integer.MAX_VALUE);

        assertThat(VersionNumber.after(List.of(highest), null)).hasToString("1.3.0");
    }

    @Test
    void compares_by_number_and_not_by_text() {
        assertThat(
                        Stream.of("10.0.0", "9.0.0", "9.10.0", "9.9.10")
                                .map(text -> VersionNumber.parse(text).orElseThrow())
                                .sorted())
                .map(VersionNumber::toString)
                .containsExactly("9.0.0", "9.9.10", "9.10.0", "10.0.0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1", "1.0", "1.0.0.0", "01.0.0", "-1.0.0", "1.0.2147483648", "a.b.c"})
    void refuses_what_is_no_version(String text) {
        assertThat(VersionNumber.parse(text)).isEqualTo(Optional.empty());
    }
}
