package dev.goldsmith.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.goldsmith.activity.Event;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.tenant.Member;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.TeamRole;
import dev.goldsmith.testing.Mortal;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant.Somebody;
import dev.goldsmith.trigger.DuePatches;
import dev.goldsmith.trigger.PatchPass;
import dev.goldsmith.trigger.PatchSchedule;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A team that is patched at the times of a schedule; the clock is the test's. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class ScheduledPatchesTest extends DrivenCascades {
    private static final String PATH = "teams/web/patch-schedule";
    private static final String NIGHTLY =
            "{\"cron\": \"30 2 * * *\", \"timeZone\": \"Europe/Vienna\"}";

    @Inject DuePatches due;

    private Family family;

    /** web and api are built on golden/base, shop on web; all on what there is. */
    @BeforeEach
    void current() {
        family = Family.create().usual();
        for (var name : List.of("web", "api", "shop")) {
            family.finish(family.tenant().run("web", name), RunState.SUCCEEDED);
        }
        set(NIGHTLY).statusCode(201);
    }

    private ValidatableResponse set(String body) {
        return api(family, family.builder(), "PUT", PATH, body);
    }

    private PatchSchedule schedule() {
        return family.tenant().in(() -> PatchSchedule.require(Family.team("web")));
    }

    private Instant nextTime() {
        return Objects.requireNonNull(schedule().nextAt);
    }

    private void look() {
        due.round(Instant.now());
    }

    private List<String> lines() {
        return Objects.requireNonNull(schedule().lastPass()).lines().stream()
                .map(it ->
                        it.name()
                                + (it.run() != null
                                        ? " started"
                                        : (it.settled() ? ": " : " waits: ") + it.because()))
                .toList();
    }

    private List<Run> patches() {
        return family.tenant().in(() -> Run.list("patches = true order by number"));
    }

    private Run run(String template) {
        long number =
                Objects.requireNonNull(schedule().lastPass()).lines().stream()
                        .filter(it -> it.name().equals(template))
                        .map(PatchPass.Line::run)
                        .findFirst()
                        .orElseThrow();
        return family.tenant().in(() -> Run.find("number", number).firstResult());
    }

    private List<String> told(String kind) {
        return told(family, kind);
    }

    @Test
    void what_was_missed_is_one_pass_in_which_each_comes_after_what_it_is_built_on() {
        due.round(nextTime().minusSeconds(1));
        assertThat(patches()).isEmpty();

        var later = nextTime().plus(Duration.ofDays(5));
        due.round(later);
        due.round(later);
        assertThat(lines())
                .containsExactly(
                        "api started",
                        "shop waits: It is built on the image of web, which is patched first.",
                        "web started");
        assertThat(patches())
                .hasSize(2)
                .allSatisfy(run -> {
                    assertThat(run.requestedBy).isEqualTo(family.builder().id());
                    assertThat(run.requestedByName)
                            .isEqualTo("Patch schedule (%s)".formatted(family.builder().name()));
                });
        assertThat(nextTime()).isBetween(later, later.plus(Duration.ofHours(26)));
        assertThat(told("patchSchedule.started"))
                .singleElement()
                .satisfies(it ->
                        assertThat(it)
                                .startsWith(
                                        "The patch schedule of team web began to patch 3 templates: scheduled for")
                                .endsWith("(Europe/Vienna)"));
        assertThat(
                        family.tenant()
                                .in(() ->
                                        Event.<Event>list(
                                                "kind = ?1 order by id desc", "run.requested"))
                                .getFirst()
                                .door)
                .isEqualTo("trigger");

        family.finish(run("api"), RunState.FAILED);
        look();
        assertThat(patches()).hasSize(2);
        family.finish(run("web"), RunState.SUCCEEDED);
        look();
        assertThat(lines()).contains("shop started");
        assertThat(schedule().passEndedAt).isNull();
        family.finish(run("shop"), RunState.SUCCEEDED);
        look();
        assertThat(schedule().passEndedAt).isNotNull();
        assertThat(schedule().failures).isZero();
        assertThat(patches()).hasSize(3);
        due.round(nextTime());
        assertThat(patches()).hasSize(5);
    }

    @Test
    void of_many_portals_each_template_is_patched_by_one() throws Exception {
        var now = nextTime();
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
        due.round(now);
        assertThat(patches()).hasSize(2);
        assertThat(lines()).contains("api started", "web started");
        assertThat(told("patchSchedule.started")).hasSize(1);
    }

    @Test
    void it_can_be_killed_before_each_statement_and_each_template_is_patched_once()
            throws Exception {
        var time = nextTime();
        Mortal.killedBeforeEachStatement(
                () -> {
                    due.round(time.plus(Duration.ofHours(1)));
                    return true;
                },
                () -> {
                    assertThat(patches().stream().map(it -> it.templateId)).doesNotHaveDuplicates();
                    // What a dead portal left is looked at after a while.
                    family.tenant()
                            .in(() ->
                                    PatchSchedule.update(
                                            "lookAt = ?1 where passEndedAt is null and pass is not null",
                                            time));
                });
        assertThat(lines()).contains("api started", "web started");
        assertThat(patches()).hasSize(2);
        assertThat(told("patchSchedule.started")).hasSize(1);
        assertThat(told("patchSchedule.skipped")).isEmpty();
    }

    @Test
    void who_is_busy_is_left_out_and_who_waited_too_long_has_the_next_time() {
        var busy = family.tenant().run("web", "api");
        due.round(nextTime());
        assertThat(lines())
                .containsExactly(
                        "api: Its run %d hasn't ended.".formatted(busy.number),
                        "shop waits: It is built on the image of web, which is patched first.",
                        "web started");
        var before = Objects.requireNonNull(schedule().lastPass());
        due.round(nextTime());
        assertThat(lines())
                .containsExactly(
                        "api: Its run %d hasn't ended.".formatted(busy.number),
                        "shop waits: It is built on the image of web, which is patched first.",
                        "web: Its run %d hasn't ended.".formatted(before.runs().getFirst()));
        assertThat(patches()).hasSize(1);
        assertThat(schedule().failures).isZero();
    }

    @Test
    void only_what_is_out_of_date_by_then_and_not_what_a_cascade_is_going_to_build() {
        set("{\"cron\": \"30 2 * * *\", \"outOfDate\": true}").statusCode(200);
        due.round(nextTime());
        assertThat(lines())
                .containsExactly(
                        "api: It is up to date.",
                        "shop: It is up to date.",
                        "web: It is up to date.");
        assertThat(schedule().passEndedAt).isNotNull();

        family.move();
        due.round(nextTime());
        assertThat(lines()).contains("api started", "web started");
        family.finish(run("web"), RunState.SUCCEEDED);
        look();
        assertThat(lines()).as("out of date since web has a new version").contains("shop started");
        List.of("shop", "api").forEach(it -> family.finish(run(it), RunState.SUCCEEDED));

        family.move();
        var cascade = family.start();
        due.round(nextTime());
        assertThat(lines())
                .contains(
                        "api: Cascade %d is going to build it.".formatted(cascade.number),
                        "web: Cascade %d is going to build it.".formatted(cascade.number));
    }

    private void failing(int times) {
        for (int i = 0; i < times; i++) {
            due.round(nextTime());
            for (var name : List.of("api", "web", "shop")) {
                family.finish(run(name), RunState.FAILED);
                look();
            }
        }
    }

    @Test
    void three_times_in_a_row_without_a_good_run_suspend_it_until_there_is_one() {
        failing(2);
        due.round(nextTime());
        family.finish(run("api"), RunState.SUCCEEDED);
        family.finish(run("web"), RunState.FAILED);
        look();
        family.finish(run("shop"), RunState.FAILED);
        look();
        assertThat(schedule().failures).isZero();

        failing(3);
        assertThat(schedule().suspendedAt).isNotNull();
        assertThat(schedule().nextAt).isNull();
        assertThat(told("patchSchedule.suspended"))
                .containsExactly(
                        "The patch schedule of team web was suspended: 3 times in a row all its runs failed");
        int runs = patches().size();
        due.round(Instant.now().plus(Duration.ofDays(9)));
        assertThat(patches()).hasSize(runs);

        var good = family.tenant().run("web", "web");
        family.finish(good, RunState.SUCCEEDED);
        assertThat(schedule().suspendedAt).isNull();
        assertThat(told("patchSchedule.resumed"))
                .containsExactly(
                        "Goldsmith resumed the patch schedule of team web: run %d succeeded"
                                .formatted(good.number));

        failing(3);
        api(family, family.builder(), "POST", PATH + "/resumption", "{}")
                .statusCode(200)
                .body("failures", equalTo(0))
                .body("suspendedAt", equalTo(null))
                .body("next", hasSize(3));
    }

    @Test
    void it_can_do_no_more_than_who_set_it_can_now() {
        var builder = family.builder();
        family.tenant()
                .in(() ->
                        TeamRole.update(
                                "role = ?1 where personId = ?2", Role.VIEWER, builder.id()));
        due.round(nextTime());
        due.round(nextTime());
        assertThat(schedule().skippedWhy).contains("does not allow you to build");
        assertThat(told("patchSchedule.skipped")).hasSize(1);

        family.tenant().in(() -> Member.update("active = false where personId = ?1", builder.id()));
        due.round(nextTime());
        assertThat(schedule().skippedWhy)
                .isEqualTo(
                        "It was set by %s, who can't start runs here any more. Somebody who can must save it again."
                                .formatted(builder.name()));
        assertThat(patches()).isEmpty();

        var admin = family.tenant().admin();
        api(family, admin, "PUT", PATH, NIGHTLY).statusCode(200).body("failures", equalTo(0));
        due.round(nextTime());
        assertThat(schedule().skippedWhy).isNull();
        assertThat(patches()).hasSize(2);
    }

    /** Of two teams, one of another, and tokens that are good for less than their owner. */
    @Test
    void it_takes_the_right_to_change_and_to_build_in_this_team() {
        var tenant = family.tenant();
        var both =
                tenant.person(
                        MemberRole.MEMBER, Map.of("platform", Role.OWNER, "web", Role.BUILDER));
        api(family, both, "PUT", PATH, NIGHTLY).statusCode(200);
        assertThat(schedule().setBy).isEqualTo(both.id());

        var reader =
                tenant.person(
                        MemberRole.MEMBER, Map.of("platform", Role.OWNER, "web", Role.VIEWER));
        for (var path : List.of("PUT " + PATH, "DELETE " + PATH, "POST " + PATH + "/resumption")) {
            var words = path.split(" ");
            api(family, reader, words[0], words[1], NIGHTLY).statusCode(403);
            api(family, family.owner(), words[0], words[1], NIGHTLY).statusCode(404);
            for (var narrow :
                    List.of(
                            tenant.token(both, EnumSet.of(Permission.READ, Permission.EDIT), null),
                            tenant.token(both, null, "web"))) {
                if (words[0].equals("PUT")) {
                    var token = new Somebody(both.id(), both.name(), narrow);
                    api(family, token, words[0], words[1], NIGHTLY).statusCode(403);
                }
            }
        }
        api(family, reader, "GET", PATH, "")
                .statusCode(200)
                .body("description", equalTo("at 02:30"))
                .body("last", equalTo(null));
        api(family, family.owner(), "GET", PATH, "").statusCode(404);
        api(family, family.owner(), "GET", "teams/platform/patch-schedule", "").statusCode(404);

        due.round(nextTime());
        api(family, reader, "GET", PATH, "")
                .body("last.templates.template", equalTo(List.of("api", "shop", "web")))
                .body("last.templates.waiting", equalTo(List.of(false, true, false)))
                .body("last.endedAt", equalTo(null));
        api(family, both, "DELETE", PATH, "").statusCode(200);
        api(family, both, "DELETE", PATH, "").statusCode(404);
        assertThat(told("patchSchedule.deleted")).hasSize(1);
        assertThat(patches()).hasSize(2);
    }

    @Test
    void the_page_sets_it_and_says_what_became_of_each_template() {
        var page = "/t/%s/teams/web/patch-schedule".formatted(family.tenant().slug());
        var builder = family.builder();
        submit(page, "cron", "not at all")
                .statusCode(400)
                .body(containsString("isn&#39;t a valid cron expression"))
                .body(containsString("value=\"not at all\""));
        submit(page, "cron", "15 3 * * sun").statusCode(303);
        assertThat(schedule().cron).isEqualTo("15 3 * * sun");
        due.round(nextTime());
        open(page, builder)
                .body(containsString("at 03:15 on Sunday"))
                .body(containsString("Patches in the name of " + builder.name()))
                .body(containsString("which is patched first"))
                .body(containsString("Run " + run("web").number))
                .body(containsString("still patching"))
                .body(containsString("Save schedule"));
        open(page, family.tenant().viewer("web"))
                .body(containsString("at 03:15 on Sunday"))
                .body(not(containsString("Save schedule")))
                .body(not(containsString("Delete")));
        open("/t/%s/templates?team=web".formatted(family.tenant().slug()), builder)
                .body(containsString("/teams/web/patch-schedule"));
        submit(page + "/removal", "none", "").statusCode(303);
        open(page, builder).body(containsString("No schedule: people start the patch runs"));
    }

    private ValidatableResponse submit(String path, String name, String value) {
        return RestAssured.given()
                .redirects()
                .follow(false)
                .auth()
                .oauth2(family.builder().token())
                .formParam(name, value)
                .post(path)
                .then()
                .header("Content-Type", not(startsWith("application/json")));
    }

    private static ValidatableResponse open(String path, Somebody by) {
        return RestAssured.given().auth().oauth2(by.token()).get(path).then().statusCode(200);
    }
}
