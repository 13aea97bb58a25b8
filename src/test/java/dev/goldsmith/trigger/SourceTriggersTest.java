package dev.goldsmith.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.Sentence;
import dev.goldsmith.approval.Passage;
import dev.goldsmith.build.Captured;
import dev.goldsmith.gallery.Channel;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageShare;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.Promotion;
import dev.goldsmith.gallery.Withdrawal;
import dev.goldsmith.gallery.Withdrawing;
import dev.goldsmith.installation.Places;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Parentage;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.MemberRole;
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
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A newer source starts one run, and only that; the clock is the test's. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class SourceTriggersTest {
    @Inject DueTriggers due;
    @Inject Places places;

    private TestTenant acme;
    private Somebody ada;
    private Instant now = Instant.now();

    /**
     * Team web's {@code site} starts from {@code golden/base} of team platform, which has 1.0.0.
     */
    @BeforeEach
    void images() {
        acme = TestTenant.create("sources").team("platform").team("web");
        acme.gallery("golden", "platform").gallery("webs", "web");
        acme.save("platform", "base", Documents.shell(acme.id(), "golden/base", "echo"));
        acme.in(() -> {
            ImageShare.share(acme.system(), definition("golden/base"), null);
            return true;
        });
        ada = acme.person(MemberRole.MEMBER, Map.of("web", Role.OWNER));
        publish("platform", "base");
        acme.save("web", "site", site("latest", null));
        set();
    }

    private String site(String version, @Nullable String channel) {
        var document = starting("webs/site", "golden/base", version);
        return channel == null ? document : Documents.tagged(document, "goldsmithChannel", channel);
    }

    private String starting(String into, String from, String version) {
        return Documents.shell(acme.id(), into, "echo")
                .replaceFirst(
                        "(?s)\"source\": \\{.*?\\}",
                        "\"source\": {\"type\": \"SharedImageVersion\", \"imageVersionId\": \"/subscriptions/%s/resourceGroups/any/providers/Microsoft.Compute/galleries/%s/versions/%s\"}"
                                .formatted(acme.id(), from.replace("/", "/images/"), version));
    }

    private static Team team(String slug) {
        return Objects.requireNonNull(Team.bySlug(slug));
    }

    private static ImageDefinition definition(String image) {
        var names = image.split("/");
        return ImageDefinition.require(Objects.requireNonNull(Gallery.byName(names[0])), names[1]);
    }

    private Trigger set() {
        var access = acme.access(ada);
        return acme.in(() ->
                TriggerSave.put(
                                access,
                                team("web"),
                                Template.require(team("web"), "site"),
                                "source",
                                new TriggerSetting(null, false))
                        .trigger());
    }

    private Trigger trigger() {
        return acme.in(() -> Trigger.require(Template.require(team("web"), "site"), "source"));
    }

    private ImageVersion publish(String team, String template) {
        return publish(acme.run(team, template), false);
    }

    /** What a worker does at the end. */
    private ImageVersion publish(Run run, boolean excluded) {
        return acme.in(() -> {
            Run own = Objects.requireNonNull(Run.locked(run.id));
            var target =
                    (Distributor.SharedImage)
                            TemplateReader.read(own.inputs().document)
                                    .properties()
                                    .distribute()
                                    .getFirst();
            var shelf =
                    definition(
                            target.galleryImageId()
                                    .replaceFirst(".*/galleries/", "")
                                    .replace("/images/", "/"));
            Gallery gallery = Gallery.findById(shelf.galleryId);
            var version = ImageVersion.reserve(shelf, own, target, null, null, places);
            version.excludeFromLatest = excluded;
            version.publish(disk(), Passage.of(own.subject(), Team.<Team>findById(gallery.teamId)));
            finish(own, RunState.SUCCEEDED);
            return version;
        });
    }

    private static Captured disk() {
        return new Captured(
                Digest.of("disk"),
                1,
                1,
                Digest.of("packages"),
                "12.1.0",
                Digest.of("s"),
                "debian 12");
    }

    private void finish(Run run, RunState outcome) {
        if (run.state.terminal()) {
            return;
        }
        if (outcome == RunState.CANCELED) {
            run.cancel(acme.system());
            return;
        }
        run.claim("worker", Duration.ofSeconds(15), acme.system());
        run.enter(RunState.VALIDATING);
        run.finish(outcome, acme.system());
    }

    /** The last run of site ends, having begun with this. */
    private void end(@Nullable ImageVersion took, RunState outcome) {
        var run = runs().getLast();
        acme.in(() -> {
            var held = Objects.requireNonNull(Run.locked(run.id));
            if (took != null) {
                held.sourceVersion = took.number().toString();
                held.parentage = new Parentage(took.id, null, null);
            }
            finish(held, outcome);
            return true;
        });
    }

    private List<Run> runs() {
        return acme.in(() -> Run.<Run>list("templateName = 'site' order by number"));
    }

    private void round() {
        now = now.plusSeconds(5);
        due.round(now);
    }

    private List<String> told(String kind) {
        return acme.in(() -> Event.<Event>list("kind = ?1 order by id", kind)).stream()
                .map(it -> Sentence.of(it).toString())
                .toList();
    }

    @Test
    void a_newer_version_starts_one_run_in_the_name_of_who_set_it() {
        round();
        assertThat(runs()).isEmpty();
        assertThat(trigger().seen).isEqualTo("1.0.0");

        publish("platform", "base");
        round();
        round();
        assertThat(runs())
                .singleElement()
                .satisfies(run -> assertThat(run.requestedBy).isEqualTo(ada.id()));
        assertThat(trigger().startedWhy).isEqualTo("golden/base has version 1.0.1");
        assertThat(told("trigger.fired"))
                .containsExactly(
                        "Trigger source of template web/site started run %d: golden/base has version 1.0.1"
                                .formatted(runs().getFirst().number));

        end(null, RunState.FAILED);
        round();
        assertThat(runs()).as("one version, one run, whatever becomes of it").hasSize(1);
        publish("platform", "base");
        round();
        assertThat(runs()).hasSize(2);
    }

    @Test
    void what_is_taken_away_before_anybody_looked_is_no_news() {
        round();
        var excluded = publish(acme.run("platform", "base"), true);
        round();
        var deleted = publish("platform", "base");
        acme.in(() -> {
            ImageVersion.<ImageVersion>findById(deleted.id).delete(acme.system());
            return true;
        });
        round();
        assertThat(runs()).isEmpty();

        acme.in(() -> {
            ImageVersion.<ImageVersion>findById(excluded.id)
                    .change(acme.system(), new ImageVersion.Change(false, null, null));
            return true;
        });
        round();
        assertThat(runs()).hasSize(1);

        // Back to what was seen before, by a deletion: older is not newer.
        end(excluded, RunState.SUCCEEDED);
        acme.in(() -> {
            ImageVersion.<ImageVersion>findById(excluded.id).delete(acme.system());
            return true;
        });
        publish(acme.run("platform", "base"), true);
        round();
        assertThat(runs()).hasSize(1);
    }

    @Test
    void what_moves_while_a_run_is_open_is_looked_at_when_it_has_ended() {
        acme.run("web", "site");
        var first = publish("platform", "base");
        round();
        assertThat(runs()).hasSize(1);
        assertThat(trigger().skippedWhy)
                .isEqualTo("Run %d hasn't ended yet.".formatted(runs().getFirst().number));
        end(first, RunState.SUCCEEDED);
        round();
        assertThat(runs()).as("it took the newest").hasSize(1);
        assertThat(trigger().seen).isEqualTo("1.0.1");
        assertThat(trigger().skippedWhy).endsWith("took version 1.0.1 already.");
        assertThat(trigger().nextAt).isNull();

        acme.run("web", "site");
        publish("platform", "base");
        round();
        publish("platform", "base");
        round();
        end(null, RunState.CANCELED);
        round();
        round();
        assertThat(runs()).as("for both moves once").hasSize(3);
        assertThat(trigger().startedWhy).isEqualTo("golden/base has version 1.0.3");
    }

    @Test
    void a_channel_that_moves_starts_a_run_and_one_that_moves_back_to_what_was_built_none() {
        acme.save("web", "site", site("latest", "stable"));
        round();
        assertThat(trigger().watched).isNotNull();
        assertThat(trigger().watched.words()).isEqualTo("channel stable of golden/base");
        var first = acme.in(() -> ImageVersion.require(definition("golden/base"), "1.0.0"));
        var second = publish("platform", "base");
        round();
        assertThat(runs()).as("nobody promoted it").isEmpty();

        promote(first);
        round();
        assertThat(trigger().startedWhy)
                .isEqualTo("channel stable of golden/base points to version 1.0.0");
        end(first, RunState.SUCCEEDED);
        promote(second);
        round();
        assertThat(runs()).hasSize(2);
        assertThat(runs().getLast().sourceVersion).isEqualTo("1.0.1");
        end(second, RunState.SUCCEEDED);

        promote(first);
        round();
        promote(second);
        round();
        assertThat(runs()).hasSize(2);
        acme.in(() -> {
            Promotion.empty(acme.system(), definition("golden/base"), Channel.STABLE, "");
            return true;
        });
        round();
        assertThat(runs()).hasSize(2);
    }

    /** By a recall, for example; the channel falls back to nothing, {@code latest} to 1.0.0. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_was_stopped_when_its_source_was_withdrawn_is_built_when_that_is_given_back(
            boolean channel) {
        acme.save("web", "site", site("latest", channel ? "stable" : null));
        round();
        var second = publish("platform", "base");
        if (channel) {
            promote(second);
        }
        round();
        assertThat(runs()).hasSize(1);

        acme.in(() -> {
            Withdrawing.take(
                    acme.id(), Withdrawal.Cause.RECALLED, 1, "why", List.of(second.id), List.of());
            return true;
        });
        end(second, RunState.CANCELED);
        round();
        assertThat(runs()).hasSize(1);
        acme.in(() -> {
            Withdrawing.lift(Withdrawal.Cause.RECALLED, 1);
            return true;
        });
        round();
        assertThat(runs()).hasSize(2);
        end(second, RunState.CANCELED);
        round();
        assertThat(runs()).as("somebody canceled that").hasSize(2);
    }

    private void promote(ImageVersion version) {
        acme.in(() -> {
            Promotion.ask(
                    acme.system(),
                    definition("golden/base"),
                    Channel.STABLE,
                    ImageVersion.findById(version.id),
                    "");
            return true;
        });
    }

    @Test
    void a_template_that_can_have_no_such_trigger_any_more_says_so() {
        acme.save("web", "site", site("1.0.0", null));
        round();
        assertThat(trigger().skippedWhy).contains("is one fixed version");
        publish("platform", "base");
        now = now.plus(Duration.ofHours(2));
        round();
        assertThat(told("trigger.skipped")).as("told once").hasSize(1);

        acme.save("web", "site", site("latest", null));
        round();
        assertThat(runs()).as("who saves it builds it").isEmpty();
        publish("platform", "base");
        round();
        assertThat(runs()).hasSize(1);
    }

    @Test
    void what_is_refused_is_tried_again_for_the_same_version() {
        acme.in(() -> ImageShare.delete("definitionId", definition("golden/base").id));
        publish("platform", "base");
        round();
        round();
        assertThat(runs()).isEmpty();
        assertThat(trigger().skippedWhy).contains("isn't shared with team web");
        acme.in(() -> {
            ImageShare.share(acme.system(), definition("golden/base"), null);
            return true;
        });
        now = now.plus(Duration.ofHours(1));
        round();
        assertThat(runs()).hasSize(1);
    }

    @Test
    void templates_that_are_built_on_one_another_do_not_start_each_other_for_ever() {
        publish("platform", "base");
        round();
        publish(runs().getFirst(), false);
        acme.in(() -> {
            ImageShare.share(acme.system(), definition("webs/site"), null);
            return true;
        });
        var eve = acme.access(acme.person(MemberRole.MEMBER, Map.of("platform", Role.OWNER)));
        acme.save("platform", "base", starting("golden/base", "webs/site", "latest"));
        acme.in(() ->
                TriggerSave.put(
                        eve,
                        team("platform"),
                        Template.require(team("platform"), "base"),
                        "source",
                        new TriggerSetting(null, false)));
        publish("web", "site");
        round();
        var trigger =
                acme.in(() ->
                        Trigger.require(Template.require(team("platform"), "base"), "source"));
        assertThat(trigger.runNumber).isNull();
        assertThat(trigger.skippedWhy).contains("each run would start the next");
    }

    @Test
    void of_many_portals_one_starts_it() throws Exception {
        publish("platform", "base");
        var go = new CountDownLatch(1);
        try (var portals = Executors.newFixedThreadPool(4)) {
            var all =
                    IntStream.range(0, 4)
                            .mapToObj(_ ->
                                    portals.submit(() -> {
                                        go.await();
                                        due.round(now);
                                        return true;
                                    }))
                            .toList();
            go.countDown();
            for (var one : all) {
                one.get();
            }
        }
        round();
        assertThat(runs()).hasSize(1);
    }

    @Test
    void a_portal_that_dies_between_two_statements_loses_no_news_and_starts_nothing_twice()
            throws Exception {
        publish("platform", "base");
        var deaths = new AtomicInteger();
        Mortal.killedBeforeEachStatement(
                () -> {
                    due.round(now);
                    return true;
                },
                deaths::incrementAndGet);
        assertThat(deaths.get()).isGreaterThan(8);
        round();
        assertThat(runs()).hasSize(1);
        assertThat((long) acme.in(() -> SourceNews.count())).isZero();
    }

    @Test
    void failures_suspend_it_and_a_good_run_lets_it_look_again() {
        for (int i = 0; i < Trigger.PATIENCE; i++) {
            publish("platform", "base");
            round();
            end(null, RunState.FAILED);
        }
        assertThat(trigger().suspendedAt).isNotNull();
        assertThat(onArm()).isEqualTo("Suspended");
        var newest = publish("platform", "base");
        round();
        assertThat(runs()).hasSize(Trigger.PATIENCE);

        acme.run("web", "site");
        end(newest, RunState.SUCCEEDED);
        assertThat(trigger().suspendedAt).isNull();
        assertThat(onArm()).isEqualTo("Healthy");
        round();
        assertThat(runs()).as("that run took it").hasSize(Trigger.PATIENCE + 1);
        publish("platform", "base");
        round();
        assertThat(runs()).hasSize(Trigger.PATIENCE + 2);
    }

    /** Its state in Azure's words. */
    private String onArm() {
        return RestAssured.given()
                .auth()
                .oauth2(acme.viewer("web").token())
                .queryParam("api-version", "2024-02-01")
                .get(
                        "/subscriptions/%s/resourceGroups/web/providers/Microsoft.VirtualMachineImages/imageTemplates/site/triggers/source"
                                .formatted(acme.id()))
                .then()
                .statusCode(200)
                .extract()
                .path("properties.status.code");
    }

    @Test
    void what_starts_itself_or_never_moves_is_refused_at_once() {
        acme.save("platform", "loop", starting("golden/loop", "golden/base", "latest"));
        acme.save("platform", "loop", starting("golden/base", "golden/base", "latest"));
        assertThatThrownBy(() ->
                        acme.in(() ->
                                TriggerSave.put(
                                        acme.system(),
                                        team("platform"),
                                        Template.require(team("platform"), "loop"),
                                        "source",
                                        new TriggerSetting(null, false))))
                .isInstanceOfSatisfying(
                        Refused.class,
                        it ->
                                assertThat(it.violations.getFirst().path())
                                        .isEqualTo("$.properties.distribute[0].galleryImageId"));
    }
}
