package dev.goldsmith.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose word about a request's origin is taken, and which word. */
class ProxiesTest {
    private static final List<String> OURS = List.of("10.0.0.0/24", "::1");

    private static Proxies.@Nullable Origin origin(
            List<String> ours, String peer, String... headers) {
        var all = MultiMap.caseInsensitiveMultiMap().add("Accept", "*/*");
        for (var header : headers) {
            all.add(header.split(": ")[0], header.split(": ")[1]);
        }
        return new Proxies(() -> Optional.of(ours), null).origin(peer, all);
    }

    /** By the nearest proxy of ours. */
    private static Proxies.Origin origin(String... headers) {
        return Objects.requireNonNull(origin(OURS, "10.0.0.1", headers));
    }

    @Test
    void nobody_is_believed_who_is_not_named() {
        var all =
                new String[] {
                    "X-Forwarded-For: 203.0.113.9",
                    "X-Forwarded-Proto: https",
                    "X-Forwarded-Host: images.example",
                    "X-Forwarded-Port: 8443",
                    "Forwarded: for=198.51.100.1;proto=http;host=evil.example"
                };
        assertThat(origin(List.of(), "127.0.0.1", all)).isNull();
        assertThat(origin(OURS, "127.0.0.1", all)).isNull();
        var believed = origin(all);
        assertThat(believed.client().getHostAddress()).isEqualTo("203.0.113.9");
        assertThat(believed.scheme()).isEqualTo("https");
        assertThat(believed.host()).hasToString("images.example:8443");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    203.0.113.9                        | 203.0.113.9
                    198.51.100.7, 203.0.113.9          | 203.0.113.9
                    127.0.0.1, 203.0.113.9             | 203.0.113.9
                    203.0.113.9, 10.0.0.8              | 203.0.113.9
                    1.1.1.1, 203.0.113.9, 10.0.0.8     | 203.0.113.9
                    203.0.113.9:4711                   | 203.0.113.9
                    [2001:db8::1]:4711                 | 2001:db8:0:0:0:0:0:1
                    2001:db8::1                        | 2001:db8:0:0:0:0:0:1
                    ::ffff:203.0.113.9                 | 203.0.113.9
                    203.0.113.9, unknown               | 10.0.0.1
                    203.0.113.9, unknown, 10.0.0.8     | 10.0.0.8
                    evil.example                       | 10.0.0.1
                    10.0.0.9, 10.0.0.8                 | 10.0.0.9
                    """)
    void the_client_is_the_first_from_the_right_that_is_no_proxy(String said, String client) {
        assertThat(origin("X-Forwarded-For: " + said).client().getHostAddress()).isEqualTo(client);
    }

    @Test
    void a_second_header_is_the_end_of_the_first() {
        var origin =
                origin(
                        OURS,
                        "0:0:0:0:0:0:0:1",
                        "X-Forwarded-For: 1.1.1.1",
                        "x-forwarded-for: 203.0.113.9",
                        "X-Forwarded-Proto: http",
                        "x-forwarded-proto: https");
        assertThat(origin).isNotNull();
        assertThat(origin.client().getHostAddress()).isEqualTo("203.0.113.9");
        assertThat(origin.scheme()).isEqualTo("https");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-Proto: javascript",
                "X-Forwarded-Proto: https, gopher",
                "X-Forwarded-Host: a b",
                "X-Forwarded-Host: evil.example/path",
                "X-Forwarded-Host: user@evil.example",
                "X-Forwarded-Host: images.example:99999999",
                "X-Forwarded-Port: 8443"
            })
    void not_even_a_proxy_may_say_everything(String header) {
        assertThat(origin(header).scheme()).isNull();
        assertThat(origin(header).host()).isNull();
    }
}
