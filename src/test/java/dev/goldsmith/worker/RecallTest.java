package dev.goldsmith.worker;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.goldsmith.activity.Event;
import dev.goldsmith.build.BuildFailure;
import dev.goldsmith.build.ContentStore;
import dev.goldsmith.build.Pause;
import dev.goldsmith.build.PretendEngine;
import dev.goldsmith.build.Progress;
import dev.goldsmith.build.image.Catalogue;
import dev.goldsmith.build.image.PlatformSources;
import dev.goldsmith.gallery.Channel;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageReplica;
import dev.goldsmith.gallery.ImageShare;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.ManagedImage;
import dev.goldsmith.gallery.Promotion;
import dev.goldsmith.gallery.VersionCopy;
import dev.goldsmith.gallery.VersionNumber;
import dev.goldsmith.gallery.VersionRegions;
import dev.goldsmith.gallery.Withdrawal;
import dev.goldsmith.gallery.WithdrawnRuns;
import dev.goldsmith.installation.Places;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.recall.Recall;
import dev.goldsmith.recall.RecallList;
import dev.goldsmith.run.Parentage;
import dev.goldsmith.run.Queue;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Redo;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.Mortal;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import dev.goldsmith.testing.TestTenant.Somebody;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A version that is recalled, and what descends from it, can't be used by any door. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
@Tag("mysql")
class RecallTest extends DrivenWorkers {
    private static final String WHY = "The key of the mirror leaked";

    @Inject ContentStore store;
    @Inject Catalogue catalogue;
    @Inject Places places;
    @Inject WithdrawnRuns withdrawn;

    private TestTenant acme;
    private Somebody owner;
    private Somebody webOwner;

    /**
     * {@code golden/base} of the team platform, and {@code web/site} of the team web, built on it.
     */
    @BeforeEach
    void images() {
        acme = TestTenant.create("recall").team("platform").team("web");
        acme.gallery("golden", "platform").gallery("web", "web");
        owner = acme.person(MemberRole.MEMBER, Map.of("platform", Role.OWNER));
        webOwner = acme.person(MemberRole.MEMBER, Map.of("web", Role.OWNER));
        acme.save("platform", "base", Documents.shell(acme.id(), "golden/base", "echo"));
        build("platform", "base");
        acme.in(() -> {
            ImageShare.share(owner(), definition("golden", "base"), null);
            return true;
        });
        promote("golden", "base", "stable", "1.0.0");
    }

    private dev.goldsmith.tenant.Access owner() {
        return acme.access(owner);
    }

    private void promote(String gallery, String image, String channel, String number) {
        acme.in(() ->
                Promotion.ask(
                        acme.system(),
                        definition(gallery, image),
                        channel,
                        version(gallery, image, number),
                        ""));
    }

    private static ImageDefinition definition(String gallery, String image) {
        return ImageDefinition.require(Objects.requireNonNull(Gallery.byName(gallery)), image);
    }

    private static ImageVersion version(String gallery, String image, String number) {
        return ImageVersion.require(definition(gallery, image), number);
    }

    private @Nullable String at(String gallery, String image, String channel) {
        return acme.in(() -> {
            var version = Channel.require(definition(gallery, image), channel).version();
            return version == null ? null : version.number().toString();
        });
    }

    /** A template of web with these targets, from what is named of {@code golden/base}. */
    private void site(String version, String... targets) {
        derive("site", "golden/base", version, targets);
    }

    private void derive(String name, String image, String version, String... targets) {
        var document =
                Documents.document(
                                "{ \"type\": \"Shell\", \"name\": \"step\", \"inline\": [\"echo\"] }",
                                String.join(",", targets))
                        .replaceFirst(
                                "(?s)\"source\": \\{.*?\\}",
                                "\"source\": {\"type\": \"SharedImageVersion\", \"imageVersionId\": \"%s\"}"
                                        .formatted(sourceId(image, version)));
        acme.save("web", name, document);
    }

    private String sourceId(String image, String version) {
        return "/subscriptions/%s/resourceGroups/any/providers/Microsoft.Compute/galleries/%s/versions/%s"
                .formatted(acme.id(), image.replace("/", "/images/"), version);
    }

    private String shared(String image) {
        return Documents.sharedImage(acme.id(), image, "image");
    }

