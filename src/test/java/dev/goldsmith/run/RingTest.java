package dev.goldsmith.run;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Whichever door a run is asked for at, the portal's admission hears of it at once. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class RingTest {
    @Inject Rings rings;

    private final TestTenant acme = TestTenant.create("ring").team("web").template("web", "nginx");
    private final String api = "/api/v1/tenants/" + acme.slug();
    private final String token = acme.builder("web").token();

    @ApplicationScoped
    static class Rings {
        final AtomicInteger heard = new AtomicInteger();

        void queued(@Observes(during = TransactionPhase.AFTER_SUCCESS) PortalDuties.Queued it) {
            heard.incrementAndGet();
        }

        int heard() {
            return heard.get();
        }
    }

    private RequestSpecification as() {
        return given().redirects().follow(false).auth().oauth2(token);
    }

    private void rings(String address, int status) {
        int before = rings.heard();
        as().post(address).then().statusCode(status);
        assertThat(rings.heard() - before).as(address).isEqualTo(1);
    }

    private void cancel(int number) {
        int before = rings.heard();
        as().post("%s/runs/%d/cancellation".formatted(api, number)).then().statusCode(202);
        assertThat(rings.heard()).as("a run that ends").isEqualTo(before);
    }

    @Test
    void a_run_rings_at_each_door() {
        rings(api + "/teams/web/templates/nginx/runs", 201);
        cancel(1);
        rings(api + "/runs/1/retry", 201);
        cancel(2);
        rings(
                "/subscriptions/%s/resourceGroups/web/providers/Microsoft.VirtualMachineImages/imageTemplates/nginx/run?api-version=2025-10-01"
                        .formatted(acme.id()),
                202);
        cancel(3);
        int before = rings.heard();
        as().formParam("version", 1)
                .post("/t/%s/teams/web/templates/nginx/runs".formatted(acme.slug()))
                .then()
                .statusCode(303);
        assertThat(rings.heard() - before).as("the page").isEqualTo(1);
    }
}
