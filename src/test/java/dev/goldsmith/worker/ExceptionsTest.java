package dev.goldsmith.worker;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.goldsmith.activity.Event;
import dev.goldsmith.approval.ApprovalPolicy;
import dev.goldsmith.approval.ApprovalState;
import dev.goldsmith.approval.Decisions;
import dev.goldsmith.approval.Gate;
import dev.goldsmith.approval.Rule;
import dev.goldsmith.approval.Verdict;
import dev.goldsmith.gallery.ImageShare;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.VersionRegions;
import dev.goldsmith.guardrail.AskException;
import dev.goldsmith.guardrail.BuiltWith;
import dev.goldsmith.guardrail.Exemption;
import dev.goldsmith.guardrail.ExemptionDuty;
import dev.goldsmith.guardrail.Guard;
import dev.goldsmith.installation.Places;
import dev.goldsmith.notify.Message;
import dev.goldsmith.notify.Postman;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunOutput;
import dev.goldsmith.run.RunState;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateMove;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant.Somebody;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Team lab builds on team web's baseline, and asks web to be excused from what that asks. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
@Tag("mysql")
class ExceptionsTest extends GuardedWorkers {
    private static final LocalDate SOON = LocalDate.now(ZoneOffset.UTC).plusDays(30);
    private static final String CHECK =
            "{\"validators\": [{\"type\": \"Shell\", \"name\": \"ssh stays closed\", \"inline\": [\"false\"]}]}";

    @Inject AskException exceptions;
    @Inject Decisions decisions;
    @Inject ExemptionDuty duty;
    @Inject Postman postman;
    @Inject Places places;
    @Inject TemplateMove move;

    private Somebody olga;
    private Somebody bob;

    @BeforeEach
    void lab() {
        acme.team("lab").gallery("labs", "lab");
        olga = acme.person(MemberRole.MEMBER, Map.of("web", Role.OWNER));
        bob = acme.person(MemberRole.MEMBER, Map.of("lab", Role.BUILDER));
        acme.in(() -> {
            ImageShare.share(acme.system(), definition("base"), team("lab"));
            return true;
        });
        save("nginx", from("base"));
    }

    private static Team team(String slug) {
        return Objects.requireNonNull(Team.bySlug(slug));
    }

    private void save(String name, String source) {
        acme.save(
                "lab",
                name,
                distributing(source, name, "")
                        .replace("galleries/golden/images/" + name, "galleries/labs/images/" + name)
                        .replace(managedId(name), managedId(name).replace("/web/", "/lab/")));
    }

    private String ofLab(String image) {
        return from(image).replace("galleries/golden", "galleries/labs");
    }

    private Exemption ask(Somebody by, String guardrail, String name, boolean descendants) {
        var access = acme.access(by);
        return acme.in(() ->
                exceptions.ask(
                        access,
                        "lab",
                        "nginx",
                        new AskException.Wanted(
                                "web/base", guardrail, name, descendants, "the old client", SOON)));
    }

    private void decide(Somebody by, Exemption about, Verdict verdict) {
        var access = acme.access(by);
        var id = acme.in(() -> Objects.requireNonNull(about.approval()).id);
        acme.in(() -> decisions.decide(access, id, verdict, "seen"));
    }

    private Exemption grant(String guardrail, String name, boolean descendants) {
        var exemption = ask(bob, guardrail, name, descendants);
        decide(olga, exemption, Verdict.APPROVE);
        assertThat(state(exemption)).isEqualTo(Exemption.State.GRANTED);
        return exemption;
    }

    private Exemption.State state(Exemption exemption) {
        return acme.in(() -> Exemption.<Exemption>findById(exemption.id)).state;
    }

    private void revoke(Exemption exemption) {
        var access = acme.access(olga);
        acme.in(() -> {
            Exemption.<Exemption>findById(exemption.id).revoke(access, "it moved");
            return true;
        });
    }

    private Run build(String name) {
        return build("lab", name, Map.of());
    }

    private List<String> told(Exemption exemption) {
        return acme.in(() ->
                Event.<Event>list("noun = 'exception' order by id").stream()
                        .filter(it -> it.detail.contains("\"exception\":" + exemption.id + ","))
                        .map(it -> it.kind)
                        .toList());
    }

