package dev.goldsmith.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HookAddressTest {
    @ParameterizedTest
    @CsvSource({
        "https://chat.example/hook, https://chat.example/…",
        "https://chat.example, https://chat.example/…",
        "https://chat.example/hook?key=01234, https://chat.example/…",
        "https://chat.example/hook?key=012345, https://chat.example/…2345",
        "https://chat.example:8443/hook?key=0123456789abcdef, https://chat.example:8443/…cdef",
    })
    void its_end_is_shown_where_that_says_little(URI uri, String shown) {
        assertThat(new HookAddress(uri).shown()).isEqualTo(shown);
    }
}
