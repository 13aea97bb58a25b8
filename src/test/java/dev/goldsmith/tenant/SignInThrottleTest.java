package dev.goldsmith.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How many attempts are looked at. Only the database joins the portals, so it alone may count. */
@Tag("mysql")
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class SignInThrottleTest {
    private static final int TRIES = 60;

    /**
     * As if there had been so many failures that the first one more waits for a quarter of an hour.
     */
    private static final int LONG = -10;

    @Inject Tenancy tenancy;

    private final String ada = "password at 192.0.2.1 ada " + UUID.randomUUID();
    private final String network = "password at 192.0.2.1 " + UUID.randomUUID();

    private boolean admit(Map<String, Integer> keys) {
        return tenancy.outside(() -> SignInThrottle.admit(keys)) != null;
    }

    private void right(String first, Map<String, Integer> keys) {
        var admitted = tenancy.outside(() -> SignInThrottle.admit(keys));
        assertThat(admitted).isNotNull();
        tenancy.outside(() -> {
            SignInThrottle.succeeded(first, keys, admitted);
            return true;
        });
    }

    private SignInThrottle row(String key) {
        return tenancy.outside(() -> SignInThrottle.<SignInThrottle>findById(key));
    }

    private int failures(String key) {
        return tenancy.outside(() -> {
            SignInThrottle row = SignInThrottle.findById(key);
            return row == null ? 0 : row.failures;
        });
    }

    @Test
    void of_many_at_the_same_moment_no_more_are_looked_at_than_of_as_many_in_a_row()
            throws Exception {
        var tries = new ArrayList<Callable<Boolean>>();
        for (int i = 0; i < TRIES; i++) {
            // Each names its keys in another order than its neighbour.
            var keys = i % 2 == 0 ? List.of(ada, network) : List.of(network, ada);
            tries.add(() -> admit(Map.of(keys.getFirst(), LONG, keys.getLast(), LONG)));
        }
        int admitted = 0;
        try (var threads = Executors.newFixedThreadPool(12)) {
            for (Future<Boolean> attempt : threads.invokeAll(tries)) {
                admitted += attempt.get() ? 1 : 0;
            }
        }
        assertThat(admitted).isEqualTo(1);
        assertThat(failures(ada)).isEqualTo(1);
        assertThat(failures(network)).isEqualTo(1);
    }

    @Test
    void whoever_is_right_never_waits() {
        for (int i = 0; i < 2 * SignInThrottle.FEW; i++) {
            var keys = Map.of(ada, SignInThrottle.FEW, network, 0);
            right(ada, keys);
        }
        assertThat(failures(ada)).isZero();
        assertThat(failures(network)).isZero();
    }

    @Test
    void whoever_is_right_leaves_the_failures_of_others_as_old_as_they_are() {
        var keys = Map.of(ada, SignInThrottle.FEW, network, 0);
        assertThat(admit(Map.of(network, 0))).isTrue();
        var old = Instant.parse("2026-01-01T00:00:00Z").plus(Duration.ofHours(1));
        var recent = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(3600);
        tenancy.outside(() ->
                SignInThrottle.update(
                        "failures = 50, blockedUntil = ?1, lastFailureAt = ?2 where nameKey = ?3",
                        old,
                        recent,
                        network));
        right(ada, keys);
        assertThat(row(network).failures).isEqualTo(50);
        assertThat(row(network).blockedUntil).isEqualTo(old);
        assertThat(row(network).lastFailureAt).isEqualTo(recent);
    }

    @Test
    void what_is_refused_counts_for_nobody() {
        assertThat(admit(Map.of(network, LONG))).isTrue();
        assertThat(admit(Map.of(ada, SignInThrottle.FEW, network, LONG))).isFalse();
        assertThat(failures(ada)).isZero();
        assertThat(failures(network)).isEqualTo(1);
    }
}