    @Test
    void an_exception_counts_for_its_template_once_an_owner_of_the_baseline_grants_it() {
        ask("base", ONLY_ELSEWHERE);
        refused(() -> acme.run("lab", "nginx")).withMessageContaining("`local` is none of them");
        var asked = ask(bob, "regions", "local", false);
        refused(() -> acme.run("lab", "nginx")).withMessageContaining("`local` is none of them");
        refused(() -> ask(bob, "regions", "local", true)).withMessageContaining("already");
        decide(olga, asked, Verdict.APPROVE);

        var run = build("nginx");
        assertThat(run.state).isEqualTo(RunState.SUCCEEDED);
        assertThat(Guard.taken(acme.inputs(run).guardrails).getFirst().excused())
                .extracting(it -> it.exception(), it -> it.name())
                .containsExactly(org.assertj.core.groups.Tuple.tuple(asked.id, "local"));
        // A save is held to the same as a run; what isn't excused is.
        save("nginx", from("base").replace("Shared", "Shared"));
        refused(() -> save("other", from("base"))).withMessageContaining("`local` is none of them");
        refused(() -> save("deep", ofLab("nginx")))
                .withMessageContaining("`local` is none of them");
        assertThat(told(asked)).containsExactly("exception.requested", "exception.granted");
    }

    @Test
    void its_descendants_are_excused_when_that_was_granted_and_their_versions_say_so() {
        ask("base", CHECK);
        var excused = grant("validators", "ssh stays closed", true);
        assertThat(build("lab", "nginx", Map.of("guardrail", 1.0)).state)
                .isEqualTo(RunState.SUCCEEDED);
        save("deep", ofLab("nginx"));
        var deep = build("lab", "deep", Map.of("guardrail", 1.0));
        assertThat(deep.state).isEqualTo(RunState.SUCCEEDED);
        revoke(excused);
        // What was built with it says so for ever, and what is built on that as well.
        var later = build("lab", "deep", Map.of());
        assertThat(Guard.taken(acme.inputs(later).guardrails).getFirst().excused()).isEmpty();
        for (var run : List.of(deep, later)) {
            assertThat(acme.in(() -> BuiltWith.of(run)))
                    .extracting(it -> it.id)
                    .containsExactly(excused.id);
        }
    }

    @Test
    void nobody_grants_their_own_and_only_owners_of_the_baseline_grant() {
        ask("base", ONLY_ELSEWHERE);
        var both = acme.person(MemberRole.MEMBER, Map.of("web", Role.OWNER, "lab", Role.BUILDER));
        var asked = ask(both, "regions", "local", false);
        refused(() -> decide(both, asked, Verdict.APPROVE)).withMessageContaining("You requested");
        var mate = acme.person(MemberRole.MEMBER, Map.of("lab", Role.OWNER));
        refused(() -> decide(mate, asked, Verdict.APPROVE)).withMessageContaining("doesn't ask");
        refused(() -> revoke(asked)).withMessageContaining("isn't granted yet");
        decide(olga, asked, Verdict.REJECT);
        assertThat(state(asked)).isEqualTo(Exemption.State.REFUSED);
        assertThat(told(asked)).containsExactly("exception.requested", "exception.refused");
    }

    @Test
    void a_policy_says_who_decides_and_who_just_wrote_it_is_asked_as_before() {
        ask("base", ONLY_ELSEWHERE);
        var both = acme.person(MemberRole.MEMBER, Map.of("web", Role.OWNER, "lab", Role.BUILDER));
        var access = acme.access(both);
        var approvers =
                new Rule(
                        Gate.EXCEPTION,
                        List.of(new Rule.Need("web", Role.APPROVER, 1, null)),
                        24,
                        null,
                        null,
                        List.of());
        acme.in(() -> ApprovalPolicy.write(access, team("web"), List.of(approvers), null));
        var ada = acme.person(MemberRole.MEMBER, Map.of("web", Role.APPROVER));

        var theirs = ask(both, "regions", "local", false);
        decide(ada, theirs, Verdict.APPROVE);
        assertThat(state(theirs)).isEqualTo(Exemption.State.REQUESTED);
        decide(olga, theirs, Verdict.APPROVE);
        assertThat(state(theirs)).isEqualTo(Exemption.State.GRANTED);
        var bobs = ask(bob, "regions", "northeurope", false);
        decide(ada, bobs, Verdict.APPROVE);
        assertThat(state(bobs)).isEqualTo(Exemption.State.GRANTED);
    }

