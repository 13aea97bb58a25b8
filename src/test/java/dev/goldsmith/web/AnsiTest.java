package dev.goldsmith.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AnsiTest {
    private static final String ESC = "\u001b";

    @Test
    void coloursBecomeClasses() {
        assertThat(Ansi.html(ESC + "[32mok" + ESC + "[0m and " + ESC + "[1;31mbad" + ESC + "[m."))
                .isEqualTo("<span class=\"g\">ok</span> and <span class=\"bold r\">bad</span>.");
    }

    @Test
    void whatAGuestPrintsIsTextAndNothingElse() {
        assertThat(Ansi.html("<script>alert('x')</script> & \"q\""))
                .isEqualTo("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;q&quot;");
        assertThat(Ansi.html(ESC + "[31m<b>")).isEqualTo("<span class=\"r\">&lt;b&gt;</span>");
    }

    @Test
    void otherControlSequencesAreDropped() {
        assertThat(Ansi.html(ESC + "[2K" + ESC + "]0;title\u0007" + ESC + "(Bplain\u0000\u0008"))
                .isEqualTo("plain");
        assertThat(Ansi.html(ESC + "[38;5;208morange" + ESC + "[0m")).isEqualTo("orange");
        assertThat(Ansi.html("cut off " + ESC + "[3")).isEqualTo("cut off [3");
    }

    @Test
    void aProgressLineShowsItsEnd() {
        assertThat(Ansi.html("10 %\r50 %\r100 %\r")).isEqualTo("100 %");
    }
}
