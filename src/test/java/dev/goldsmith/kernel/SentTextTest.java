package dev.goldsmith.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SentTextTest {
    @Test
    void the_first_byte_that_is_wrong_is_named() {
        assertThatThrownBy(() ->
                        SentText.of("{\"a\":\"grüße\"}".getBytes(StandardCharsets.ISO_8859_1)))
                .hasMessageContaining("byte 9 is 0xFC, `ü` in Latin-1");
    }

    @ParameterizedTest
    @CsvSource({
        "UTF-16, UTF-16", "UTF-16LE, UTF-16", "UTF-16BE, UTF-16", "UTF-32, UTF-32",
        "UTF-32LE, UTF-32", "UTF-32BE, UTF-32", "x-UTF-16LE-BOM, UTF-16", "X-UTF-32LE-BOM, UTF-32"
    })
    void what_else_it_is_is_named(Charset charset, String name) {
        assertThatThrownBy(() -> SentText.of("{\"a\": 1}".getBytes(charset)))
                .hasMessageContaining("it looks like " + name);
    }

    @Test
    void a_mark_is_passed_over() {
        assertThat(SentText.of("\uFEFF{}".getBytes(StandardCharsets.UTF_8))).isEqualTo("{}");
    }

    @Test
    void it_ends_with_a_whole_character() {
        assertThatThrownBy(() -> SentText.of(new byte[] {'"', (byte) 0xC3}))
                .hasMessageContaining("ends in the middle of a character");
    }

    @ParameterizedTest
    @ValueSource(strings = {"name=gr%FCn", "name=gr%fcn", "a=%C3%BC&b=%C3x", "\u00FC=1"})
    void a_form_has_its_bytes_escaped(String form) {
        var text = SentText.form();
        assertThatThrownBy(
                        () -> {
                            text.take(form.getBytes(StandardCharsets.ISO_8859_1));
                            text.end();
                        })
                .hasMessageContaining("isn't text in UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"name=gr%C3%BCn+x", "a=100%&b=%&c=%4", "a=%zz", "a=%00", ""})
    void other_forms_are_as_they_are(String form) {
        var text = SentText.form();
        text.take(form.getBytes(StandardCharsets.US_ASCII));
        text.end();
    }

    /** In whatever pieces it comes. */
    @Property(tries = 300)
    void java_agrees(@ForAll byte[] bytes) {
        boolean right = new String(bytes, StandardCharsets.UTF_8).indexOf('\uFFFD') < 0;
        var text = SentText.plain();
        boolean taken = true;
        try {
            for (var b : bytes) {
                text.take(new byte[] {b});
            }
            text.end();
        } catch (Refused _) {
            taken = false;
        }
        if (!new String(bytes, 0, Math.min(4, bytes.length), StandardCharsets.ISO_8859_1)
                .contains("\0")) {
            assertThat(taken).isEqualTo(right);
        }
    }

    @Property(tries = 300)
    void every_text_is_one(@ForAll String text) {
        var bytes = ("> " + text + "…").getBytes(StandardCharsets.UTF_8);
        var read = SentText.plain();
        if (text.indexOf(0) < 0) {
            read.take(bytes);
            read.end();
        }
    }
}