    @Test
    void a_run_does_not_start_after_its_exception_has_ended() {
        ask("base", ONLY_ELSEWHERE);
        var excused = grant("regions", "local", false);
        var run = acme.run("lab", "nginx");
        revoke(excused);
        execute(run, Map.of());
        assertThat(state(run)).isEqualTo(RunState.FAILED);
        assertThat(String.valueOf(acme.reload(run).failure))
                .contains("Exception " + excused.id + ", from the region local, has ended");
        refused(() -> acme.run("lab", "nginx")).withMessageContaining("`local` is none of them");
    }

    @Test
    void it_counts_for_nothing_after_its_last_day_and_is_said_to_have_ended() {
        ask("base", ONLY_ELSEWHERE);
        var excused = grant("regions", "local", false);
        var asked = ask(bob, "regions", "northeurope", false);
        acme.in(() -> Exemption.update("endsAt = ?1", Instant.now().minusSeconds(1)));
        refused(() -> acme.run("lab", "nginx")).withMessageContaining("`local` is none of them");
        duty.round();
        assertThat(state(excused)).isEqualTo(Exemption.State.ENDED);
        assertThat(state(asked)).isEqualTo(Exemption.State.ENDED);
        assertThat(acme.in(() -> Objects.requireNonNull(asked.approval())).state)
                .isEqualTo(ApprovalState.WITHDRAWN);
        duty.round();
        assertThat(told(excused))
                .containsExactly("exception.requested", "exception.granted", "exception.ended");
    }

    @Test
    void a_change_of_what_it_is_about_ends_it_and_no_other_change_does() {
        ask("base", "{\"regions\": [\"westeurope\"], \"tags\": {\"owner\": \"\"}}");
        var region = grant("regions", "local", false);
        var tag = grant("tags", "owner", false);
        ask("base", "{\"regions\": [\"westeurope\"], \"tags\": {\"owner\": \"ops\"}}");
        assertThat(state(region)).isEqualTo(Exemption.State.GRANTED);
        assertThat(state(tag)).isEqualTo(Exemption.State.ENDED);
        refused(() -> acme.run("lab", "nginx")).withMessageContaining("ask for the tag `owner`");
    }

    @Test
    void two_regions_and_all_else_can_be_excused_together() {
        ask(
                "base",
                """
                {"regions": ["westeurope"], "vmSizes": ["Standard_D2s_v5"],
                 "networks": ["inside"], "forbidden": ["echo"], "tags": {"owner": ""},
                 "maxAgeDays": 3}
                """);
        grant("regions", "northeurope", false);
        grant("regions", "local", false);
        grant("networks", "public", false);
        grant("forbidden", "echo", false);
        grant("tags", "owner", false);
        grant("maxAgeDays", "", false);
        refused(() -> acme.run("lab", "nginx"))
                .satisfies(it -> assertThat(it.violations).hasSize(1))
                .withMessageContaining("VM sizes");
        refused(() -> ask(bob, "vmSizes", "Standard_D2s_v5", false))
                .withMessageContaining("require nothing");
    }

    @Test
    void what_was_captured_with_an_exception_is_distributed_only_while_it_counts() {
        ask("base", CHECK.replaceFirst("}$", ", \"forbidden\": [\"rm -rf\"]}"));
        var excused = grant("validators", "0", false);
        var first = build("lab", "nginx", Map.of("distribute-managed", 1.0));
        assertThat(first.state).isEqualTo(RunState.PARTIALLY_SUCCEEDED);
        // That less is asked by now doesn't make worse what was checked.
        grant("forbidden", "rm -rf", false);
        var again = acme.in(() -> Run.<Run>findById(first.id).distributeAgain(acme.system()));
        execute(again, Map.of());
        assertThat(state(again)).isEqualTo(RunState.SUCCEEDED);

        var second = build("lab", "nginx", Map.of("distribute-managed", 1.0));
        var late = acme.in(() -> Run.<Run>findById(second.id).distributeAgain(acme.system()));
        revoke(excused);
        execute(late, Map.of());
        assertThat(state(late)).isEqualTo(RunState.PARTIALLY_SUCCEEDED);
        var output = "runId = ?1 and name = 'managed' and complete = true";
        assertThat(acme.in(() -> RunOutput.count(output, late.id))).isZero();
        refused(() -> acme.in(() -> Run.<Run>findById(second.id).distributeAgain(acme.system())))
                .withMessageContaining("have changed since run");
    }

