package dev.goldsmith.launch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PortsTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1",
        "0.0.0.0, 127.0.0.1",
        "::, 127.0.0.1",
        "192.168.1.5, 192.168.1.5",
        "::1, [::1]"
    })
    void this_machine_reaches_a_portal_where_it_listens(String host, String reached) {
        assertThat(Ports.reached(host)).isEqualTo(reached);
    }
}