    private String managed(String name) {
        return """
        {"type": "ManagedImage", "runOutputName": "managed", "location": "local",
         "imageId": "/subscriptions/%s/resourceGroups/web/providers/Microsoft.Compute/images/%s"}\
        """
                .formatted(acme.id(), name);
    }

    private PretendEngine engine(Map<String, Duration> durations) {
        var settings = new PretendEngine.Settings(true, Duration.ZERO, durations, 1, Map.of());
        PretendEngine.Parents parents =
                (tenant, source) ->
                        tenancy.in(tenant, () -> SourceParent.of(tenant, source, catalogue));
        return new PretendEngine(settings, parents, store, Clock.systemUTC());
    }

    private Run asked(String team, String template) {
        var asked = acme.run(team, template);
        acme.in(() -> {
            Run.locked(asked.id).capability = "pretend";
            return true;
        });
        admission.round();
        return asked;
    }

    private Run build(String team, String template) {
        var run = asked(team, template);
        var worker = worker(engine(Map.of()));
        worker.open(() -> {});
        ended(run);
        worker.close();
        workers.remove(worker);
        assertThat(state(run)).isEqualTo(RunState.SUCCEEDED);
        return run;
    }

    private static void ended(Run run) {
        while (!state(run).terminal()) {
            Pause.millis(20);
        }
    }

    private Recall recall(String gallery, String image, String number, Somebody by) {
        return acme.in(() -> Recall.start(acme.access(by), version(gallery, image, number), WHY));
    }

    private void restore(Recall recall, Somebody by) {
        acme.in(() -> {
            RecallList.require(acme.access(by), recall.id).restore(acme.access(by), "");
            return true;
        });
    }

    private void refused(ThrowingCallable act) {
        assertThatThrownBy(act).isInstanceOf(Refused.class).hasMessageContaining(WHY);
    }

    private RequestSpecification as(Somebody by) {
        return given().redirects()
                .follow(false)
                .header("Authorization", "Bearer " + by.token())
                .contentType("application/json");
    }

    private String api(String path) {
        return "/api/v1/tenants/" + acme.slug() + path;
    }

    private String arm(String path) {
        return "/subscriptions/%s/resourceGroups/%s?api-version=2023-07-03"
                .formatted(acme.id(), path);
    }

    private void refused(ValidatableResponse answer) {
        answer.statusCode(409).body(containsString(WHY));
    }

    @Test
    void nothing_of_it_can_be_used_by_any_door_until_it_is_restored() throws Exception {
        site("1.0.0", shared("web/site"), managed("site"), Documents.vhd("vhd"));
        var run = build("web", "site");
        promote("web", "site", "stable", "1.0.0");
        var link = link();

        var recall = recall("golden", "base", "1.0.0", owner);

        for (var path :
                List.of(
                        "/galleries/golden/images/base/versions/1.0.0/download",
                        "/galleries/web/images/site/versions/1.0.0/download",
                        "/teams/web/managed-images/site/download")) {
            refused(as(acme.admin()).get(api(path)).then());
            as(acme.admin()).head(api(path)).then().statusCode(409);
        }
        as(webOwner)
                .get(api("/runs/%d/outputs/vhd/download".formatted(run.number)))
                .then()
                .statusCode(410)
                .body(containsString(WHY));
        as(webOwner)
                .get(api("/teams/web/templates/site/staging/vhds/vhd.vhd"))
                .then()
                .statusCode(410);
        given().get(link).then().statusCode(409);
        refused(
                as(webOwner)
                        .body("{\"version\": \"1.0.0\"}")
                        .put(api("/galleries/web/images/site/channels/prod"))
                        .then());
        refused(
                as(webOwner)
                        .body("{\"targetRegions\": [{\"name\": \"local\"}, {\"name\": \"west\"}]}")
                        .patch(api("/galleries/web/images/site/versions/1.0.0"))
                        .then());
        as(webOwner)
                .get(
                        arm(
                                "web/providers/Microsoft.Compute/galleries/web/images/site/versions/1.0.0"))
                .then()
                .statusCode(200)
                .body("properties.provisioningState", equalTo("Succeeded"))
                .body("properties.publishingProfile.excludeFromLatest", equalTo(true))
                .body("properties.safetyProfile.reportedForPolicyViolation", equalTo(true))
                .body("properties.safetyProfile.policyViolations[0].details", containsString(WHY));
        acme.in(() -> {
            assertThat(ImageVersion.latest(definition("web", "site"))).isNull();
            return true;
        });
        assertThat(at("web", "site", "stable")).isNull();
        refused(() -> site("1.0.0", shared("web/site")));
        refused(() -> acme.run("web", "site"));
        refused(() -> copy("web", "site"));
        refused(() ->
                acme.in(() ->
                        ManagedImage.create(
                                acme.system(),
                                Objects.requireNonNull(Team.bySlug("web")),
                                "again",
                                "local",
                                Map.of(),
                                Objects.requireNonNull(acme.reload(run).captured),
                                Run.<Run>findById(run.id),
                                ManagedImage.ask(
                                        acme.system(),
                                        Objects.requireNonNull(Team.bySlug("web")),
                                        "again",
                                        Run.<Run>findById(run.id)))));
        assertThatThrownBy(() -> resolve("golden/base", "1.0.0"))
                .isInstanceOf(BuildFailure.class)
                .hasMessageContaining(WHY);
        assertThatThrownBy(() -> resolve("golden/base", "latest")).isInstanceOf(BuildFailure.class);

        restore(recall, owner);

        assertThat(at("golden", "base", "stable")).isEqualTo("1.0.0");
        assertThat(at("web", "site", "stable")).isEqualTo("1.0.0");
        as(webOwner)
                .head(api("/galleries/web/images/site/versions/1.0.0/download"))
                .then()
                .statusCode(200);
        given().get(link).then().statusCode(200);
        acme.run("web", "site");
        assertThat(acme.in(() -> Withdrawal.count())).isZero();
    }

