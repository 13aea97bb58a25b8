package dev.goldsmith.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class OldMessagesTest {
    @Inject OldMessages old;
    @Inject AcrossTenants across;

    @Test
    void the_old_ones_go_but_none_that_waits() {
        var acme = TestTenant.create("acme");
        for (var state : Message.State.values()) {
            write(acme, state, 401);
            write(acme, state, 399);
        }
        // More than one piece of them.
        for (int times = 0; times < 12; times++) {
            across.change(
                    """
                    insert into message (tenant_id, channel, recipient, subject, text, confidential,
                        message_id, digest, state, attempts, not_before, created_at)
                    select tenant_id, channel, recipient, subject, text, confidential,
                        message_id, digest, state, attempts, not_before, created_at
                    from message where tenant_id = ? and subject = 'SENT 401'
                    """,
                    acme.id());
        }

        old.forget(Duration.ofDays(400));

        assertThat(
                        across.all(
                                "select subject from message where tenant_id = ?",
                                row -> row.getString(1),
                                acme.id()))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.asList(
                                "WAITING 401",
                                "WAITING 399",
                                "SENT 399",
                                "KEPT 399",
                                "GIVEN_UP 399"));
    }

    private static void write(TestTenant acme, Message.State state, int days) {
        acme.in(() -> {
            var message = new Message();
            message.channel = "mail";
            message.recipient = "ann@example.com";
            message.subject = state + " " + days;
            message.text = "";
            message.messageId = "<%s-%d@goldsmith>".formatted(state, days);
            message.state = state;
            message.createdAt = Instant.now().minus(Duration.ofDays(days));
            // Later than anybody looks: nothing sends it.
            message.notBefore = Instant.now().plus(Duration.ofDays(1));
            message.persist();
            return message;
        });
    }
}
