package dev.goldsmith.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.testing.OneConnection;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is asked for by one alone is asked for by a crowd: see {@link OneConnection}. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class OneConnectionTest {
    /** Acts with transactions of their own. */
    private static final Set<String> ACTS =
            Set.of("/patch-runs", "/checkpoints", "/verifications", "/rebuilds");

    @TestHTTPResource String address;
    @Inject AgroalDataSource database;

    @Test
    void whatever_is_asked_for_takes_one_connection_at_a_time() throws Exception {
        var client = new Asking(address);
        var acme = TestTenant.create("acme").team("web").team("platform");
        var subject = Subject.create(acme, "web");
        var admin = acme.admin().token();
        var routes =
                Route.all().stream()
                        .filter(it ->
                                it.method().equals("GET")
                                        || ACTS.stream().anyMatch(it.path()::endsWith))
                        .toList();
        var waited = new ArrayList<String>();
        try (var _ = new OneConnection(database)) {
            for (var route : routes) {
                var answer = client.ask(route, subject.at(route.path()), admin);
                if (answer.status() >= 500) {
                    waited.add("%s %s: %s".formatted(route.method(), route.path(), answer));
                }
            }
        }
        assertThat(waited).isEqualTo(List.of());
    }
}
