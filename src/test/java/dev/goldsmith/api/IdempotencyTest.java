package dev.goldsmith.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class IdempotencyTest {
    private static final String RUNS = "/teams/web/templates/nginx/runs";

    private TestTenant acme;
    private Api api;

    @BeforeEach
    void tenant() {
        acme = TestTenant.create("acme").team("web").template("web", "nginx");
        api = Api.of(acme, acme.builder("web"));
    }

    private static Response post(Api api, String path, String key, String body) {
        return api.as()
                .header("Idempotency-Key", key)
                .contentType("application/json")
                .body(body)
                .post(api.base() + path);
    }

    @Test
    void a_repeat_gets_the_first_answer_again() {
        var first = post(api, RUNS, "key 1", "{}");
        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(first.header("Idempotency-Replayed")).isNull();
        var again = post(api, RUNS, "key 1", "{ }");
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(again.contentType()).isEqualTo(first.contentType());
        assertThat(again.asString()).isEqualTo(first.asString());
        api.get("/runs").then().body("items", hasSize(1));
    }

    @Test
    void a_key_is_for_one_request_of_one_person() {
        post(api, RUNS, "key", "{}");
        post(api, RUNS, "key", "{\"noCache\": true}")
                .then()
                .statusCode(409)
                .body("violations[0].path", equalTo("Idempotency-Key"));
        post(api, "/runs/1/cancellation", "key", "").then().statusCode(409);
        var other = Api.of(acme, acme.builder("web"));
        post(other, RUNS, "key", "{}").then().statusCode(201).body("number", equalTo(2));
    }

    @Test
    void a_refusal_leaves_the_key_free() {
        post(api, "/runs/1/retry", "key", "").then().statusCode(404);
        acme.run("web", "nginx");
        post(api, "/runs/1/retry", "key", "").then().statusCode(409);
        post(api, "/runs/1/cancellation", "other", "").then().statusCode(202);
        post(api, "/runs/1/retry", "key", "").then().statusCode(201);
    }

    @Test
    void so_does_one_of_work_with_transactions_of_its_own() {
        acme.template("web", "taken");
        var move = "/teams/web/templates/nginx/relocation";
        for (int times = 0; times < 2; times++) {
            post(api, move, "move", "{\"name\": \"taken\"}")
                    .then()
                    .statusCode(409)
                    .body("detail", containsString("taken"));
        }
        post(api, move, "move", "{\"name\": \"free\"}").then().statusCode(201);
        post(api, move, "move", "{\"name\": \"free\"}")
                .then()
                .statusCode(201)
                .header("Idempotency-Replayed", "true");
    }

    @Test
    void a_key_is_short_and_printable() {
        post(api, RUNS, "k".repeat(201), "{}")
                .then()
                .statusCode(400)
                .body("detail", containsString("1 to 200 printable"));
        post(api, RUNS, "ümlaut", "{}").then().statusCode(400);
        post(api, RUNS, "k".repeat(200), "{}").then().statusCode(201);
    }

    @Test
    void repeats_at_the_same_moment_do_it_once() throws Exception {
        var key = UUID.randomUUID().toString();
        var answers = new ArrayList<Future<Response>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                Callable<Response> post = () -> post(api, RUNS, key, "{}");
                answers.add(threads.submit(post));
            }
        }
        var locations = new HashSet<String>();
        int replayed = 0;
        for (var answer : answers) {
            var response = answer.get();
            assertThat(response.statusCode()).as(response.asString()).isEqualTo(201);
            locations.add(response.header("Location"));
            replayed += response.header("Idempotency-Replayed") == null ? 0 : 1;
        }
        assertThat(locations).hasSize(1);
        assertThat(replayed).isEqualTo(7);
        api.get("/runs").then().body("items", hasSize(1));
    }

    @Test
    void repeats_at_the_same_moment_of_what_is_refused_are_refused_or_asked_to_wait()
            throws Exception {
        var key = UUID.randomUUID().toString();
        var answers = new ArrayList<Future<Response>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 16; i++) {
                Callable<Response> post = () -> post(api, "/runs/1/retry", key, "");
                answers.add(threads.submit(post));
            }
        }
        for (var answer : answers) {
            assertThat(answer.get().statusCode()).as(answer.get().asString()).isIn(404, 409);
        }
        acme.run("web", "nginx");
        post(api, "/runs/1/cancellation", "other", "").then().statusCode(202);
        post(api, "/runs/1/retry", key, "").then().statusCode(201);
    }

    @Test
    void many_different_requests_at_the_same_moment_all_succeed() throws Exception {
        var answers = new ArrayList<Future<Response>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 12; i++) {
                var key = "key " + i;
                Callable<Response> post = () -> post(api, RUNS, key, "{}");
                answers.add(threads.submit(post));
            }
        }
        for (var answer : answers) {
            assertThat(answer.get().statusCode()).isEqualTo(201);
        }
        api.get("/runs").then().body("items", hasSize(12));
    }
}
