package dev.goldsmith.worker;

import static org.hamcrest.Matchers.containsString;

import dev.goldsmith.kernel.Json;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class WorkerReadinessTest {
    @Inject Tenancy tenancy;

    @Test
    void a_process_says_that_it_answers() {
        RestAssured.get("/q/health/group/process")
                .then()
                .statusCode(200)
                .body(containsString("threads"));
    }

    @Test
    void a_worker_s_want_is_shown_and_does_not_stop_the_portal() {
        tenancy.outside(() -> {
            var row = new WorkerRow();
            row.id = "poor-worker";
            row.host = "here";
            row.capability = "qemu";
            row.acceleration = "tcg";
            row.problems = Json.write(List.of("only 687 MiB are free"));
            row.startedAt = row.seenAt = Instant.now();
            row.persist();
            return true;
        });
        try {
            RestAssured.get("/q/health/ready")
                    .then()
                    .statusCode(200)
                    .body(containsString("only 687 MiB are free"));
        } finally {
            tenancy.outside(() -> WorkerRow.deleteById("poor-worker"));
        }
    }
}
