package dev.goldsmith.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is over is forgotten, and nothing else. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class ForgottenTest {
    private static final Instant LONG_AGO = Instant.now().minus(Duration.ofDays(30));

    @Inject Tenancy tenancy;
    @Inject SessionConfig config;
    @Inject Session.Expired sessions;
    @Inject ApiToken.Expired tokens;
    @Inject SignInThrottle.Past failures;

    private final TestTenant acme = TestTenant.create("acme");

    @Test
    void a_session_that_ended() {
        var person = acme.admin().id();
        var lives = session(person);
        var idle = session(person);
        var old = session(person);
        tenancy.outside(() -> Session.update("expiresAt = ?1 where id = ?2", LONG_AGO, idle));
        tenancy.outside(() -> Session.update("endsAt = ?1 where id = ?2", LONG_AGO, old));
        sessions.forget();
        assertThat(tenancy.outside(() -> Session.<Session>list("personId", person)))
                .extracting(it -> it.id)
                .containsExactly(lives);
    }

    private String session(String person) {
        return tenancy.outside(
                () -> Session.open(person, Person.LOCAL, "a browser", null, config).session().id);
    }

    @Test
    void a_token_that_expired() {
        var expired = acme.admin().id();
        var good = acme.admin().id();
        tenancy.outside(
                () -> ApiToken.update("expiresAt = ?1 where personId = ?2", LONG_AGO, expired));
        tokens.forget();
        assertThat(tenancy.outside(() -> ApiToken.count("personId", expired))).isZero();
        assertThat(tenancy.outside(() -> ApiToken.count("personId", good))).isEqualTo(1);
    }

    @Test
    void failures_of_the_day_before() {
        var now = UUID.randomUUID().toString();
        var then = UUID.randomUUID().toString();
        for (var name : new String[] {now, then}) {
            tenancy.outside(() -> {
                SignInThrottle.admit(Map.of(name, SignInThrottle.FEW));
                return name;
            });
        }
        tenancy.outside(() ->
                SignInThrottle.update("lastFailureAt = ?1 where nameKey = ?2", LONG_AGO, then));
        failures.forget();
        assertThat(tenancy.outside(() -> SignInThrottle.count("nameKey", now))).isEqualTo(1);
        assertThat(tenancy.outside(() -> SignInThrottle.count("nameKey", then))).isZero();
    }
}