    @Test
    void an_image_goes_on_to_an_excused_region_only_while_that_counts() {
        ask("base", ONLY_LOCAL);
        var excused = grant("regions", "westeurope", false);
        build("nginx");
        var by = acme.system();
        acme.in(() -> {
            VersionRegions.add(by, ofLabs("nginx"), "westeurope", places);
            return true;
        });
        build("nginx");
        revoke(excused);
        refused(() ->
                        acme.in(() -> {
                            VersionRegions.add(by, ofLabs("nginx"), "westeurope", places);
                            return true;
                        }))
                .withMessageContaining("`westeurope` is none of them");
    }

    private static ImageVersion ofLabs(String image) {
        return ImageVersion.require(
                dev.goldsmith.gallery.ImageDefinition.require(
                        Objects.requireNonNull(dev.goldsmith.gallery.Gallery.byName("labs")),
                        image),
                "latest");
    }

    @Test
    void who_is_asked_is_asked_no_more_when_the_baseline_leaves_them() {
        ask("base", ONLY_LOCAL);
        var asked = ask(bob, "regions", "westeurope", false);
        var by = acme.system();
        acme.in(() -> move.move(by, "web", "base", "web", "base2"));
        assertThat(state(asked)).isEqualTo(Exemption.State.ENDED);
    }

    @Test
    void it_does_not_move_with_its_template_nor_outlive_it() {
        ask("base", CHECK);
        var excused = grant("validators", "ssh stays closed", false);
        var by = acme.system();
        acme.in(() -> move.move(by, "lab", "nginx", "lab", "nginx2"));
        assertThat(state(excused)).isEqualTo(Exemption.State.ENDED);
        assertThat(build("lab", "nginx2", Map.of("guardrail", 1.0)).state)
                .isEqualTo(RunState.FAILED);
    }

    @Test
    void who_decides_in_a_third_team_is_told_why() {
        ask("base", ONLY_ELSEWHERE);
        acme.team("desk");
        var access = acme.access(olga);
        var desk =
                new Rule(
                        Gate.EXCEPTION,
                        List.of(new Rule.Need("desk", Role.APPROVER, 1, null)),
                        24,
                        null,
                        null,
                        List.of());
        acme.in(() -> ApprovalPolicy.write(access, team("web"), List.of(desk), null));
        var dora = acme.person(MemberRole.MEMBER, Map.of("desk", Role.APPROVER));

        var asked = ask(bob, "regions", "local", false);

        var id = acme.in(() -> Objects.requireNonNull(asked.approval()).id);
        as(dora).get("/t/%s/approvals/%d".formatted(acme.slug(), id))
                .then()
                .statusCode(200)
                .body(containsString("the old client"));
    }

    @Test
    void one_team_does_not_take_all_that_can_be_open() {
        ask("base", ONLY_ELSEWHERE);
        var asked = ask(bob, "regions", "local", false);
        acme.in(() -> {
            for (int i = 1; i < 50; i++) {
                var another = new Exemption();
                another.baselineId = asked.baselineId;
                another.templateId = asked.templateId;
                another.kind = asked.kind;
                another.named = "r" + i;
                another.print = asked.print;
                another.reason = asked.reason;
                another.endsAt = asked.endsAt;
                another.state = Exemption.State.GRANTED;
                another.requestedByName = asked.requestedByName;
                another.requestedAt = asked.requestedAt;
                another.persist();
            }
            return true;
        });

        refused(() -> ask(bob, "regions", "northeurope", false))
                .withMessageContaining("50 exceptions of team lab");
    }