    private String link() {
        var token =
                given().header("Authorization", "Bearer " + webOwner.token())
                        .redirects()
                        .follow(false)
                        .contentType("application/x-www-form-urlencoded")
                        .body("format=qcow2")
                        .post("/t/%s/gallery/web/site/1.0.0/downloads".formatted(acme.slug()));
        token.then().statusCode(303);
        return token.header("Location");
    }

    private void copy(String gallery, String image) {
        acme.in(() ->
                VersionCopy.of(
                        acme.system(),
                        Gallery.require(acme.system(), gallery),
                        definition(gallery, image),
                        new VersionCopy.Wanted(
                                new VersionNumber(2, 0, 0),
                                false,
                                null,
                                "Full",
                                new VersionRegions.Wanted(
                                        List.of(new ImageReplica.Wish("local", 1, "Standard_LRS")),
                                        "regions"),
                                Map.of()),
                        version(gallery, image, "1.0.0"),
                        places));
    }

    private void resolve(String image, String version) throws Exception {
        var document =
                TemplateReader.read(
                        Documents.document("", Documents.vhd("vhd"))
                                .replaceFirst(
                                        "(?s)\"source\": \\{.*?\\}",
                                        "\"source\": {\"type\": \"SharedImageVersion\", \"imageVersionId\": \"%s\"}"
                                                .formatted(sourceId(image, version))));
        new WorkerSources(
                        new PlatformSources(catalogue, null, dev.goldsmith.build.image.Newest.OWN),
                        store,
                        tenancy)
                .resolve(
                        acme.id(),
                        document.properties().source(),
                        new Progress() {
                            @Override
                            public void line(String text) {}

                            @Override
                            public void percent(int percent) {}

                            @Override
                            public void checkpoint() {}
                        });
    }

    @Test
    void a_build_that_runs_on_it_is_stopped_with_the_reason() throws Exception {
        site("latest", shared("web/site"));
        var run = asked("web", "site");
        worker(engine(Map.of("customize", Duration.ofMinutes(5)))).open(() -> {});
        while (state(run) != RunState.CUSTOMIZING) {
            Pause.millis(20);
        }

        recall("golden", "base", "1.0.0", owner);
        while (!state(run).terminal()) {
            // One look leaves a run alone whose worker writes to it just then.
            withdrawn.round();
            Pause.millis(20);
        }

        var stopped = acme.reload(run);
        assertThat(stopped.state).isEqualTo(RunState.CANCELED);
        assertThat(stopped.canceledByName).contains("was recalled: " + WHY);
    }

