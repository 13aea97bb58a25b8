package dev.goldsmith.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShowTest {
    @ParameterizedTest
    @CsvSource({"5, 5 B", "1500, 1.5 kB", "115000000, 115 MB", "4294967296, 4.3 GB"})
    void sizesReadAsPeopleSayThem(long bytes, String text) {
        assertThat(Show.size(bytes)).isEqualTo(text);
    }

    @Test
    void namesInAMessageAreMarkedAndNothingElseIsMarkup() {
        assertThat(Show.marked("`<b>` isn't <i>").getValue())
                .isEqualTo("<code>&lt;b&gt;</code> isn&#39;t &lt;i&gt;");
    }
}
