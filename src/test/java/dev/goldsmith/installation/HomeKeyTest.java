package dev.goldsmith.installation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.Base64;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class HomeKeyTest {
    private static final byte[] SECRET = "whsec_not for you".getBytes();

    @Inject HomeKey key;

    @Test
    void what_is_locked_for_a_place_opens_there_only() {
        var stored = key.lock("acme/webhook", SECRET);
        assertThat(stored).isNotEqualTo(key.lock("acme/webhook", SECRET));
        assertThat(key.unlock("acme/webhook", stored)).isEqualTo(SECRET);
        assertThatThrownBy(() -> key.unlock("globex/webhook", stored))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("globex/webhook");
    }

    @Test
    void what_was_changed_does_not_open() {
        var bytes = Base64.getDecoder().decode(key.lock("acme/webhook", SECRET));
        bytes[bytes.length - 1] ^= 1;
        var changed = Base64.getEncoder().encodeToString(bytes);
        assertThatThrownBy(() -> key.unlock("acme/webhook", changed))
                .isInstanceOf(IllegalStateException.class);
    }
}
