package dev.goldsmith.installation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class CarriersTest {

    @Test
    void computing_on_every_core_is_not_being_alive() {
        var computing = new AtomicBoolean(true);
        var carriers = Runtime.getRuntime().availableProcessors();
        for (var i = 0; i < carriers; i++) {
            Thread.startVirtualThread(() -> {
                while (computing.get()) {
                    Thread.onSpinWait();
                }
            });
        }
        try {
            assertThat(Carriers.runs()).isFalse();
        } finally {
            computing.set(false);
        }
        assertThat(Carriers.runs()).isTrue();
    }
}
