package dev.goldsmith.cost;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MoneyTest {
    @ParameterizedTest
    @CsvSource({
        "0.0031, 0.0042, 0.0031 – 0.0042 USD",
        "0.00001, 0.0042, 0 – 0.0042 USD",
        "0, 1.5, 0 – 1.50 USD",
        "0.00001, 0.00002, < 0.0001 USD",
        "12.4, 12.401, 12.40 USD",
    })
    void a_range_is_said_as_people_say_it(BigDecimal low, BigDecimal high, String said) {
        assertThat(Money.range(low, high, "USD")).isEqualTo(said);
    }
}
