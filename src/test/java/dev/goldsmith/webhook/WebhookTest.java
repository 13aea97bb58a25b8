package dev.goldsmith.webhook;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.sun.net.httpserver.HttpServer;
import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.Publisher;
import dev.goldsmith.activity.Sealer;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.outbox.Outbox;
import dev.goldsmith.people.TenantExport;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import dev.goldsmith.testing.TestTenant.Somebody;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.ZipInputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Webhooks against a real server, by way of the real broker. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class WebhookTest {
    @Inject Sealer sealer;
    @Inject Publisher publisher;
    @Inject Courier courier;
    @Inject Outbox outbox;
    @Inject WebhookFeed feed;
    @Inject LockedAddresses addresses;
    @Inject TenantExport export;
    @Inject HomeKey home;

    @ConfigProperty(name = "goldsmith.fetch.ports")
    int port;

    private record Got(Map<String, List<String>> headers, String body) {
        String header(String name) {
            return headers.getOrDefault(name, List.of("")).getFirst();
        }
    }

    private final List<Got> got = new CopyOnWriteArrayList<>();
    private volatile int answers = 200;
    private HttpServer server;
    private TestTenant acme;
    private Somebody owner;
    private String root;

    @BeforeEach
    void aReceiver() throws IOException {
        acme =
                TestTenant.create("acme")
                        .team("web")
                        .team("data")
                        .template("web", "nginx")
                        .template("data", "spark");
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.createContext(
                "/",
                exchange -> {
                    var body =
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8);
                    if (!exchange.getRequestURI().getPath().endsWith(acme.slug())) {
                        // What other tests left.
                        exchange.sendResponseHeaders(200, -1);
                        exchange.close();
                        return;
                    }
                    got.add(new Got(Map.copyOf(exchange.getRequestHeaders()), body));
                    exchange.getResponseHeaders()
                            .set("Location", "http://127.0.0.1:%d/other".formatted(port));
                    var answer = "thanks".getBytes();
                    exchange.sendResponseHeaders(answers, answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.close();
                });
        server.start();
        owner = acme.person(MemberRole.MEMBER, Map.of("web", Role.OWNER));
        root = "/api/v1/tenants/%s/teams/web/webhooks".formatted(acme.slug());
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Response post(String path, String body) {
        return given().auth()
                .oauth2(owner.token())
                .contentType("application/json")
                .body(body)
                .post(root + path);
    }

    private Response get(String path) {
        return given().auth().oauth2(owner.token()).get(root + path);
    }

    private static String wish(String url, String format, String... kinds) {
        return Json.write(
                Map.of("name", "Chat", "url", url, "format", format, "kinds", List.of(kinds)));
    }

    private String here() {
        return "http://127.0.0.1:%d/hook/%s".formatted(port, acme.slug());
    }

    private Response create(String format, String... kinds) {
        var made = post("", wish(here(), format, kinds));
        made.then().statusCode(201);
        return made;
    }

    /** Waits until the fact has come round by the broker. */
    private void await(long webhook, int deliveries) {
        sealer.round();
        publisher.round();
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() ->
                        acme.in(() -> WebhookDelivery.count("webhookId", webhook)) == deliveries);
    }

    private void serve() throws InterruptedException {
        for (var thread : courier.round()) {
            thread.join();
        }
    }

    private void again() {
        acme.in(() ->
                WebhookDelivery.update(
                        "notBefore = ?1 where state = ?2",
                        Instant.EPOCH,
                        WebhookDelivery.State.WAITING));
    }

    private static String signature(Got request, String secret) {
        return new Secret(secret)
                .signature(
                        request.header("Webhook-id"),
                        Long.parseLong(request.header("Webhook-timestamp")),
                        request.body);
    }

    @Test
    void a_teams_fact_arrives_signed_and_once() throws Exception {
        var made = create("json", "run.*");
        long id = made.jsonPath().getLong("id");
        String secret = made.path("secret");
        var run = acme.run("web", "nginx");
        acme.run("data", "spark");
        await(id, 1);
        // The broker may say it twice.
        Event event =
                acme.in(() ->
                        Event.<Event>find(
                                        "kind = 'run.requested' and subject = ?1",
                                        "run/" + run.number)
                                .singleResult());
        feed.heard(
                new ConsumerRecord<>(
                        "goldsmith.events",
                        0,
                        0,
                        acme.id(),
                        "{\"event\":{\"id\":%d,\"tenant\":\"%s\"},\"hash\":\"\"}"
                                .formatted(event.id, acme.id())
                                .getBytes(StandardCharsets.UTF_8)));
        await(id, 1);
        serve();
        serve();
        assertThat(got).hasSize(1);
        var request = got.getFirst();
        var said = Json.read(request.body, Map.class);
        assertThat(said)
                .containsEntry("kind", "run.requested")
                .containsEntry("team", "web")
                .containsEntry("text", "Goldsmith requested run 1 of nginx, version 1");
        assertThat(String.valueOf(said.get("url"))).endsWith("/t/" + acme.slug() + "/runs/1");
        assertThat(request.header("Goldsmith-event")).isEqualTo("run.requested");
        assertThat(request.header("Webhook-id")).isEqualTo("evt_" + event.id);
        assertThat(request.header("Webhook-signature")).isEqualTo(signature(request, secret));
        assertThat(request.headers).doesNotContainKey("Goldsmith-signature");
        get("/" + id + "/deliveries")
                .then()
                .body("items[0].state", equalTo("delivered"))
                .body("items[0].status", equalTo(200));
        long delivery = get("/" + id + "/deliveries").jsonPath().getLong("items[0].id");
        get("/" + id + "/deliveries/" + delivery)
                .then()
                .body("response", equalTo("thanks"))
                .body("request", containsString("webhook-signature: v1,"));
        get("/" + id)
                .then()
                .body("secret", equalTo(null))
                .body("keys[0].hint", equalTo(secret.substring(0, 10)));

        post("/" + id + "/deliveries/" + delivery + "/replays", "").then().statusCode(202);
        serve();
        assertThat(got).hasSize(2);
        assertThat(got.getLast().body).isEqualTo(request.body);
    }

    @Test
    void the_address_is_a_secret_and_is_changed_by_typing_another() throws Exception {
        var secret = "T01/B02/s3cr3t-" + acme.slug();
        var shown =
                "http://127.0.0.1:%d/…%s"
                        .formatted(port, acme.slug().substring(acme.slug().length() - 4));
        var made = post("", wish("http://127.0.0.1:%d/%s".formatted(port, secret), "json", "*"));
        made.then().statusCode(201).body("url", equalTo(shown));
        long id = made.jsonPath().getLong("id");
        var path = "/t/%s/settings/webhooks".formatted(acme.slug());
        var told = new StringBuilder();
        for (var address : List.of(root, root + "/" + id, path, path + "/" + id)) {
            told.append(given().auth().oauth2(owner.token()).get(address).asString());
        }
        // Back as it was shown, and not at all: it stays.
        put(id, Map.of("name", "Talk", "url", shown, "kinds", List.of("*")));
        put(id, Map.of("name", "Talk", "kinds", List.of("*")));
        post("/" + id + "/tests", "").then().statusCode(202);
        serve();
        assertThat(got).hasSize(1);
        acme.in(() ->
                told.append(Event.listAll().stream().map(it -> ((Event) it).detail).toList()));
        var zip = new ByteArrayOutputStream();
        export.write(acme.id(), zip);
        told.append(unzipped(zip.toByteArray()));
        var stored = acme.in(() -> Webhook.<Webhook>findById(id).urlSecret);
        assertThat(told.append(stored).toString()).contains(shown).doesNotContain("s3cr3t");

        put(id, Map.of("name", "Talk", "url", here(), "kinds", List.of("*")));
        post("/" + id + "/tests", "").then().statusCode(202);
        serve();
        assertThat(got).hasSize(2);
    }

    @Test
    void an_older_release_s_addresses_are_locked_at_the_next_start() throws Exception {
        long id = create("json", "*").jsonPath().getLong("id");
        acme.in(() -> Webhook.update("urlSecret = ?1, urlShown = null where id = ?2", here(), id));
        post("/" + id + "/tests", "").then().statusCode(202);
        serve();
        addresses.lock();
        Webhook webhook = acme.in(() -> Webhook.findById(id));
        assertThat(webhook.urlSecret).doesNotContain("127.0.0.1");
        assertThat(webhook.urlShown).startsWith("http://127.0.0.1:%d/…".formatted(port));
        post("/" + id + "/tests", "").then().statusCode(202);
        serve();
        assertThat(got).hasSize(2);
    }

    private void put(long id, Map<String, ?> wish) {
        given().auth()
                .oauth2(owner.token())
                .contentType("application/json")
                .body(Json.write(wish))
                .put(root + "/" + id)
                .then()
                .statusCode(200);
    }

    private static String unzipped(byte[] bytes) throws IOException {
        var all = new StringBuilder();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            while (zip.getNextEntry() != null) {
                all.append(new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return all.toString();
    }

    @Test
    void while_there_are_two_keys_both_sign() throws Exception {
        var made = create("json", "*");
        long id = made.jsonPath().getLong("id");
        long first = made.jsonPath().getLong("keys[0].id");
        var second =
                post("/" + id + "/keys", "")
                        .then()
                        .statusCode(201)
                        .extract()
                        .<String>path("secret");
        post("/" + id + "/keys", "").then().statusCode(409);
        post("/" + id + "/tests", "").then().statusCode(202);
        serve();
        var both = got.getFirst();
        assertThat(both.header("Webhook-signature"))
                .isEqualTo(signature(both, made.path("secret")) + " " + signature(both, second));
        given().auth()
                .oauth2(owner.token())
                .delete(root + "/" + id + "/keys/" + first)
                .then()
                .statusCode(200);
        post("/" + id + "/tests", "").then().statusCode(202);
        serve();
        assertThat(got.getLast().header("Webhook-signature"))
                .isEqualTo(signature(got.getLast(), second));
        long last = get("/" + id).jsonPath().getLong("keys[0].id");
        given().auth()
                .oauth2(owner.token())
                .delete(root + "/" + id + "/keys/" + last)
                .then()
                .statusCode(409);
    }

    /** Its receiver verifies as it did, until it is given a new key. */
    @Test
    void a_key_of_an_earlier_release_signs_as_it_did() throws Exception {
        long id = create("json", "*").jsonPath().getLong("id");
        var old = new Secret("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHv8");
        acme.in(() -> {
            var key = WebhookKey.of(Webhook.findById(id)).getFirst();
            key.secret = home.lock(key.place(), old.text().getBytes(StandardCharsets.UTF_8));
            return key;
        });
        var fresh = post("/" + id + "/keys", "").<String>path("secret");
        post("/" + id + "/tests", "").then().statusCode(202);
        serve();
        var request = got.getFirst();
        long at = Long.parseLong(request.header("Webhook-timestamp"));
        assertThat(request.header("Goldsmith-signature"))
                .isEqualTo("t=%d,%s".formatted(at, old.oldSignature(at, request.body)));
        assertThat(request.header("Webhook-signature"))
                .isEqualTo(signature(request, old.text()) + " " + signature(request, fresh));
    }

    @Test
    void what_fails_is_tried_again_then_given_up_and_its_webhook_switched_off() throws Exception {
        long id = create("json", "*").jsonPath().getLong("id");
        // A redirect counts as a failure: what is meant for one address goes to no other.
        answers = 302;
        post("/" + id + "/tests", "");
        serve();
        serve();
        assertThat(got).hasSize(1);
        get("/" + id + "/deliveries")
                .then()
                .body("items[0].state", equalTo("waiting"))
                .body("items[0].error", equalTo("127.0.0.1 answered 302"));
        answers = 500;
        again();
        serve();
        assertThat(got).hasSize(2);
        get("/" + id + "/deliveries").then().body("items[0].attempts", equalTo(2));
        answers = 204;
        again();
        serve();
        get("/" + id + "/deliveries").then().body("items[0].state", equalTo("delivered"));
        get("/" + id).then().body("failingSince", equalTo(null));

        answers = 500;
        post("/" + id + "/tests", "");
        serve();
        acme.in(() -> Webhook.update("failingSince = ?1", Instant.now().minus(Duration.ofDays(3))));
        acme.in(() ->
                WebhookDelivery.update(
                        "createdAt = ?1 where state = ?2",
                        Instant.now().minus(Duration.ofDays(4)),
                        WebhookDelivery.State.WAITING));
        again();
        serve();
        get("/" + id + "/deliveries").then().body("items[0].state", equalTo("givenUp"));
        get("/" + id).then().body("state", equalTo("disabled"));
        assertThat(acme.in(() -> Event.count("kind", "webhook.disabled"))).isEqualTo(1);
        post("/" + id + "/enabling", "").then().statusCode(200).body("state", equalTo("active"));
    }

    /** Two hundred of them would otherwise be all that a look at what is due finds. */
    @Test
    void while_one_fails_the_others_wait_with_it() throws Exception {
        long id = create("json", "*").jsonPath().getLong("id");
        answers = 500;
        post("/" + id + "/tests", "");
        post("/" + id + "/tests", "");
        serve();
        serve();
        assertThat(got).hasSize(1);
        answers = 204;
        again();
        serve();
        assertThat(got).hasSize(3);
    }

    @Test
    void what_waits_for_a_receiver_that_is_served_now_does_not_fill_the_list() {
        long slow = create("json", "*").jsonPath().getLong("id");
        long other = create("json", "*").jsonPath().getLong("id");
        post("/" + slow + "/tests", "");
        post("/" + other + "/tests", "");
        assertThat(lanes(Set.of())).contains(slow, other);
        assertThat(lanes(Set.of(slow))).contains(other).doesNotContain(slow);
    }

    private List<Long> lanes(Set<Long> served) {
        var table = "webhook_delivery d where d.tenant_id = '%s'".formatted(acme.id());
        return outbox.due("d.webhook_id", table, served, Instant.now(), 200).stream()
                .map(Outbox.Due::lane)
                .toList();
    }

    @Test
    void a_silent_receiver_keeps_nobody_waiting() throws Exception {
        server.stop(0);
        long id = create("json", "*").jsonPath().getLong("id");
        post("/" + id + "/tests", "");
        serve();
        get("/" + id + "/deliveries")
                .then()
                .body("items[0].error", containsString("can't be read"));
    }

    @Test
    void addresses_inside_are_refused_and_faults_named() {
        for (var url :
                List.of(
                        "http://127.0.0.1:1/",
                        "https://10.0.0.1/",
                        "https://169.254.169.254/latest",
                        "http://hooks.example.org/",
                        "gopher://x",
                        "https://u:p@127.0.0.1:%d/".formatted(port))) {
            post("", wish(url, "json", "*"))
                    .then()
                    .statusCode(400)
                    .body("violations[0].path", equalTo("url"));
        }
        post("", wish(here(), "json"))
                .then()
                .statusCode(400)
                .body("violations[0].path", equalTo("kinds"));
        post("", wish(here(), "json", "run.failed", "run.fialed"))
                .then()
                .statusCode(400)
                .body("violations[0].path", equalTo("kinds"))
                .body("detail", containsString("Did you mean run.failed?"));
        post("", wish(here(), "xml", "*"))
                .then()
                .statusCode(400)
                .body("violations[0].path", equalTo("format"));
        var builder = acme.builder("web");
        given().auth().oauth2(builder.token()).get(root).then().statusCode(403);
        given().auth()
                .oauth2(owner.token())
                .get(root.replace("/web/", "/data/"))
                .then()
                .statusCode(404);
    }
}