    @Test
    void its_team_withdraws_it_and_a_wish_is_bounded() {
        ask("base", ONLY_ELSEWHERE);
        var asked = ask(bob, "regions", "local", false);
        var access = acme.access(bob);
        acme.in(() -> {
            Exemption.<Exemption>findById(asked.id).withdraw(access);
            return true;
        });
        assertThat(state(asked)).isEqualTo(Exemption.State.WITHDRAWN);
        for (var until : new LocalDate[] {null, SOON.minusYears(1), SOON.plusYears(2)}) {
            refused(() ->
                            acme.in(() ->
                                    exceptions.ask(
                                            access,
                                            "lab",
                                            "nginx",
                                            new AskException.Wanted(
                                                    "web/base",
                                                    "regions",
                                                    "local",
                                                    false,
                                                    "x",
                                                    until))))
                    .withMessageContaining("'until'");
        }
        refused(() ->
                        acme.in(() ->
                                exceptions.ask(
                                        acme.access(olga),
                                        "lab",
                                        "nginx",
                                        new AskException.Wanted(
                                                "web/base", "regions", "local", false, "x", SOON))))
                .withMessageContaining("lab");
        assertThat(acme.in(() -> Template.require(team("lab"), "nginx")).latestVersion).isOne();
    }

    @Test
    void a_yes_to_a_run_is_one_to_what_it_was_held_to() {
        var ada = acme.person(MemberRole.MEMBER, Map.of("lab", Role.APPROVER));
        var rule =
                new Rule(
                        Gate.NEW_VERSION,
                        List.of(new Rule.Need("lab", Role.APPROVER, 1, null)),
                        24,
                        null,
                        null,
                        List.of());
        acme.in(() -> ApprovalPolicy.write(acme.system(), team("lab"), List.of(rule), null));
        ask("base", CHECK);
        approve(ada, acme.run("lab", "nginx"));
        assertThat(acme.run("lab", "nginx").state).isEqualTo(RunState.QUEUED);
        var excused = grant("validators", "ssh stays closed", false);
        approve(ada, acme.run("lab", "nginx"));
        revoke(excused);
        // Said once for all that counts now.
        assertThat(acme.run("lab", "nginx").state).isEqualTo(RunState.QUEUED);
        ask("base", "{\"forbidden\": [\"rm -rf\"]}");
        assertThat(acme.run("lab", "nginx").state).isEqualTo(RunState.AWAITING_APPROVAL);
    }

    private void approve(Somebody by, Run run) {
        assertThat(run.state).isEqualTo(RunState.AWAITING_APPROVAL);
        var access = acme.access(by);
        var id = acme.in(() -> Objects.requireNonNull(run.approval()).id);
        acme.in(() -> decisions.decide(access, id, Verdict.APPROVE, ""));
    }

    @Test
    void who_decides_and_who_asked_get_mails() {
        acme.in(() -> Person.update("email = 'olga@example.com' where id = ?1", olga.id()));
        acme.in(() -> Person.update("email = 'bob@example.com' where id = ?1", bob.id()));
        ask("base", CHECK);
        var excused = grantTold();
        revoke(excused);
        postman.round();
        assertThat(
                        acme.in(() ->
                                Message.page(null, 100).items().stream()
                                        .map(it -> it.recipient + ": " + it.subject)
                                        .toList()))
                .containsExactlyInAnyOrder(
                        "olga@example.com: [guards] An exception for nginx needs your approval",
                        "bob@example.com: [guards] An exception for nginx: approved",
                        "bob@example.com: [guards] An exception of nginx was revoked");
    }

    private Exemption grantTold() {
        var asked = ask(bob, "validators", "ssh stays closed", false);
        postman.round();
        decide(olga, asked, Verdict.APPROVE);
        postman.round();
        return asked;
    }

    // -- the doors

    private io.restassured.specification.RequestSpecification as(Somebody somebody) {
        return given().header("Authorization", "Bearer " + somebody.token())
                .redirects()
                .follow(false);
    }

