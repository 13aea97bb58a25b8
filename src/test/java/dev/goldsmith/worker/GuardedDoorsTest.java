package dev.goldsmith.worker;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.cascade.CascadeDuty;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageShare;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunOutput;
import dev.goldsmith.run.RunState;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.Html;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant.Somebody;
import dev.goldsmith.trigger.DueTriggers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * By whichever door a derivative of team lab comes to be saved or built, it is held to what the
 * baseline of team web asks for, and told whose guardrail it is.
 */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class GuardedDoorsTest extends GuardedWorkers {
    private static final String CLOSED_PORT =
            "{\"validators\": [{\"type\": \"Shell\", \"name\": \"telnet stays closed\", \"inline\": [\"! nc -z localhost 23\"]}]}";
    private static final String NO_TELNET = "{\"forbidden\": [\"systemctl * telnetd\"]}";

    @Inject DueTriggers triggers;
    @Inject CascadeDuty cascades;

    private Somebody olga;
    private Somebody bob;

    /** The ways to a run of {@code lab/nginx}; each gives all that its user was told. */
    private enum Door {
        API(it -> {}, it -> it.json("PUT", "templates/nginx?run=true", it.document()).asString()),
        FORM(it -> {}, GuardedDoorsTest::form),
        IMPORT(it -> {}, GuardedDoorsTest::imported),
        ARM(it -> {}, GuardedDoorsTest::arm),
        DEPLOYMENT(it -> {}, GuardedDoorsTest::deployment),
        TRIGGER(GuardedDoorsTest::schedule, GuardedDoorsTest::due),
        CASCADE(GuardedDoorsTest::follow, GuardedDoorsTest::cascade),
        PATCH(
                GuardedDoorsTest::saved,
                it -> it.json("POST", "templates/nginx/runs", "{\"patch\": true}").asString()),
        RETRY(
                GuardedDoorsTest::canceled,
                it -> it.post("/runs/%d/retry".formatted(it.last().number)).asString());

        /** What is there before the baseline asks. */
        private final Consumer<GuardedDoorsTest> before;

        private final Function<GuardedDoorsTest, String> way;

        Door(Consumer<GuardedDoorsTest> before, Function<GuardedDoorsTest, String> way) {
            this.before = before;
            this.way = way;
        }
    }

    @BeforeEach
    void lab() {
        acme.team("lab").gallery("labs", "lab");
        olga = acme.person(MemberRole.MEMBER, Map.of("web", Role.OWNER));
        bob = acme.person(MemberRole.MEMBER, Map.of("lab", Role.BUILDER));
        acme.in(() -> {
            ImageShare.share(acme.system(), definition("base"), Team.bySlug("lab"));
            return true;
        });
    }

    @ParameterizedTest
    @EnumSource
    void what_undoes_a_control_is_not_published(Door door) {
        door.before.accept(this);
        ask("base", CLOSED_PORT);
        var told = door.way.apply(this);
        var run = last();
        assertThat(run.state).as(told).isEqualTo(RunState.QUEUED);

        execute(run, Map.of("guardrail", 1.0));

        var ended = acme.reload(run);
        assertThat(ended.state).isEqualTo(RunState.FAILED);
        assertThat(Objects.requireNonNull(ended.failure).message())
                .startsWith("web/base: telnet stays closed");
        assertThat(acme.in(() -> RunOutput.of(ended))).isEmpty();
        assertNothingPublished();
        // Nor by the way that only distributes.
        post("/runs/%d/distribution".formatted(ended.number)).then().statusCode(409);
        assertThat(last().number).isEqualTo(ended.number);
    }

    @ParameterizedTest
    @EnumSource
    void what_does_the_forbidden_is_not_even_built(Door door) {
        door.before.accept(this);
        long before = runs();
        ask("base", NO_TELNET);

        assertThat(door.way.apply(this)).contains("The guardrails of web/base forbid");

        assertThat(runs()).isEqualTo(before);
        assertNothingPublished();
    }

    @Test
    void the_form_shows_what_is_inherited_and_from_whom_to_those_who_read_the_image() {
        ask("base", CLOSED_PORT);
        var asked = "check “telnet stays closed”";
        assertThat(started()).contains("web/base", asked);
        assertThat(form("refresh")).contains("web/base", asked);
        acme.in(() -> ImageShare.<ImageShare>deleteAll());
        assertThat(form("refresh")).contains("open a port").doesNotContain(asked);
    }

    private void assertNothingPublished() {
        acme.in(() -> {
            var labs = Objects.requireNonNull(Gallery.byName("labs"));
            assertThat(
                            ImageVersion.count(
                                    "definitionId in (select id from ImageDefinition where galleryId = ?1) and state = ?2",
                                    labs.id,
                                    ImageVersion.State.PUBLISHED))
                    .isZero();
            return true;
        });
    }

    private long runs() {
        return acme.in(() -> Run.count("templateName", "nginx"));
    }

    private Run last() {
        return acme.in(() ->
                Run.<Run>find("templateName = ?1 order by number desc", "nginx").firstResult());
    }

    // -- the doors

    private String document() {
        return Documents.document(
                        "{\"type\": \"Shell\", \"name\": \"open a port\", \"inline\": [\"systemctl enable --now telnetd\"]}",
                        Documents.sharedImage(acme.id(), "labs/nginx", "image"))
                .replaceFirst("(?s)\"source\": \\{.*?\\}", "\"source\": " + from("base"));
    }

    private Response json(String method, String path, String body) {
        return given().auth()
                .oauth2(bob.token())
                .contentType("application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .body(body)
                .request(method, "/api/v1/tenants/%s/teams/lab/%s".formatted(acme.slug(), path));
    }

    private Response post(String path) {
        return given().auth().oauth2(bob.token()).post("/api/v1/tenants/" + acme.slug() + path);
    }

    private String started() {
        return given().auth()
                .oauth2(bob.token())
                .queryParams("team", "lab", "name", "nginx")
                .queryParam("from", from("base").replaceFirst(".*\"(/subs.*)/versions.*", "$1"))
                .get("/t/%s/templates/new".formatted(acme.slug()))
                .asString();
    }

    private String form() {
        return form("save-and-build");
    }

    private String form(String action) {
        var path = "/t/%s/teams/lab/templates/nginx".formatted(acme.slug());
        Map<String, Object> sent = new LinkedHashMap<>(Html.of(started()).form(path).filled());
        sent.put("json", document());
        sent.put("action", action);
        return given().redirects()
                .follow(false)
                .auth()
                .oauth2(bob.token())
                .formParams(sent)
                .post(path)
                .asString();
    }

    private String imported() {
        var told =
                given().redirects()
                        .follow(false)
                        .auth()
                        .oauth2(bob.token())
                        .multiPart("team", "lab")
                        .multiPart("name", "nginx")
                        .multiPart("text", document())
                        .multiPart("action", "save")
                        .post("/t/%s/templates/import".formatted(acme.slug()));
        return told.statusCode() == 303 ? requested() : told.asString();
    }

    private String requested() {
        return json("POST", "templates/nginx/runs", "{}").asString();
    }

    private String arm() {
        var template = "Microsoft.VirtualMachineImages/imageTemplates/nginx";
        var told = ended(arm("PUT", template, "2024-02-01", resource()), template, "2024-02-01");
        return told.contains("Succeeded")
                ? arm("POST", template + "/run", "2024-02-01", "").asString()
                : told;
    }

    private String deployment() {
        var deployment = "Microsoft.Resources/deployments/nginx";
        var body =
                """
                {"properties": {"mode": "Incremental", "template": {"resources": [
                    {"type": "Microsoft.VirtualMachineImages/imageTemplates",
                     "apiVersion": "2024-02-01", "name": "nginx",\
                """
                        + resource()
                                .replaceFirst("\\{", "")
                                .replace(
                                        "\"source\"",
                                        "\"autoRun\": {\"state\": \"Enabled\"}, \"source\"")
                        + "]}}}";
        return ended(arm("PUT", deployment, "2022-09-01", body), deployment, "2022-09-01");
    }

    private String resource() {
        return document().replaceFirst("\\{", "{\"identity\": {\"type\": \"None\"},");
    }

    private Response arm(String method, String path, String version, String body) {
        return given().auth()
                .oauth2(bob.token())
                .contentType("application/json")
                .queryParam("api-version", version)
                .body(body)
                .request(
                        method,
                        "/subscriptions/%s/resourceGroups/lab/providers/%s"
                                .formatted(acme.id(), path));
    }

    /** What is said in the end of what was begun. */
    private String ended(Response begun, String path, String version) {
        if (begun.statusCode() >= 400) {
            return begun.asString();
        }
        while (true) {
            var now = arm("GET", path, version, "");
            if (List.of("Succeeded", "Failed")
                    .contains(now.<String>path("properties.provisioningState"))) {
                return now.asString();
            }
            Thread.onSpinWait();
        }
    }

    private void saved() {
        acme.save("lab", "nginx", document());
    }

    private void canceled() {
        saved();
        requested();
        post("/runs/%d/cancellation".formatted(last().number));
    }

    private void schedule() {
        saved();
        json(
                "PUT",
                "templates/nginx/triggers/nightly",
                "{\"kind\": \"Schedule\", \"cron\": \"30 2 * * *\"}");
    }

    private String due() {
        triggers.round(Instant.now().plus(Duration.ofDays(2)));
        return json("GET", "templates/nginx/triggers/nightly", "").asString();
    }

    private void follow() {
        acme.save("lab", "nginx", Documents.tagged(document(), "goldsmithChannel", "stable"));
        json("PUT", "templates/nginx/cascade-policy", "{\"policy\": \"automatic\"}");
        given().auth()
                .oauth2(olga.token())
                .contentType("application/json")
                .body("{\"version\": \"1.0.0\"}")
                .put(
                        "/api/v1/tenants/%s/galleries/golden/images/base/channels/stable"
                                .formatted(acme.slug()))
                .then()
                .statusCode(200);
    }

    private String cascade() {
        given().auth()
                .oauth2(olga.token())
                .contentType("application/json")
                .body("{\"gallery\": \"golden\", \"image\": \"base\", \"channel\": \"stable\"}")
                .post("/api/v1/tenants/%s/cascades".formatted(acme.slug()))
                .then()
                .statusCode(201);
        cascades.round(Instant.now());
        cascades.round(Instant.now());
        return given().auth()
                .oauth2(bob.token())
                .get("/api/v1/tenants/%s/cascades/1".formatted(acme.slug()))
                .asString();
    }
}