    /** Its worker heard of the recall only when everything was built. */
    @Test
    void what_was_built_meanwhile_is_not_published() {
        site("latest", shared("web/site"));
        var run = asked("web", "site");
        var held = distributing(run);
        var target =
                TemplateReader.read(acme.reload(run).document).properties().distribute().getFirst();
        recall("golden", "base", "1.0.0", owner);

        assertThatThrownBy(() -> publishing.of(held).foresee(target, "1.0.0"))
                .isInstanceOf(BuildFailure.class)
                .hasMessageContaining(WHY);
        assertThatThrownBy(() ->
                        publishing
                                .of(held)
                                .publish(
                                        target,
                                        Objects.requireNonNull(acme.reload(run).captured),
                                        silent()))
                .isInstanceOf(BuildFailure.class)
                .hasMessageContaining(WHY);
        acme.in(() -> {
            assertThat(ImageVersion.count("runId", run.id)).isZero();
            return true;
        });
    }

    private static Progress silent() {
        return new Progress() {
            @Override
            public void line(String text) {}

            @Override
            public void percent(int percent) {}

            @Override
            public void checkpoint() {}
        };
    }

    @Test
    void channels_fall_back_to_what_they_pointed_to_before_and_return_when_all_is_lifted() {
        for (int i = 1; i <= 2; i++) {
            build("platform", "base");
            promote("golden", "base", "stable", "1.0." + i);
        }
        site("1.0.2", shared("web/site"));
        build("web", "site");
        promote("web", "site", "stable", "1.0.0");

        var second = recall("golden", "base", "1.0.2", owner);
        assertThat(at("golden", "base", "stable")).isEqualTo("1.0.1");
        assertThat(at("web", "site", "stable")).isNull();
        var first = recall("golden", "base", "1.0.1", owner);
        assertThat(at("golden", "base", "stable")).isEqualTo("1.0.0");
        // A team takes back its own copy of what is recalled already.
        var own = recall("web", "site", "1.0.0", webOwner);

        restore(second, owner);
        assertThat(at("golden", "base", "stable")).isEqualTo("1.0.2");
        // Two recalls took it, and one is left.
        assertThat(at("web", "site", "stable")).isNull();
        refused(as(webOwner).get(api("/galleries/web/images/site/versions/1.0.0/download")).then());
        restore(own, webOwner);
        assertThat(at("web", "site", "stable")).isEqualTo("1.0.0");
        restore(first, owner);
        assertThat(at("golden", "base", "stable")).isEqualTo("1.0.2");
        assertThatThrownBy(() -> restore(first, owner)).hasMessageContaining("restored already");
    }

    @Test
    void a_promotion_that_comes_while_a_recall_is_under_way_is_refused() throws Exception {
        build("platform", "base");
        var taken = new CountDownLatch(1);
        try (var threads = Executors.newFixedThreadPool(1)) {
            var promotion =
                    threads.submit(() -> {
                        taken.await();
                        promote("golden", "base", "nightly", "1.0.1");
                        return true;
                    });
            acme.in(() -> {
                Recall.start(owner(), version("golden", "base", "1.0.1"), WHY);
                taken.countDown();
                // Time to come as far as it can; if it takes longer, it is refused all the same.
                Thread.sleep(500);
                return true;
            });
            assertThatThrownBy(promotion::get).rootCause().hasMessageContaining(WHY);
        }
        assertThat(acme.in(() -> Channel.count("nameKey", "nightly"))).isZero();
    }

    @Test
    void owners_recall_their_own_versions_and_learn_no_names_of_others() {
        site("1.0.0", shared("web/site"));
        build("web", "site");
        promote("web", "site", "stable", "1.0.0");
        var both =
                acme.person(MemberRole.MEMBER, Map.of("web", Role.OWNER, "platform", Role.BUILDER));
        for (var by : List.of(both, webOwner)) {
            assertThatThrownBy(() -> recall("golden", "base", "1.0.0", by))
                    .isInstanceOf(Refused.class);
        }

        var preview = acme.in(() -> Recall.preview(owner(), version("golden", "base", "1.0.0")));
        assertThat(preview.taken()).isEqualTo("This takes back 2 versions of 2 teams.");
        assertThat(preview.channels())
                .extracting(it -> it.path())
                .containsExactly("golden/base/stable");
        assertThat(preview.hidden()).isEqualTo(1);

        var recall = recall("golden", "base", "1.0.0", owner);
        assertThatThrownBy(() -> recall("golden", "base", "1.0.0", owner))
                .hasMessageContaining("recalled already");
        assertThatThrownBy(() -> restore(recall, webOwner)).isInstanceOf(Refused.class);
        acme.in(() -> {
            assertThat(RecallList.taken(owner(), recall, null, 9).items())
                    .extracting(it -> it.image())
                    .containsExactly("base");
            assertThat(RecallList.taken(acme.access(webOwner), recall, null, 9).items())
                    .extracting(it -> it.image())
                    .containsExactly("site");
            assertThat(RecallList.page(acme.access(webOwner), null, 9).items())
                    .extracting(it -> it.id)
                    .containsExactly(recall.id);
            assertThat(
                            Event.<Event>list("noun = 'recall' order by teamId").stream()
                                    .map(it -> it.detail)
                                    .toList())
                    .satisfiesExactly(
                            it ->
                                    assertThat(it)
                                            .contains("golden/base 1.0.0")
                                            .doesNotContain("site"),
                            it -> assertThat(it).contains("web/site 1.0.0").doesNotContain("base"));
            return true;
        });
    }

