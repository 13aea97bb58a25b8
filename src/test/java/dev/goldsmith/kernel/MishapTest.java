package dev.goldsmith.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.nio.file.NotDirectoryException;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

class MishapTest {
    @Test
    void what_is_wanting_is_said_and_where_the_rest_is() {
        var thrown =
                new IllegalStateException(
                        new UncheckedIOException(new NotDirectoryException("/store/logs/acme")));
        var mishap = Mishap.of(thrown, Logger.getLogger(MishapTest.class), "a test");
        assertThat(mishap.said())
                .isEqualTo(
                        "/store/logs/acme isn't a folder (error %s in the worker's log)"
                                .formatted(mishap.id()));
    }
}
