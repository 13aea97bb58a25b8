package dev.goldsmith.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.goldsmith.kernel.SentJson;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import dev.goldsmith.testing.TestTenant.Somebody;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Who announces a body and doesn't send it has as much as others leave them, and holds no permit.
 */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class SlowBodiesTest {
    @Inject Connections connections;

    private final Deque<Line> waiting = new ArrayDeque<>();

    @AfterEach
    void close() throws IOException {
        for (var line : waiting) {
            line.close();
        }
    }

    @Test
    void a_permit_is_not_held_while_a_body_drips_in() throws IOException {
        var acme = TestTenant.create("acme").team("web");
        var ada = acme.builder("web");
        for (int i = 0; i < 8; i++) {
            assertThat(announce(acme, ada, 1000)).as("body %d is read", i).isEqualTo(100);
        }

        assertThat(save(acme, ada)).isEqualTo(201);
    }

    /** As many accomplices as there are. */
    @Test
    void the_people_of_one_tenant_do_not_fill_the_room() throws IOException {
        var acme = TestTenant.create("acme").team("web");
        var globex = TestTenant.create("globex").team("web");
        int full = 0;
        for (int i = 0; i < 4; i++) {
            var accomplice = acme.builder("web");
            int status = 100;
            while (status == 100) {
                status = announce(acme, accomplice, SentJson.BYTES);
            }
            assertThat(status).isEqualTo(429);
            full++;
        }

        assertThat(full).isEqualTo(4);
        assertThat(announce(globex, globex.builder("web"), SentJson.BYTES)).isEqualTo(100);
        assertThat(save(globex, globex.builder("web"))).isEqualTo(201);
    }

    /** Else they would fill another tenant's share of the room. */
    @ParameterizedTest
    @CsvSource({
        "PUT, /api/v1/tenants/%s/teams/web/templates/x, application/json",
        "POST, /t/%s/teams/web/templates/x, application/x-www-form-urlencoded",
        "POST, /t/%s/templates/import, multipart/form-data; boundary=x"
    })
    void who_is_no_member_is_refused_before_their_body_is_read(
            String method, String path, String type) throws IOException {
        var acme = TestTenant.create("acme").team("web");
        try (var line = new Line()) {
            var status =
                    line.head(
                                    method + " " + path.formatted(acme.slug()),
                                    "Authorization: Bearer " + TestTenant.stranger().token(),
                                    "Content-Type: " + type,
                                    "Content-Length: 100000",
                                    "Expect: 100-continue")
                            .status();
            assertThat(status).isEqualTo(404);
        }
    }

    @Test
    void connections_are_counted_where_they_are_accepted() throws IOException {
        for (int i = 0; i < 50; i++) {
            waiting.add(new Line());
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> connections.open() >= 50);
        close();
        await().atMost(Duration.ofSeconds(20)).until(() -> connections.open() < 50);
    }

    /**
     * @return 100 when it is being read; else what it is refused with
     */
    private int announce(TestTenant tenant, Somebody who, int bytes) throws IOException {
        var line = new Line();
        waiting.add(line);
        return line.head(
                        "PUT /api/v1/tenants/%s/teams/web/templates/x".formatted(tenant.slug()),
                        "Authorization: Bearer " + who.token(),
                        "Content-Type: application/json",
                        "Content-Length: " + bytes,
                        "Expect: 100-continue")
                .status();
    }

    private static int save(TestTenant tenant, Somebody who) throws IOException {
        var body = Documents.shell(tenant.id(), null, "true").getBytes(StandardCharsets.UTF_8);
        try (var line = new Line()) {
            return line.head(
                            "PUT /api/v1/tenants/%s/teams/web/templates/whole"
                                    .formatted(tenant.slug()),
                            "Authorization: Bearer " + who.token(),
                            "Content-Type: application/json",
                            "Content-Length: " + body.length)
                    .say(body)
                    .status();
        }
    }
}
