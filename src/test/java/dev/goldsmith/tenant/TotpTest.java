package dev.goldsmith.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TotpTest {
    private static final Totp RFC =
            new Totp("12345678901234567890".getBytes(StandardCharsets.US_ASCII));

    /** RFC 6238, appendix B, its eight digits cut to the last six. */
    @ParameterizedTest
    @CsvSource({
        "59, 287082",
        "1111111109, 081804",
        "1111111111, 050471",
        "1234567890, 005924",
        "2000000000, 279037",
        "20000000000, 353130"
    })
    void the_codes_are_those_of_the_rfc(long second, String code) {
        assertThat(RFC.code(Instant.ofEpochSecond(second))).isEqualTo(code);
    }

    @Test
    void a_code_is_good_around_its_time_and_once() {
        var now = Instant.ofEpochSecond(1_111_111_109);
        var code = RFC.code(now);
        var step = RFC.accept(code, now, 0);
        assertThat(step).hasValue(1_111_111_109 / 30);
        assertThat(RFC.accept(code, now.plusSeconds(30), 0)).isPresent();
        assertThat(RFC.accept(code, now.minusSeconds(30), 0)).isPresent();
        assertThat(RFC.accept(code, now.plusSeconds(90), 0)).isEmpty();
        assertThat(RFC.accept(code, now, step.getAsLong())).isEmpty();
        assertThat(RFC.accept(code.substring(0, 3) + " " + code.substring(3), now, 0)).isPresent();
        assertThat(RFC.accept("", now, 0)).isEmpty();
        assertThat(RFC.accept("000000", now, 0)).isEmpty();
    }

    @Test
    void an_app_reads_the_secret_in_base32() {
        assertThat(RFC.text()).isEqualTo("GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assertThat(RFC.uri("ada lovelace"))
                .isEqualTo(
                        "otpauth://totp/Goldsmith:ada%20lovelace"
                                + "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Goldsmith");
        assertThat(Totp.random().secret()).hasSize(20).isNotEqualTo(Totp.random().secret());
    }
}