    @Test
    void the_api_asks_lists_and_ends_them() {
        ask("base", ONLY_ELSEWHERE);
        var api = "/api/v1/tenants/" + acme.slug() + "/teams/";
        var own = api + "lab/templates/nginx/guardrails/inherited/exceptions";
        var body =
                """
                {"baseline": "web/base", "guardrail": "regions", "name": "local",
                 "reason": "until it moves", "until": "%s"}
                """
                        .formatted(SOON);
        as(olga).contentType("application/json").body(body).post(own).then().statusCode(404);
        as(bob).contentType("application/json")
                .body(body.replace(SOON.toString(), "soon"))
                .post(own)
                .then()
                .statusCode(400)
                .body("violations.path", hasItem("until"));
        var asked =
                as(bob).contentType("application/json")
                        .header("Idempotency-Key", "once")
                        .body(body)
                        .post(own)
                        .then()
                        .statusCode(202)
                        .body("state", equalTo("requested"))
                        .body("until", equalTo(SOON.plusDays(1) + "T00:00:00Z"))
                        .extract();
        as(bob).contentType("application/json")
                .header("Idempotency-Key", "once")
                .body(body)
                .post(own)
                .then()
                .statusCode(202)
                .body("id", equalTo(asked.<Integer>path("id")));
        as(olga).contentType("application/json")
                .body("{\"verdict\": \"approve\", \"comment\": \"\"}")
                .post(
                        "/api/v1/tenants/%s/approvals/%d/decisions"
                                .formatted(acme.slug(), asked.<Integer>path("approval")))
                .then()
                .statusCode(200);
        var granted = api + "web/templates/base/guardrails/exceptions";
        as(olga).get(granted)
                .then()
                .statusCode(200)
                .body("items[0].state", equalTo("granted"))
                .body("items[0].template", equalTo("lab/nginx"));
        as(bob).get(own).then().body("items.size()", equalTo(1));
        as(bob).delete(granted + "/" + asked.path("id")).then().statusCode(403);
        as(olga).delete(granted + "/" + asked.path("id") + "?reason=moved")
                .then()
                .statusCode(200)
                .body("state", equalTo("revoked"))
                .body("endReason", equalTo("moved"));
        // Again is fine, by either side.
        as(bob).delete(own + "/" + asked.path("id"))
                .then()
                .statusCode(200)
                .body("state", equalTo("revoked"));
    }

    @Test
    void the_pages_ask_show_and_end_them() {
        ask("base", CHECK);
        var root = "/t/" + acme.slug();
        var page = root + "/teams/lab/templates/nginx/guardrails/exceptions";
        var form =
                as(bob).contentType("application/x-www-form-urlencoded; charset=utf-8")
                        .formParam("baseline", "web/base")
                        .formParam("guardrail", "validators")
                        .formParam("name", "ssh stays open")
                        .formParam("reason", "the old client")
                        .formParam("until", SOON.toString())
                        .post(page)
                        .then()
                        .extract();
        assertThat(form.statusCode()).isEqualTo(409);
        assertThat(form.asString()).contains("ssh stays open").contains("the old client");

        var excused = ask(bob, "validators", "ssh stays closed", true);
        var id = acme.in(() -> Objects.requireNonNull(excused.approval()).id);
        as(olga).get(root + "/approvals/" + id)
                .then()
                .statusCode(200)
                .body(containsString("Approve the exception"))
                .body(containsString("the check ssh stays closed"));
        decide(olga, excused, Verdict.APPROVE);
        as(bob).get(root + "/teams/lab/templates/nginx/guardrails")
                .then()
                .body(containsString("lab/nginx is excused from"));
        var run = build("nginx");
        as(bob).get(root + "/runs/" + run.number).then().body(containsString("the old client"));
        as(bob).get("/api/v1/tenants/%s/runs/%d".formatted(acme.slug(), run.number))
                .then()
                .statusCode(200)
                .body("exceptions[0].template", equalTo("lab/nginx"));
        as(bob).get(root + "/gallery/labs/nginx/1.0.0")
                .then()
                .statusCode(200)
                .body(containsString("the check ssh stays closed"));
        var theirs = root + "/teams/web/templates/base/guardrails/exceptions";
        as(olga).get(theirs).then().body(containsString("lab/nginx"));
        as(bob).post(theirs + "/" + excused.id + "/revocation").then().statusCode(403);
        as(olga).post(theirs + "/" + excused.id + "/revocation").then().statusCode(303);
        assertThat(state(excused)).isEqualTo(Exemption.State.REVOKED);
    }
}
