package dev.goldsmith.activity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExportTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Wanda|Wanda",
                "a, b|\"a, b\"",
                "say \"yes\"|\"say \"\"yes\"\"\"",
                "=1+1|'=1+1",
                "` =cmd`|' =cmd",
                "`+49 1`|'+49 1",
                "-2|'-2",
                "@SUM(A1)|'@SUM(A1)",
                "＝1|'＝1",
                "run/12|run/12",
            })
    void a_cell_is_text(String value, String cell) {
        assertThat(Export.cell(value)).isEqualTo(cell);
    }
}
