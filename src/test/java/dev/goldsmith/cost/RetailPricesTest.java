package dev.goldsmith.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.kernel.Refused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Two pages in the form of the Azure Retail Prices API, with made-up prices. */
class RetailPricesTest {
    private static String file() throws IOException {
        try (var in = RetailPricesTest.class.getResourceAsStream("retail-prices.json")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void linux_machines_and_snapshots_of_all_pages_are_taken_over_and_nothing_else()
            throws IOException {
        var read = RetailPrices.read(file());
        assertThat(read.currency()).isEqualTo("EUR");
        assertThat(read.more()).isFalse();
        assertThat(PriceImport.csv(read.lines()))
                .isEqualTo(
                        """
                        kind,item,region,price
                        vmHour,Standard_D2s_v5,westeurope,0.1
                        vmHour,Standard_D2s_v5,northeurope,0.11
                        storageMonth,Standard_LRS,westeurope,0.045
                        storageMonth,Premium_LRS,westeurope,0.12
                        """);
        assertThat(read.leftOut()).isEqualTo(7);
    }

    @Test
    void a_page_that_is_missing_is_told() throws IOException {
        var first = file().substring(0, file().indexOf("\n}\n") + 2);
        assertThat(RetailPrices.read(first).more()).isTrue();
    }

    @Test
    void pages_can_stand_in_a_list() throws IOException {
        var list = "[" + file().replace("\n}\n{", "\n},\n{") + "]";
        assertThat(RetailPrices.read(list).lines()).hasSize(4);
    }

    @Test
    void what_makes_no_sense_is_refused() throws IOException {
        for (var wrong :
                new String[] {
                    "{}",
                    "{\"Items\": []}",
                    "{\"Items\": [1, null, \"x\"]}",
                    "{\"Items\"",
                    "[".repeat(5_000),
                    file().replaceFirst("\"currencyCode\": \"EUR\"", "\"currencyCode\": \"USD\""),
                    "{\"Items\": [" + "1,".repeat(1_100_000) + "1]}"
                }) {
            assertThatThrownBy(() -> RetailPrices.read(wrong)).isInstanceOf(Refused.class);
        }
    }
}