    @Test
    void pages_say_what_it_takes_before_and_why_afterwards() {
        site("1.0.0", shared("web/site"), managed("site"));
        var run = build("web", "site");
        promote("web", "site", "stable", "1.0.0");
        var version = "/gallery/golden/base/1.0.0";
        assertThat(page(webOwner, version)).doesNotContain("/recall\"");
        assertThat(page(owner, version)).contains("/gallery/golden/base/1.0.0/recall\"");
        assertThat(page(owner, version + "/recall"))
                .contains("This takes back 2 versions and 1 managed image of 2 teams.")
                .contains("No running build is affected.")
                .contains("1 more")
                .doesNotContain("web/site");

        form(owner, version + "/recall", " ").statusCode(400).body(containsString("Say why"));
        form(webOwner, version + "/recall", WHY).statusCode(403);
        var recall =
                form(owner, version + "/recall", WHY)
                        .statusCode(303)
                        .extract()
                        .header("Location")
                        .replaceFirst(".*/t/[^/]+", "");

        for (var path :
                List.of(
                        "/gallery/web/site/1.0.0",
                        "/teams/web/managed-images/site",
                        "/teams/web/templates/site",
                        "/runs/" + run.number,
                        "/lineage",
                        "/recalls",
                        recall)) {
            assertThat(page(webOwner, path)).contains(WHY);
        }
        assertThat(page(webOwner, recall))
                .contains("A version of another team")
                .contains("web/site")
                .doesNotContain("golden")
                .doesNotContain("restoration\"");
        assertThat(page(webOwner, "/gallery/web/site")).contains("was recalled");
        assertThat(page(owner, version)).contains(WHY).doesNotContain("/downloads\"");
        form(owner, version + "/recall", WHY).statusCode(409);
        form(owner, recall + "/restoration", "x".repeat(501))
                .statusCode(400)
                .body(containsString("501"));
        form(owner, recall + "/restoration", "").statusCode(303);
        assertThat(page(webOwner, "/lineage")).doesNotContain(WHY);
        assertThat(page(webOwner, recall)).contains("None: it was restored.");
    }

    private String page(Somebody by, String path) {
        return given().header("Authorization", "Bearer " + by.token())
                .get("/t/" + acme.slug() + path)
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }

    private ValidatableResponse form(Somebody by, String path, String reason) {
        return given().header("Authorization", "Bearer " + by.token())
                .contentType("application/x-www-form-urlencoded")
                .redirects()
                .follow(false)
                .formParam("reason", reason)
                .post("/t/" + acme.slug() + path)
                .then();
    }

    @Test
    void programs_do_the_same() {
        var version = "/galleries/golden/images/base/versions/1.0.0";
        as(owner)
                .get(api(version + "/recall-preview"))
                .then()
                .statusCode(200)
                .body("versions", equalTo(1))
                .body("channels[0].channel", equalTo("stable"));
        as(webOwner).get(api(version + "/recall-preview")).then().statusCode(403);
        int id =
                as(owner)
                        .body("{\"reason\": \"%s\"}".formatted(WHY))
                        .post(api(version + "/recalls"))
                        .then()
                        .statusCode(201)
                        .body("inForce", equalTo(true))
                        .body("images.platform", equalTo(1))
                        .body("movedChannels[0].from", equalTo("1.0.0"))
                        .extract()
                        .path("id");
        as(owner)
                .get(api(version))
                .then()
                .body("withdrawn.cause", equalTo("recalled"))
                .body("withdrawn.reason", equalTo(WHY))
                .body("withdrawn.recall", equalTo(id));
        as(owner).get(api("/recalls")).then().body("items[0].id", equalTo(id));
        as(owner)
                .get(api("/recalls/%d/versions".formatted(id)))
                .then()
                .body("items[0].image", equalTo("base"));
        as(webOwner).get(api("/recalls/" + id)).then().statusCode(404);
        as(owner)
                .body("{}")
                .post(api("/recalls/%d/restoration".formatted(id)))
                .then()
                .statusCode(200)
                .body("inForce", equalTo(false));
        assertThat(at("golden", "base", "stable")).isEqualTo("1.0.0");
    }

