package dev.goldsmith.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;

class NeedleTest {
    @Property
    void finds_what_the_jdk_finds(
            @ForAll @CharRange(from = 'a', to = 'b') @StringLength(max = 300) String haystack,
            @ForAll @CharRange(from = 'a', to = 'b') @StringLength(min = 1, max = 4) String part,
            @ForAll @IntRange(min = 1, max = 40) int times,
            @ForAll @IntRange(max = 310) int from) {
        var needle = part.repeat(times);
        var around = haystack + needle + haystack;

        assertThat(new Needle(needle).in(around, from)).isEqualTo(around.indexOf(needle, from));
        assertThat(new Needle(needle).isIn(haystack)).isEqualTo(haystack.contains(needle));
    }
}
