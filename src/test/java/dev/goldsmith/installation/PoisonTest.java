package dev.goldsmith.installation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import dev.goldsmith.activity.Publisher;
import dev.goldsmith.activity.Sealer;
import dev.goldsmith.kernel.DatabaseAway;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import dev.goldsmith.webhook.WebhookDelivery;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever stands in a topic, the next message is read: with a real broker and real garbage. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class PoisonTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Inject Sealer sealer;
    @Inject Publisher publisher;
    @Inject DeadLetters dead;

    @ConfigProperty(name = "goldsmith.fetch.ports")
    int port;

    @Inject
    @Identifier("default-kafka-broker")
    Map<String, Object> broker;

    private TestTenant acme;

    @BeforeEach
    void aTenant() {
        acme = TestTenant.create("acme").team("web").template("web", "nginx");
    }

    private Map<String, byte @Nullable []> garbage() {
        var binary = new byte[2000];
        new Random(4).nextBytes(binary);
        var big = new byte[1_000_000];
        new Random(5).nextBytes(big);
        var all = new LinkedHashMap<String, byte @Nullable []>();
        all.put("null", null);
        all.put("nothing", new byte[0]);
        all.put("two bytes", text("{}"));
        all.put("JSON's null", text("null"));
        all.put("a list", text("[1]"));
        all.put("no event", text("{\"event\":null}"));
        all.put("no id", text("{\"event\":{\"tenant\":\"%s\"}}".formatted(acme.id())));
        all.put("no tenant", text("{\"event\":{\"id\":1}}"));
        all.put(
                "id is a word",
                text("{\"event\":{\"id\":\"x\",\"tenant\":\"%s\"}}".formatted(acme.id())));
        all.put("tenant is no id", text("{\"event\":{\"id\":1,\"tenant\":\"../acme\"}}"));
        all.put(
                "tenant is a list",
                text("{\"event\":{\"id\":1,\"tenant\":[\"%s\"]}}".formatted(acme.id())));
        all.put(
                "id beyond long",
                text("{\"event\":{\"id\":1e999,\"tenant\":\"%s\"}}".formatted(acme.id())));
        all.put("binary", binary);
        all.put("1 MB", big);
        all.put("deep", text("[".repeat(500_000)));
        return all;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Records whose headers promise one, written both ways; neither is. */
    private static List<ProducerRecord<String, byte[]>> cloudEvents(int partition) {
        var whole = new ProducerRecord<>("goldsmith.events", partition, "x", text("{"));
        whole.headers().add("content-type", text("application/cloudevents+json"));
        var parts = new ProducerRecord<>("goldsmith.events", partition, "x", text("[]"));
        parts.headers().add("ce_specversion", text("1.0")).add("ce_time", text("yesterday"));
        return List.of(whole, parts);
    }

    @Test
    void what_cannot_be_processed_is_set_aside_and_the_next_message_is_read() {
        var owner = acme.person(MemberRole.MEMBER, Map.of("web", Role.OWNER));
        given().auth()
                .oauth2(owner.token())
                .contentType("application/json")
                .body(
                        """
                        {"name":"x","url":"http://127.0.0.1:%d/x","format":"json","kinds":["run.*"]}
                        """
                                .formatted(port))
                .post("/api/v1/tenants/%s/teams/web/webhooks".formatted(acme.slug()))
                .then()
                .statusCode(201);
        sealer.round();
        publisher.round();

        var garbage = garbage();
        try (var producer =
                new KafkaProducer<>(broker, new StringSerializer(), new ByteArraySerializer())) {
            for (int partition = 0; partition < 6; partition++) {
                int to = partition;
                garbage.values()
                        .forEach(it ->
                                producer.send(
                                        new ProducerRecord<>("goldsmith.events", to, "x", it)));
                cloudEvents(to).forEach(producer::send);
                // It is understood, but its tenant was erased: nothing to do, nothing to keep.
                producer.send(
                        new ProducerRecord<>(
                                "goldsmith.events",
                                to,
                                "x",
                                text(
                                        "{\"event\":{\"id\":1,\"tenant\":\"%s\"}}"
                                                .formatted(UUID.randomUUID()))));
            }
        }
        acme.run("web", "nginx");
        sealer.round();
        publisher.round();

        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> acme.in(() -> WebhookDelivery.count("kind = 'run.requested'")) == 1);
        assertThat(
                        given().get("/q/health")
                                .jsonPath()
                                .getList(
                                        "checks.findAll { it.name.startsWith('SmallRye') }.status"))
                .isNotEmpty()
                .containsOnly("UP");

        Awaitility.await()
                .atMost(PATIENCE)
                .until(() ->
                        given().get("/q/metrics")
                                .asString()
                                .lines()
                                .filter(it -> it.startsWith("goldsmith_messages_dead_total"))
                                .anyMatch(it ->
                                        it.contains("goldsmith.events")
                                                && Double.parseDouble(
                                                                it.substring(it.lastIndexOf(' ')))
                                                        >= 6 * (garbage.size() + 2)));
        var letters =
                Awaitility.await()
                        .atMost(PATIENCE)
                        .until(dead::newest, it -> it != null && it.size() == DeadLetters.NEWEST);
        assertThat(letters).allSatisfy(it -> assertThat(it.topic()).isEqualTo("goldsmith.events"));
        assertThat(letters)
                .anySatisfy(it -> {
                    assertThat(it.text()).isEqualTo("{}");
                    assertThat(it.reason()).contains("an event needs an 'id' and a 'tenant'");
                })
                .anySatisfy(it -> {
                    assertThat(it.bytes()).isEqualTo(1_000_000);
                    assertThat(it.text()).hasSizeLessThan(2_000);
                });
    }

    @Test
    void the_operator_sees_them_and_nobody_else() {
        var operator = acme.person(MemberRole.MEMBER, Map.of());
        acme.in(() -> Person.update("installationAdmin = true where id = ?1", operator.id()));
        given().auth()
                .oauth2(operator.token())
                .get("/api/v1/installation/dead-letters")
                .then()
                .statusCode(200)
                .body(containsString("items"));
        given().auth()
                .oauth2(acme.admin().token())
                .get("/api/v1/installation/dead-letters")
                .then()
                .statusCode(403);
    }

    @Test
    void a_database_that_is_away_is_waited_for_and_nothing_else() {
        assertThat(
                        List.of(
                                new java.sql.SQLException("Sorry, acquisition timeout!"),
                                new java.sql.SQLException("read-only", "HY000", 1290),
                                new java.sql.SQLException("no access", "28000", 1045),
                                new java.sql.SQLException("deadlock", "40001", 1213),
                                new java.sql.SQLRecoverableException("cut")))
                .allMatch(it -> DatabaseAway.orYielded(new IllegalStateException(it)));
        assertThat(
                        List.of(
                                new java.sql.SQLException("no such column", "42S22", 1054),
                                new java.sql.SQLException("bad text", "HY000", 1366),
                                new java.sql.SQLIntegrityConstraintViolationException(
                                        "twice", "23000")))
                .noneMatch(it -> DatabaseAway.orYielded(new IllegalStateException(it)));
    }
}