    @Test
    void a_portal_that_dies_in_the_midst_of_it_leaves_all_or_nothing() throws Exception {
        site("1.0.0", shared("web/site"), managed("site"));
        build("web", "site");
        promote("web", "site", "stable", "1.0.0");

        Mortal.killedBeforeEachStatement(
                () -> recall("golden", "base", "1.0.0", owner), () -> assertRecalled(false));
        assertRecalled(true);
        Recall recall = acme.in(() -> Recall.<Recall>findAll().firstResult());
        Mortal.killedBeforeEachStatement(
                () -> {
                    restore(recall, owner);
                    return true;
                },
                () -> assertRecalled(true));
        assertRecalled(false);
    }

    private void assertRecalled(boolean recalled) {
        assertThat(acme.in(() -> Withdrawal.count())).isEqualTo(recalled ? 3 : 0);
        assertThat(acme.in(() -> Recall.count("restoredAt is null"))).isEqualTo(recalled ? 1 : 0);
        assertThat(at("golden", "base", "stable")).isEqualTo(recalled ? null : "1.0.0");
        assertThat(at("web", "site", "stable")).isEqualTo(recalled ? null : "1.0.0");
    }

    @Test
    void what_is_published_at_the_same_moment_is_recalled_or_refused() throws Exception {
        site("latest", shared("web/site"));
        for (int i = 0; i < 5; i++) {
            var run = asked("web", "site");
            var held = distributing(run);
            var target =
                    TemplateReader.read(acme.reload(run).document)
                            .properties()
                            .distribute()
                            .getFirst();
            var captured = Objects.requireNonNull(acme.reload(run).captured);
            var together = new CyclicBarrier(2);
            try (var threads = Executors.newFixedThreadPool(2)) {
                var published =
                        threads.submit(() -> {
                            together.await();
                            try {
                                publishing.of(held).publish(target, captured, silent());
                                return true;
                            } catch (BuildFailure failure) {
                                assertThat(failure).hasMessageContaining(WHY);
                                return false;
                            }
                        });
                var recalled =
                        threads.submit(() -> {
                            together.await();
                            return Redo.call(() -> recall("golden", "base", "1.0.0", owner));
                        });
                published.get();
                assertThat(
                                acme.in(() ->
                                        ImageVersion.<ImageVersion>list(
                                                "runId = ?1 and state = ?2",
                                                run.id,
                                                ImageVersion.State.PUBLISHED)))
                        .hasSize(published.get() ? 1 : 0);
                var recall = recalled.get();
                acme.in(() -> {
                    assertThat(
                                    ImageVersion.<ImageVersion>list(
                                            "runId = ?1 and state = ?2",
                                            run.id,
                                            ImageVersion.State.PUBLISHED))
                            .allSatisfy(it -> assertThat(Withdrawal.of(it)).isNotNull());
                    Run.held(run.id, held.fence()).finish(RunState.FAILED, acme.system());
                    return true;
                });
                restore(recall, owner);
            }
        }
    }

    /** A run that is built on {@code golden/base} 1.0.0 and has its disk. */
    private Queue.Ref distributing(Run run) {
        return acme.in(() -> {
            var row = Run.locked(run.id);
            row.admit(Instant.now());
            row.claim("worker", Duration.ofMinutes(5), acme.system());
            row.parentage = new Parentage(version("golden", "base", "1.0.0").id, null, null);
            row.sourceVersion = "1.0.0";
            row.enter(RunState.VALIDATING);
            row.enter(RunState.DISTRIBUTING);
            row.captured(version("golden", "base", "1.0.0").published().captured());
            return row.ref();
        });
    }

