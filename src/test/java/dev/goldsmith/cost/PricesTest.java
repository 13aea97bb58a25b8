package dev.goldsmith.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.kernel.Refused;
import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PricesTest {
    private static Prices prices(String csv) {
        return Prices.of(1, "EUR", "test", PriceCsv.read(csv));
    }

    private static BigDecimal hour(Prices prices, String size, String region) {
        return Metering.cost(prices.machine(size, region), Duration.ofHours(1));
    }

    @Test
    void a_size_that_has_a_price_costs_that_and_another_one_what_it_takes_of_a_worker() {
        var prices = prices("vmHour,Standard_D2s_v5,,0.1\nvcpuHour,,,0.03\nmemoryHour,,,0.002");
        assertThat(hour(prices, "standard_d2s_v5", "local")).isEqualByComparingTo("0.1");
        // 4 vCPUs and 16 GiB.
        assertThat(hour(prices, "Standard_D4s_v5", "local")).isEqualByComparingTo("0.152");
        assertThat(hour(prices, null, "local")).isEqualByComparingTo("0.064");
    }

    @Test
    void the_price_of_a_region_goes_before_that_of_everywhere() {
        var prices =
                prices(
                        """
                        # the sheet of somebody
                        kind,item,region,price
                        vmHour,Standard_D2s_v5,,0.1
                        vmHour,Standard_D2s_v5,"West Europe",0.2
                        storageMonth,,,0.01
                        storageMonth,Premium_LRS,,0.3
                        egress,westeurope,northeurope,0.02
                        egress,westeurope,,0.05
                        egress,,,0.09
                        """);
        assertThat(hour(prices, "Standard_D2s_v5", "westeurope")).isEqualByComparingTo("0.2");
        assertThat(hour(prices, "Standard_D2s_v5", "uksouth")).isEqualByComparingTo("0.1");
        assertThat(prices.storage("Premium_LRS", "x").price()).isEqualByComparingTo("0.3");
        assertThat(prices.storage("Standard_ZRS", "x").price()).isEqualByComparingTo("0.01");
        assertThat(prices.egress("West Europe", "northeurope").price())
                .isEqualByComparingTo("0.02");
        assertThat(prices.egress("westeurope", "uksouth").price()).isEqualByComparingTo("0.05");
        assertThat(prices.egress("local", "uksouth").price()).isEqualByComparingTo("0.09");
    }

    @Test
    void what_has_no_price_costs_nothing_and_says_so() {
        var rate = prices("vcpuHour,,,1").storage("Standard_LRS", "local");
        assertThat(rate.price()).isEqualByComparingTo("0");
        assertThat(rate.item()).isEqualTo("Standard_LRS, no price");
    }

    @Test
    void the_built_in_prices_have_one_for_everything() {
        var prices = Prices.builtIn();
        assertThat(hour(prices, null, "local")).isEqualByComparingTo("0.056");
        assertThat(hour(prices, "Standard_D2ds_v4", "local")).isEqualByComparingTo("0.113");
        assertThat(prices.storage("Premium_LRS", "local").price()).isPositive();
        assertThat(prices.egress("local", "westeurope").price()).isPositive();
    }

    @Test
    void each_line_that_is_wrong_is_named() {
        assertThatThrownBy(() ->
                        PriceCsv.read(
                                """
                                kind,item,region,price
                                vmHour,Standard_D2s_v5,,free
                                vmhour,,,1
                                hour,x,,1
                                vcpuHour,,,-1
                                vcpuHour,,,1
                                vcpuHour,,,2
                                egress,a,b
                                memoryHour,"a,b",,1,2
                                """))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused ->
                                assertThat(refused.violations)
                                        .extracting(it -> it.path())
                                        .containsExactly(
                                                "$.line[2]",
                                                "$.line[3]",
                                                "$.line[4]",
                                                "$.line[5]",
                                                "$.line[7]",
                                                "$.line[8]",
                                                "$.line[9]"));
        assertThatThrownBy(() -> PriceCsv.read("# nothing\n")).isInstanceOf(Refused.class);
        assertThatThrownBy(() -> PriceCsv.read("vcpuHour,,,1\n".repeat(30_000)))
                .isInstanceOf(Refused.class);
    }
}