    /**
     * In three generations, of a hundred images: as many channels fall back, and ten builds stop.
     */
    @Test
    void a_thousand_descendants_are_taken_at_once() throws Exception {
        site("1.0.0", shared("web/site"));
        build("web", "site");
        many();
        var builds = new ArrayList<Run>();
        for (int i = 0; i < 10; i++) {
            var run = asked("web", "site");
            builds.add(run);
            acme.in(() -> {
                var row = Run.locked(run.id);
                row.admit(Instant.now());
                row.claim("worker", Duration.ofMinutes(5), acme.system());
                row.parentage = new Parentage(version("golden", "base", "1.0.0").id, null, null);
                return true;
            });
        }

        var begun = System.nanoTime();
        var recall = recall("golden", "base", "1.0.0", owner);
        withdrawn.round();
        var took = Duration.ofNanos(System.nanoTime() - begun);

        System.out.printf("recall of %d versions took %d ms%n", recall.versions, took.toMillis());
        assertThat(recall.versions).isEqualTo(1002);
        assertThat(recall.channels).isEqualTo(101);
        assertThat(recall.runs).isEqualTo(10);
        assertThat(builds).extracting(RecallTest::state).containsOnly(RunState.CANCELING);
        begun = System.nanoTime();
        restore(recall, owner);
        System.out.printf(
                "and back %d ms%n", Duration.ofNanos(System.nanoTime() - begun).toMillis());
        acme.in(() -> {
            assertThat(Withdrawal.count()).isZero();
            assertThat(Channel.count("versionId is null and name = 'stable'")).isEqualTo(1);
            return true;
        });
    }

    private void many() throws Exception {
        var digits =
                "(select 0 as d union all select 1 union all select 2 union all select 3 union all select 4"
                        + " union all select 5 union all select 6 union all select 7 union all select 8"
                        + " union all select 9)";
        sql(
                """
                insert into image_definition (tenant_id, gallery_id, name, name_key, description, created_at)
                select d.tenant_id, d.gallery_id, concat('many-', a.d, b.d), concat('many-', a.d, b.d), '',
                    utc_timestamp(6)
                from image_definition d cross join %1$s a cross join %1$s b
                where d.tenant_id = '%2$s' and d.name = 'site'
                """
                        .formatted(digits, acme.id()));
        var parents = List.of("base", "many-00", "many-0");
        for (int generation = 0; generation < 2; generation++) {
            sql(
                    """
                    insert into image_version (tenant_id, definition_id, major, minor, patch, state, run_id,
                        run_number, output_name, template_id, template_version, fingerprint,
                        exclude_from_latest, replication_mode, regions, tags, disk, bytes, virtual_bytes,
                        packages, os, source_version, source_disk, created_at, published_at,
                        cloud_init, parent_version)
                    select d.tenant_id, d.id, 1, %3$d, n.d, 'PUBLISHED', v.run_id, v.run_number, uuid(),
                        v.template_id, 1, v.fingerprint, false, 'Full', '[]', '{}', v.disk, 1, 1, v.packages,
                        v.os, v.source_version, v.source_disk, utc_timestamp(6), utc_timestamp(6), false,
                        (select min(p.id) from image_version p
                            join image_definition pd on pd.id = p.definition_id
                            where p.tenant_id = d.tenant_id and pd.name like '%4$s%%')
                    from image_definition d cross join %1$s n
                    join image_definition sd on sd.tenant_id = d.tenant_id and sd.name = 'site'
                    join image_version v on v.definition_id = sd.id
                    where d.tenant_id = '%2$s' and d.name like 'many-%%' and n.d < 5
                    """
                            .formatted(digits, acme.id(), generation, parents.get(generation)));
        }
        sql(
                """
                insert into channel (tenant_id, definition_id, name, name_key, version_id)
                select d.tenant_id, d.id, 'stable', 'stable',
                    (select max(v.id) from image_version v where v.definition_id = d.id)
                from image_definition d where d.tenant_id = '%s' and d.name like 'many-%%'
                """
                        .formatted(acme.id()));
        sql(
                """
                insert into channel_move (tenant_id, channel_id, definition_id, to_version_id, state,
                    asked_by_name, asked_at, moved_at, comment)
                select c.tenant_id, c.id, c.definition_id, c.version_id, 'MADE', 'x', utc_timestamp(6),
                    utc_timestamp(6), ''
                from channel c where c.tenant_id = '%s' and not exists (
                    select 1 from channel_move m where m.channel_id = c.id)
                    and c.version_id is not null
                """
                        .formatted(acme.id()));
    }

    private void sql(String text) throws Exception {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(text);
        }
    }
}
